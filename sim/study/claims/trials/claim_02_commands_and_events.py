"""Claim 2: orchestration is command-driven, choreography event-driven."""

from collections.abc import Mapping

from sim.study.claims.bench import Bench
from sim.study.claims.claim import Axis, Claim, Experiment, Pair, Proposition, Setting, along
from sim.study.claims.worlds import CHOREOGRAPHY, ORCHESTRATION, both, world

STEPS = Axis("steps", whole=True)
WIDTH = Axis("steps side by side", whole=True)
PAYLOAD = Axis("payload", "kB")
COMMANDS, EVENTS = "command_messages_per_completed", "event_messages_per_completed"
MESSAGES, WRITES, BYTES = (
    "messages_per_completed",
    "durable_writes_per_completed",
    "bytes_per_completed",
)


def _kinds(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    width = 3 if setting.label == "three layers of three steps" else 1
    found = bench.metrics(world(9 if width > 1 else 6, width=width), COMMANDS, EVENTS)
    return {
        "commands": Pair(found[ORCHESTRATION, COMMANDS], found[CHOREOGRAPHY, COMMANDS]),
        "events": Pair(found[CHOREOGRAPHY, EVENTS], found[ORCHESTRATION, EVENTS]),
    }


def _steps(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    found = bench.metrics(world(round(setting.at)), MESSAGES, WRITES)
    return {
        "row": Pair(found[CHOREOGRAPHY, MESSAGES], found[ORCHESTRATION, MESSAGES]),
        "writes": Pair(found[CHOREOGRAPHY, WRITES], found[ORCHESTRATION, WRITES]),
    }


def _width(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    width = round(setting.at)
    found = bench.metrics(world(3 * width, width=width), MESSAGES, WRITES)
    return {
        "joins": Pair(found[CHOREOGRAPHY, MESSAGES], found[ORCHESTRATION, MESSAGES]),
        "join-writes": Pair(found[CHOREOGRAPHY, WRITES], found[ORCHESTRATION, WRITES]),
    }


def _payload(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    changes: dict[str, object] = {
        f"workflows.grown.steps.step{number}.payload": f"{setting.at:g}kB" for number in range(1, 7)
    }
    found = bench.metrics(world(6, both(), changes), BYTES)
    return {"bytes": Pair(found[CHOREOGRAPHY, BYTES], found[ORCHESTRATION, BYTES])}


def _fewer(key: str, statement: str, quantity: str, unit: str = "1") -> Proposition:
    return Proposition(key, statement, CHOREOGRAPHY, ORCHESTRATION, quantity, unit, "lower")


CLAIM = Claim(
    number=2,
    name="commands-and-events",
    statement="Orchestration is command-driven, choreography is event-driven.",
    hypothesis=(
        "What is sent under orchestration are commands, under choreography events; and as nobody "
        "has to be asked and to answer, choreography takes fewer messages, durable writes and "
        "bytes for the same instance, however the workflow grows."
    ),
    propositions=(
        Proposition(
            "commands",
            "commands are sent under orchestration, and not under choreography",
            ORCHESTRATION,
            CHOREOGRAPHY,
            "commands per completed instance",
            "1",
            "higher",
        ),
        Proposition(
            "events",
            "events are sent under choreography, and not under orchestration",
            CHOREOGRAPHY,
            ORCHESTRATION,
            "events per completed instance",
            "1",
            "higher",
        ),
        _fewer("row", "fewer messages, however many steps in a row", "messages per instance"),
        _fewer("joins", "fewer messages, however many steps join others", "messages per instance"),
        _fewer("writes", "fewer durable writes, however many steps", "durable writes per instance"),
        _fewer(
            "join-writes",
            "fewer durable writes, however many steps join others",
            "durable writes per instance",
        ),
        _fewer("bytes", "fewer bytes, however large the payload", "bytes per instance", "B"),
    ),
    experiments=(
        Experiment(
            "kinds",
            "messages by kind",
            ("commands", "events"),
            (Setting("six steps in a row"), Setting("three layers of three steps")),
            _kinds,
        ),
        Experiment(
            "steps",
            "more and more steps in a row",
            ("row", "writes"),
            along(STEPS, 1, 2, 4, 8, 12),
            _steps,
            STEPS,
        ),
        Experiment(
            "width",
            "three layers of which each step waits for all of the layer before",
            ("joins", "join-writes"),
            along(WIDTH, 1, 2, 3, 4, 6),
            _width,
            WIDTH,
        ),
        Experiment(
            "payload",
            "six steps in a row, each of which hands on so much data",
            ("bytes",),
            along(PAYLOAD, 1, 10, 100),
            _payload,
            PAYLOAD,
        ),
    ),
    limits="How well commands or events suit the people who write them is not measured.",
)
