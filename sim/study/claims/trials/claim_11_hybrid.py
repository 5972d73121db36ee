"""Claim 11: hybrid is the best of both."""

from collections.abc import Mapping

import numpy as np

from sim.scenario import Scenario
from sim.study.change.impact import impacts
from sim.study.claims.bench import Bench, mean_share
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
    CAPTURED,
    CHOREOGRAPHY,
    ENGINE,
    LOG,
    ORCHESTRATION,
    both,
    world,
)

HYBRID = "hybrid"
OUTBOXES: Mapping[str, object] = {
    "events leave at once": "none",
    "events leave within 75 ms": CAPTURED,
}
ROW, REACTIONS = "two contexts in a row", "a context and its reactions"
"""The reactions are independent of each other, and nobody orchestrates them in the hybrid."""
STEPS, SEARCHED = 6, 4
"""How many steps, half of them in each context; all cuts of six into domains would be too many."""
OBJECTIVE = {"slo": {"latency": "3s"}}
P95, MESSAGES = "latency_p95", "messages_per_completed"


SETTINGS = tuple(Setting(f"{shape}, {outbox}") for shape in (ROW, REACTIONS) for outbox in OUTBOXES)
LIMITS = (ORCHESTRATION, CHOREOGRAPHY)
ALIKE = ("service2", "service5")
"""One service of each half, which stands for the three of it."""
OUTAGE = {"kind": "outage", "at": "20s", "for": "10s"}


def _contexts(setting: Setting, steps: int = STEPS) -> Scenario:
    """Steps at a service each, in two bounded contexts of the same size, and the two limits."""
    shape, outbox = setting.label.split(", ")
    half = steps // 2
    context = [f"service{number}" for number in range(1, steps + 1)]
    patterns = both(outbox=OUTBOXES[outbox])
    engine = {**ENGINE, "outbox": OUTBOXES[outbox]}
    domains = {"first": {"services": context[:half], "coordinator": engine}}
    changes: dict[str, object] = dict(OBJECTIVE)
    if shape == ROW:
        domains["second"] = {"services": context[half:], "coordinator": engine}
    else:
        for number in range(half + 2, steps + 1):
            changes[f"workflows.grown.steps.step{number}.after"] = [f"step{half}"]
    patterns[HYBRID] = {
        "kind": "hybrid",
        "outbox": OUTBOXES[outbox],
        "domains": domains,
        "bus": dict(LOG),
    }
    return world(steps, patterns, changes, rejects=0.01)


def _between(found: Mapping[str, Floats]) -> Pair:
    """The hybrid against what is halfway between the two limits, run by run."""
    halfway: Floats = np.mean([found[name] for name in LIMITS], axis=0)
    return Pair(found[HYBRID], halfway)


def _cut(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    grown = _contexts(setting)
    metrics = bench.metrics(grown, P95, MESSAGES)
    return {
        "latency": _between({name: metrics[name, P95] for name in grown.patterns}),
        "messages": _between({name: metrics[name, MESSAGES] for name in grown.patterns}),
        "blast": _between(_shares(bench, _contexts(setting))),
    }


def _shares(bench: Bench, grown: Scenario) -> dict[str, Floats]:
    """The mean share that an outage harms, over what a pattern has: services, coordinators, bus."""
    domains = [f"coordinator/{name}" for name in grown.document()["patterns"][HYBRID]["domains"]]
    central = {ORCHESTRATION: ["coordinator"], CHOREOGRAPHY: ["bus"], HYBRID: [*domains, "bus"]}
    struck = {
        name.replace("/", "-"): {**OUTAGE, "target": name}
        for name in (*ALIKE, "coordinator", *domains, "bus")
    }
    with_faults = grown.with_({f"faults.{name}": fault for name, fault in struck.items()})
    found = bench.faults(with_faults, *struck)
    return {name: mean_share(found, [*3 * ALIKE, *central[name]], name) for name in central}


def _changes(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    del bench
    found = impacts(_contexts(setting)).impacts
    mean = {
        name: np.mean([len(one.touched) for one in found if one.pattern == name], keepdims=True)
        for name in (*LIMITS, HYBRID)
    }
    pair = _between(mean)
    return {"changes": Pair(pair.left, pair.right, exact=True)}


def _search(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    """How many cuts that are neither limit stand on the front, and how many of the limits."""
    grown = _contexts(setting, SEARCHED)
    found = bench.front(grown, (P95, "blast_share", MESSAGES, "change_impact"), most=24)
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
        _less("latency", "p95 is nearer to the lower one", "p95 of latency", "s"),
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
            "four steps at four services: all 15 cuts into domains, by p95 of latency, messages, "
            "change, and the share harmed by an outage of each component in turn",
            ("front", "beaten"),
            SETTINGS,
            _search,
            probed=SETTINGS[:1],
        ),
        Experiment(
            "cut",
            "six steps at six services, the cut between the contexts; an outage of 10 s of each "
            "component in turn",
            ("latency", "messages", "blast"),
            SETTINGS,
            _cut,
            probed=SETTINGS[1:2],
        ),
        Experiment(
            "changes",
            "the same cut, every change of the catalogue",
            ("changes",),
            SETTINGS,
            _changes,
            simulated=False,
        ),
    ),
    limits=(
        "Which contexts are natural for a business is not judged: contexts are cut where the row "
        "of steps is cut. The front is by p95: a p99 would need ten times as many instances in "
        "each of a search's hundreds of runs."
    ),
)
