"""Claim 4: choreography for simple workflows, orchestration for complex ones."""

from collections.abc import Mapping

from sim.study.claims.bench import Bench
from sim.study.claims.claim import Axis, Claim, Experiment, Pair, Proposition, Setting, along
from sim.study.claims.worlds import (
    CAPTURED,
    CHOREOGRAPHY,
    ORCHESTRATION,
    both,
    crashing,
    world,
)

STEPS = Axis("steps", whole=True)
WIDTH = Axis("branches side by side", whole=True)
REJECTS = Axis("rejections a step", "%")
SIMPLE, COMPLEX = 3, 12
CRASHING_S = 240.0
"""Long enough for some fifty lost events in a run of the complex workflow: each loses as many
effects as there are steps before it, so that shorter runs differ widely.
"""


def _unclean(bench: Bench, steps: int, outbox: object) -> tuple[Pair, Pair]:
    """Orchestration and choreography: instances that end stuck or dirty, and orphaned effects."""
    patterns = both(outbox=outbox)
    grown = crashing(world(steps, patterns, errors=0.02, rejects=0.02, duration_s=CRASHING_S))
    found = bench.metrics(grown, "stuck_share", "dirty_share", "orphaned")
    own, other = (
        found[pattern, "stuck_share"] + found[pattern, "dirty_share"]
        for pattern in (ORCHESTRATION, CHOREOGRAPHY)
    )
    orphaned = Pair(found[ORCHESTRATION, "orphaned"], found[CHOREOGRAPHY, "orphaned"])
    return Pair(own, other), orphaned


def _steps(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    unclean, orphaned = _unclean(bench, round(setting.at), "none")
    return {"integrity": unclean, "orphans": orphaned}


def _safe(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    unclean, orphaned = _unclean(bench, round(setting.at), CAPTURED)
    return {"safe": unclean, "safe-orphans": orphaned}


def _detected(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    """How long until somebody knows of an event of the last service but one that was lost."""
    steps = round(setting.at)
    struck = f"service{steps - 1}"
    lost = {"kind": "crash", "target": struck, "point": "after_commit", "probability": "0.6%"}
    grown = world(steps, both(outbox="none"), {"faults.lost": lost, "run.drain": "2min"})
    found = bench.detection(grown, "lost", struck)
    return {"detection": Pair(found[ORCHESTRATION], found[CHOREOGRAPHY])}


def _windows(bench: Bench, **size: object) -> Pair:
    found = bench.metrics(world(**size), "inconsistency_mean")  # type: ignore[arg-type]  # sizes
    name = "inconsistency_mean"
    return Pair(found[ORCHESTRATION, name], found[CHOREOGRAPHY, name])


def _wide(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    width = round(setting.at)
    size: dict[str, object] = {"steps": 4 * width, "width": width, "rejects": 0.02}
    return {"branches": _windows(bench, **size)}


def _rejects(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    size: dict[str, object] = {"steps": COMPLEX, "rejects": setting.at / 100.0}
    return {"rates": _windows(bench, **size)}


def _simple(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    outbox: object = "none" if "no outbox" in setting.label else CAPTURED
    found = bench.metrics(
        world(SIMPLE, both(outbox=outbox), undo=False, duration_s=300.0), "latency_p95"
    )
    return {"simple": Pair(found[CHOREOGRAPHY, "latency_p95"], found[ORCHESTRATION, "latency_p95"])}


def _orchestration_less(
    key: str, statement: str, quantity: str, unit: str, floor: float = 0.0
) -> Proposition:
    return Proposition(
        key, statement, ORCHESTRATION, CHOREOGRAPHY, quantity, unit, "lower", floor=floor
    )


_UNCLEAN = "share of instances that end stuck or dirty"
_WINDOW = "mean inconsistency window"

CLAIM = Claim(
    number=4,
    name="complexity",
    statement=(
        "Choreography suits simple workflows, orchestration complex ones with sophisticated error "
        "handling."
    ),
    hypothesis=(
        "On three steps that cannot be rejected choreography is the faster one; as steps, branches "
        "and failure rates grow, fewer instances end stuck or dirty under orchestration, fewer "
        "effects are orphaned, trouble is known of sooner, and what is taken back is taken back "
        "sooner."
    ),
    propositions=(
        Proposition(
            "simple",
            f"{SIMPLE} steps without rollback complete sooner under choreography",
            CHOREOGRAPHY,
            ORCHESTRATION,
            "p95 of latency",
            "s",
            "lower",
        ),
        _orchestration_less(
            "integrity",
            "fewer end stuck or dirty, events told without an outbox",
            _UNCLEAN,
            "1",
            0.001,
        ),
        _orchestration_less(
            "safe", "fewer end stuck or dirty, events told through an outbox", _UNCLEAN, "1", 0.001
        ),
        _orchestration_less(
            "orphans",
            "fewer effects are orphaned, events told without an outbox",
            "orphaned effects of a run",
            "1",
        ),
        _orchestration_less(
            "safe-orphans",
            "fewer effects are orphaned, events told through an outbox",
            "orphaned effects of a run",
            "1",
        ),
        _orchestration_less(
            "detection",
            "a lost event is known of sooner, events told without an outbox",
            "time to detect",
            "s",
        ),
        _orchestration_less(
            "branches", "taken back sooner, however many branches run side by side", _WINDOW, "s"
        ),
        _orchestration_less(
            "rates",
            f"{COMPLEX} steps are taken back sooner, however often one is rejected",
            _WINDOW,
            "s",
        ),
    ),
    experiments=(
        Experiment(
            "simple",
            "three steps in a row, which nobody rejects and nobody undoes",
            ("simple",),
            (Setting("no outbox"), Setting("an outbox read within 75 ms")),
            _simple,
        ),
        Experiment(
            "integrity",
            "steps are rejected in 2 % and err in 2 %, replicas die after one commit in a thousand",
            ("integrity", "orphans"),
            along(STEPS, 1, 4, 8, COMPLEX),
            _steps,
            STEPS,
        ),
        Experiment(
            "safe",
            "the same, with an outbox",
            ("safe", "safe-orphans"),
            along(STEPS, 4, COMPLEX),
            _safe,
            STEPS,
        ),
        Experiment(
            "detection",
            "replicas of the last service but one die after six commits in a thousand, and nobody "
            "watches deadlines",
            ("detection",),
            along(STEPS, 3, COMPLEX),
            _detected,
            STEPS,
        ),
        Experiment(
            "branches",
            "four layers, each step waits for all of the layer before",
            ("branches",),
            along(WIDTH, 1, 2, 4),
            _wide,
            WIDTH,
        ),
        Experiment(
            "rates",
            f"{COMPLEX} steps in a row",
            ("rates",),
            along(REJECTS, 1, 3, 10),
            _rejects,
            REJECTS,
        ),
    ),
    limits=(
        "What a team finds complex is not measured. A lost event is found by nobody here; claim 8 "
        "measures what a deadline monitor changes."
    ),
)
