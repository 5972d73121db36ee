"""Claim 12: choreography has lower latency."""

from collections.abc import Mapping

from sim.study.claims.bench import Bench
from sim.study.claims.claim import Axis, Claim, Experiment, Pair, Proposition, Setting, along
from sim.study.claims.worlds import (
    CAPTURED,
    CHOREOGRAPHY,
    ENGINE,
    LOG,
    MEMORY,
    ORCHESTRATION,
    both,
    world,
)

ENGINES = {
    "calls from memory": MEMORY,
    "a durable engine": ENGINE,
    "a slow durable engine": {**ENGINE, "persist": "25ms"},
}
OUTBOXES: Mapping[str, object] = {
    "no outbox": "none",
    "change data capture": CAPTURED,
    "an outbox polled every 500 ms": {"kind": "polling", "interval": "500ms"},
}
CDC = Axis("outbox latency", "ms")
PAYLOAD = Axis("payload", "kB")


def _pair(bench: Bench, patterns: dict[str, object], **changes: object) -> Mapping[str, Pair]:
    found = bench.metrics(world(5, patterns, **changes), "latency_mean")  # type: ignore[arg-type]
    left, right = found[CHOREOGRAPHY, "latency_mean"], found[ORCHESTRATION, "latency_mean"]
    return {"transports": Pair(left, right)}


def _transports(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    engine, outbox = setting.label.split(", ")
    return _pair(bench, both(ENGINES[engine], LOG, outbox=OUTBOXES[outbox]))


def _outbox(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    outbox = {"kind": "cdc", "latency": f"{setting.at:g}ms"}
    return {"outbox": _pair(bench, both(outbox=outbox))["transports"]}


def _payload(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    changes: dict[str, object] = {"network.bandwidth": "1Gbit/s"}
    patterns = both(MEMORY, LOG, outbox="none")
    steps = [f"step{number}" for number in range(1, 6)]
    size = f"{setting.at:g}kB"
    changes |= {f"workflows.grown.steps.{step}.payload": size for step in steps}
    found = bench.metrics(world(5, patterns, changes, rate=5.0), "latency_mean")
    left, right = found[CHOREOGRAPHY, "latency_mean"], found[ORCHESTRATION, "latency_mean"]
    return {"payload": Pair(left, right)}


def _lower(key: str, statement: str) -> Proposition:
    return Proposition(
        key, statement, CHOREOGRAPHY, ORCHESTRATION, "mean latency", "s", claimed="lower"
    )


CLAIM = Claim(
    number=12,
    name="latency",
    statement="Choreography has lower latency: nobody stands in the middle.",
    hypothesis=(
        "An instance of five steps in a row completes sooner under choreography, whatever the "
        "coordinator, the outbox of the services and the size of what is passed on."
    ),
    propositions=(
        _lower("transports", "sooner, whatever coordinator and outbox"),
        _lower("outbox", "sooner than under a durable engine, however slow the outbox is"),
        _lower("payload", "sooner than by calls from memory, however large the payload is"),
    ),
    experiments=(
        Experiment(
            "transports",
            "each kind of coordinator against each kind of outbox",
            ("transports",),
            tuple(Setting(f"{one}, {other}") for one in ENGINES for other in OUTBOXES),
            _transports,
        ),
        Experiment(
            "outbox",
            "a durable engine against a log whose events leave after a while",
            ("outbox",),
            along(CDC, 1, 10, 30, 75, 200),
            _outbox,
            CDC,
        ),
        Experiment(
            "payload",
            "every step hands on so much data over interfaces of 1 Gbit/s",
            ("payload",),
            along(PAYLOAD, 1, 100, 1000, 2500),
            _payload,
            PAYLOAD,
        ),
    ),
    limits=(
        "Completion is what is compared; when the client knows of it is another moment. The cost "
        "of a product is that of its profile, an order of magnitude."
    ),
)
