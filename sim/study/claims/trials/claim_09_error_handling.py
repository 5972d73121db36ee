"""Claim 9: error handling is easier under orchestration."""

from collections.abc import Mapping

import numpy as np

from sim.patterns import Score, score
from sim.scenario import Scenario
from sim.study.claims.bench import Bench
from sim.study.claims.claim import (
    Axis,
    Claim,
    Experiment,
    Floats,
    Pair,
    Proposition,
    Setting,
    along,
    exactly,
)
from sim.study.claims.worlds import (
    CAPTURED,
    CHOREOGRAPHY,
    ENGINE,
    LOG,
    ORCHESTRATION,
    both,
    crashing,
    world,
)

STEPS = Axis("steps", whole=True)
OUTBOX = Axis("outbox latency", "ms")
OUTBOXES: Mapping[str, object] = {
    "with an outbox": CAPTURED,
    "without an outbox": "none",
}


def _clean(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    """Of the instances that fail, how many end clean, while replicas crash now and then."""
    outbox = OUTBOXES[setting.label]
    failing = crashing(world(6, both(outbox=outbox), rejects=0.03, errors=0.02))
    names = ("compensated_share", "dirty_share", "stuck_share")
    found = bench.metrics(failing, *names)
    return {"clean": Pair(_share(found, ORCHESTRATION), _share(found, CHOREOGRAPHY))}


def _share(found: Mapping[tuple[str, str], Floats], pattern: str) -> Floats:
    clean = found[pattern, "compensated_share"]
    ended = clean + found[pattern, "dirty_share"] + found[pattern, "stuck_share"]
    return np.divide(clean, ended, out=np.full_like(clean, np.nan), where=ended > 0)


def _rollback(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    return {"rollback": _windows(bench, world(round(setting.at), rejects=0.03))}


def _relay(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    outbox = {"kind": "cdc", "latency": f"{setting.at:g}ms"}
    return {"relay": _windows(bench, world(6, both(ENGINE, LOG, outbox=outbox), rejects=0.03))}


def _windows(bench: Bench, failing: Scenario) -> Pair:
    found = bench.metrics(failing, "inconsistency_mean")
    return Pair(
        found[ORCHESTRATION, "inconsistency_mean"], found[CHOREOGRAPHY, "inconsistency_mean"]
    )


def _places(bench: Bench, setting: Setting) -> Mapping[str, Pair]:
    """Nothing is run: the parts say who must know what of failures."""
    del bench
    failing = world(round(setting.at), rejects=0.03, rollback="parallel")
    counts = {
        name: _failure_rules(score(failing, pattern, "grown"))
        for name, pattern in failing.patterns.items()
    }
    return {"code": exactly(counts[ORCHESTRATION], counts[CHOREOGRAPHY])}


def _failure_rules(of: Score) -> int:
    """How many statements of the parts deal with failure: told, heard, stood in for, undone."""
    kinds = {"failed", "undone", "expired"}
    return sum(
        sum(event.kind in kinds for event, _ in part.hears)
        + sum(event.kind in kinds for event, _ in part.tells)
        + len(part.falls_back)
        + len(part.undoes)
        for part in of.parts
    )


CLAIM = Claim(
    number=9,
    name="error-handling",
    statement=(
        "Error handling is easier under orchestration: retries, compensation and alternative "
        "paths are in one place."
    ),
    hypothesis=(
        "More of the failing instances end clean under orchestration, their rollback is shorter, "
        "and fewer statements of the parts deal with failure."
    ),
    propositions=(
        Proposition(
            "clean",
            "more of the failing instances end clean",
            ORCHESTRATION,
            CHOREOGRAPHY,
            "share of failing instances that end compensated",
            "1",
            "higher",
            matters=0.0,
            floor=0.01,
        ),
        Proposition(
            "rollback",
            "what has been done is taken back sooner, however long the workflow",
            ORCHESTRATION,
            CHOREOGRAPHY,
            "mean inconsistency window",
            "s",
            "lower",
        ),
        Proposition(
            "relay",
            "what has been done is taken back sooner, however fast the outbox is",
            ORCHESTRATION,
            CHOREOGRAPHY,
            "mean inconsistency window",
            "s",
            "lower",
        ),
        Proposition(
            "code",
            "fewer statements of the parts deal with failure",
            ORCHESTRATION,
            CHOREOGRAPHY,
            "statements about failure",
            "1",
            "lower",
        ),
    ),
    experiments=(
        Experiment(
            "clean",
            "six steps of which each is rejected in 3 % and errs in 2 %, and replicas that crash "
            "after one commit in a thousand",
            ("clean",),
            tuple(Setting(label) for label in OUTBOXES),
            _clean,
        ),
        Experiment(
            "rollback",
            "each step is rejected in 3 %; events leave within 75 ms",
            ("rollback",),
            along(STEPS, 2, 4, 8, 12),
            _rollback,
            STEPS,
        ),
        Experiment(
            "relay",
            "six steps; events leave after a while",
            ("relay",),
            along(OUTBOX, 1, 10, 30, 75, 200),
            _relay,
            OUTBOX,
        ),
        Experiment(
            "code",
            "rollback in parallel: whoever may have to undo must hear of every failure",
            ("code",),
            along(STEPS, 2, 4, 8, 16, 32),
            _places,
            STEPS,
            simulated=False,
        ),
    ),
    limits=(
        "How hard it is for a person to write and change such code is not measured; the number of "
        "statements in the parts stands for it. Dirty reads between instances are not modelled."
    ),
)
