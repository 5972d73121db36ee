"""Claim 8: choreography is hard to monitor and debug."""

from collections.abc import Mapping

from sim.metrics.visibility import visibility
from sim.patterns import score
from sim.study.claims.bench import Bench
from sim.study.claims.claim import (
    Axis,
    Claim,
    Experiment,
    Pair,
    Proposition,
    Setting,
    along,
    exactly,
)
from sim.study.claims.worlds import (
    CHOREOGRAPHY,
    ENGINE,
    LOG,
    ORCHESTRATION,
    both,
    world,
)

STEPS = Axis("steps", whole=True)
AFTER = Axis("the monitor looks after", "s")
STRUCK = "service3"
LOSING = {"kind": "crash", "target": STRUCK, "point": "after_commit", "probability": "0.6%"}
MESSAGES = "messages_per_completed"


def _places(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    del bench
    grown = world(round(setting.at))
    graph = grown.workflows["grown"]
    places = {
        name: visibility(graph, score(grown, pattern, "grown"))["places_mean"]
        for name, pattern in grown.patterns.items()
    }
    return {"places": exactly(places[CHOREOGRAPHY], places[ORCHESTRATION])}


def _detected(bench: Bench, monitor: Mapping[str, object] | None) -> Pair:
    """How long until somebody knows of an event that was lost when a replica died."""
    watched = {} if monitor is None else {"deadline_monitor": monitor}
    grown = world(6, both(ENGINE, LOG, outbox="none", **watched))
    found = bench.detection(
        grown.with_({"faults.lost": LOSING, "run.drain": "5min"}), "lost", STRUCK
    )
    return Pair(found[CHOREOGRAPHY], found[ORCHESTRATION])


def _unwatched(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    del setting  # there is one
    return {"unwatched": _detected(bench, None)}


def _watched(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    return {"watched": _detected(bench, {"after": f"{setting.at:g}s", "every": "1s"})}


def _cost(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    steps = round(setting.at)
    monitor = {"after": "30s", "every": "1s"}
    plain = bench.metrics(world(steps, both()), MESSAGES, patterns=[CHOREOGRAPHY])
    watched = bench.metrics(
        world(steps, both(deadline_monitor=monitor)), MESSAGES, patterns=[CHOREOGRAPHY]
    )
    return {"cost": Pair(watched[CHOREOGRAPHY, MESSAGES], plain[CHOREOGRAPHY, MESSAGES])}


CLAIM = Claim(
    number=8,
    name="visibility",
    statement="Choreography is hard to monitor and debug.",
    hypothesis=(
        "To say where an instance is one must read the state of more components under "
        "choreography; a lost event is found later, with a deadline monitor and without; and the "
        "monitor costs messages."
    ),
    propositions=(
        Proposition(
            "places",
            "more components must be read to say where an instance is",
            CHOREOGRAPHY,
            ORCHESTRATION,
            "components to read, mean over an instance's way",
            "1",
            "higher",
        ),
        Proposition(
            "unwatched",
            "without a monitor it takes longer until somebody knows of a lost event",
            CHOREOGRAPHY,
            ORCHESTRATION,
            "time to detect",
            "s",
            "higher",
        ),
        Proposition(
            "watched",
            "with a deadline monitor it takes longer, too",
            CHOREOGRAPHY,
            ORCHESTRATION,
            "time to detect",
            "s",
            "higher",
        ),
        Proposition(
            "cost",
            "a monitor costs more messages",
            "choreography, watched",
            "choreography",
            "messages per instance",
            "1",
            "higher",
        ),
    ),
    experiments=(
        Experiment(
            "places",
            "steps in a row, each at a service of its own",
            ("places",),
            along(STEPS, 2, 4, 8, 16),
            _places,
            STEPS,
            simulated=False,
        ),
        Experiment(
            "unwatched",
            "replicas of one service die after six commits in a thousand, before they could "
            "tell; events without an outbox, or an engine that hands the task out again",
            ("unwatched",),
            (Setting("six steps in a row"),),
            _unwatched,
        ),
        Experiment(
            "watched",
            "the same with a monitor that looks every second for instances older than that",
            ("watched",),
            along(AFTER, 2, 10, 120),
            _watched,
            AFTER,
        ),
        Experiment(
            "cost",
            "steps in a row, nothing fails",
            ("cost",),
            along(STEPS, 2, 6, 12, 24),
            _cost,
            STEPS,
        ),
    ),
    limits=(
        "How hard a person finds debugging is not measured, nor what tracing tools change: the "
        "places to look are those without one. A monitor that looks after a second or two also "
        "calls instances overdue that are merely slow; that is not counted against it here."
    ),
)
