"""Claim 11: hybrid is the best of both."""

from collections.abc import Mapping

import numpy as np

from sim.scenario import Scenario
from sim.study.change.impact import impacts
from sim.study.claims.bench import Bench
from sim.study.claims.claim import (
    Claim,
    Experiment,
    Floats,
    Pair,
    Proposition,
    Setting,
    exactly,
)
from sim.study.claims.worlds import (
    CHOREOGRAPHY,
    ENGINE,
    LOG,
    ORCHESTRATION,
    STRUCK_S,
    both,
    services,
    world,
)

HYBRID = "hybrid"
OUTBOXES: Mapping[str, object] = {
    "events leave at once": "none",
    "events leave within 75 ms": {"kind": "cdc", "latency": "75ms"},
}
OBJECTIVE = {"slo": {"latency": "3s"}}
P99, MESSAGES = "latency_p99", "messages_per_completed"


LIMITS = (ORCHESTRATION, CHOREOGRAPHY)
OUTAGE_S = 20.0


def _contexts(outbox: object, duration_s: float = 120.0) -> Scenario:
    """Six steps in a row, two bounded contexts of three services each, and the two limits."""
    context = [f"service{number}" for number in range(1, 7)]
    patterns = both(outbox=outbox)
    engine = {**ENGINE, "outbox": outbox}
    patterns[HYBRID] = {
        "kind": "hybrid",
        "outbox": outbox,
        "domains": {
            "first": {"services": context[:3], "coordinator": engine},
            "second": {"services": context[3:], "coordinator": engine},
        },
        "bus": dict(LOG),
    }
    return world(6, patterns, OBJECTIVE, rejects=0.01, duration_s=duration_s)


def _between(found: Mapping[str, Floats]) -> Pair:
    """The hybrid against what is halfway between the two limits, run by run."""
    halfway: Floats = np.mean([found[name] for name in LIMITS], axis=0)
    return Pair(found[HYBRID], halfway)


def _cut(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    grown = _contexts(OUTBOXES[setting.label])
    metrics = bench.metrics(grown, P99, MESSAGES)
    return {
        "latency": _between({name: metrics[name, P99] for name in grown.patterns}),
        "messages": _between({name: metrics[name, MESSAGES] for name in grown.patterns}),
        "blast": _between(_shares(bench, _contexts(OUTBOXES[setting.label], STRUCK_S))),
    }


def _shares(bench: Bench, grown: Scenario) -> dict[str, Floats]:
    """The mean share that an outage harms, over what a pattern has: services, coordinators, bus."""
    found = bench.blast(grown, {"kind": "outage", "at": "40s", "for": f"{OUTAGE_S:g}s"})
    domains = {"coordinator/first", "coordinator/second"}
    central = {ORCHESTRATION: {"coordinator"}, CHOREOGRAPHY: {"bus"}, HYBRID: {*domains, "bus"}}
    there = set(services(grown))
    return {
        name: np.mean(
            [
                found.series(row, name, "share").values
                for row in found.rows
                if row.exists and row.component in there | central[name] and found.has(row, name)
            ],
            axis=0,
        )
        for name in grown.patterns
    }


def _changes(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    del bench
    found = impacts(_contexts(OUTBOXES[setting.label])).impacts
    mean = {
        name: np.mean([len(one.touched) for one in found if one.pattern == name], keepdims=True)
        for name in (*LIMITS, HYBRID)
    }
    pair = _between(mean)
    return {"changes": Pair(pair.left, pair.right, exact=True)}


def _search(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    """How many cuts that are neither limit stand on the front, and how many of the limits."""
    grown = _contexts(OUTBOXES[setting.label], 60.0)
    found = bench.front(grown, ("latency_mean", MESSAGES, "change_impact"), most=40)
    limits = sum(one.on_front for one in found.limits)
    return {
        "front": exactly(len(found.front) - limits, 0),
        "beaten": exactly(limits, 1),
    }


def _less(key: str, statement: str, quantity: str, unit: str) -> Proposition:
    return Proposition(
        key,
        statement,
        HYBRID,
        "halfway between orchestration and choreography",
        quantity,
        unit,
        "lower",
    )


CLAIM = Claim(
    number=11,
    name="hybrid",
    statement=(
        "Hybrid is the best of both: orchestrate inside a bounded context, choreograph between "
        "contexts."
    ),
    hypothesis=(
        "A cut into bounded contexts stands on the Pareto front; what it costs in latency, "
        "messages, harm and change is nearer to the better of the two patterns than to the worse; "
        "and some cut is better than either pattern by something and worse by nothing."
    ),
    propositions=(
        Proposition(
            "front",
            "some cut that is neither pattern stands on the Pareto front",
            "such cuts on the front",
            "none",
            "cuts",
            "1",
            "higher",
        ),
        Proposition(
            "beaten",
            "neither pattern stands on the front: a cut dominates each",
            "of the two on the front",
            "one",
            "patterns",
            "1",
            "lower",
        ),
        _less("latency", "p99 is nearer to the lower one", "p99 of latency", "s"),
        _less("messages", "messages are nearer to the fewer", "messages per instance", "1"),
        _less(
            "blast",
            "harm is nearer to the less",
            "share harmed by an outage, mean of components",
            "1",
        ),
        _less(
            "changes",
            "change is nearer to the less",
            "components to change and release, mean over the catalogue",
            "1",
        ),
    ),
    experiments=(
        Experiment(
            "search",
            "six steps in a row at six services: up to 40 cuts, by latency, messages and change",
            ("front", "beaten"),
            tuple(Setting(label) for label in OUTBOXES),
            _search,
        ),
        Experiment(
            "cut",
            "two contexts of three services each; an outage of 20 s of each component in turn",
            ("latency", "messages", "blast"),
            tuple(Setting(label) for label in OUTBOXES),
            _cut,
        ),
        Experiment(
            "changes",
            "the same contexts, every change of the catalogue",
            ("changes",),
            tuple(Setting(label) for label in OUTBOXES),
            _changes,
            simulated=False,
        ),
    ),
    limits=(
        "Which contexts are natural for a business is not judged: contexts are cut where the row "
        "of steps is cut."
    ),
)
