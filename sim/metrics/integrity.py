"""Integrity: whether the services' databases hold what they should when all is over.

Read off instances and effects. All arrivals count, the warm-up's too: an effect that is left is
left whenever its instance arrived. How many instances are stuck or dirty is told by the outcomes.
"""

from collections.abc import Callable, Iterator

import numpy as np

from sim.metrics.metric import SHOWN_FROM, Metric
from sim.metrics.observation import Observation, Worked
from sim.metrics.work import Bools, Floats, Integers, Work
from sim.patterns import routes
from sim.scenario import Workflow

_NEVER_COMPLETES = ("compensated", "dirty", "stuck")
_ROLLED_BACK = ("compensated", "dirty")


def orphaned(observed: Observation) -> int:
    """Effects that nobody wants and nobody will undo.

    Effects left of a step that has an undo, in an instance that will never complete (rolled back,
    or stuck); and effects left of a step whose fallback has taken over.
    """
    return sum(_orphaned(one) for one in observed.worked)


def _orphaned(of: Worked) -> int:
    steps = list(of.workflow.steps)
    undoable = np.array([step.undo is not None for step in of.workflow.steps.values()])
    unwanted = _without_completion(of, _NEVER_COMPLETES)[:, None] & undoable
    stands = of.work.count(of.work.left) > 0
    for step, by in _fallbacks(of.workflow).items():
        unwanted[:, steps.index(step)] |= stands[:, steps.index(by)]
    return int(unwanted[of.work.row, of.work.step][of.work.left].sum())


def duplicate(observed: Observation) -> int:
    """Further effects of a place that had one already, undone later or not."""
    return sum(int(of.work.duplicate.sum()) for of in observed.worked)


def missing(observed: Observation) -> int:
    """Pieces of required work of completed instances that have no effect.

    The tables do not say which branches an instance took: of all that it may have taken, those
    count that leave the least missing.
    """
    return sum(
        int(
            _missing(of.workflow, of.work)[
                (of.instances["outcome"] == "completed").to_numpy()
            ].sum()
        )
        for of in observed.worked
    )


def _missing(workflow: Workflow, work: Work) -> Integers:
    steps = list(workflow.steps)
    copies = np.array([step.copies for step in workflow.steps.values()])
    expected = copies * np.maximum(work.rounds(), 1)
    lacking = np.maximum(expected - work.count(work.left & ~work.duplicate), 0)
    fallbacks = _fallbacks(workflow)
    for place, step in enumerate(steps):
        by = fallbacks.get(step)
        while by is not None:
            lacking[:, place] = np.minimum(lacking[:, place], lacking[:, steps.index(by)])
            by = fallbacks.get(by)
    least: Integers = np.full(work.instances, np.iinfo(np.int64).max)
    for required in {route.required for route in routes(workflow).values()}:
        wanted = np.array([step in required for step in steps])
        np.minimum(least, lacking[:, wanted].sum(axis=1), out=least)
    return least


def windows(observed: Observation) -> Floats:
    """Seconds from the first effect to the last undo of each instance that rolled back.

    Only settled instances that had something undone: the window of a stuck one never closes.
    """
    return np.concatenate([np.empty(0), *(_windows(of) for of in observed.worked)])


def _windows(of: Worked) -> Floats:
    work = of.work
    first = np.full(work.instances, np.inf)
    last = np.full(work.instances, -np.inf)
    np.minimum.at(first, work.row, work.committed_s)
    np.maximum.at(last, work.row[~work.left], work.undone_s[~work.left])
    closed = _without_completion(of, _ROLLED_BACK) & (last > -np.inf)
    found: Floats = last[closed] - first[closed]
    return found


def _without_completion(of: Worked, outcomes: tuple[str, ...]) -> Bools:
    """Which instances ended so, and never completed (a dirty one may have)."""
    never = np.isnan(of.instances["completed_s"].to_numpy(dtype=np.float64))
    ended: Bools = never & of.instances["outcome"].isin(outcomes).to_numpy()
    return ended


def _fallbacks(workflow: Workflow) -> dict[str, str]:
    """The steps that have a fallback, with it."""
    return {
        step.fallback_for: name
        for name, step in workflow.steps.items()
        if step.fallback_for is not None
    }


def _known(count: Callable[[Observation], int]) -> Callable[[Observation], float]:
    """The count, NaN where it cannot be read off: no effects, or no workflows to hold them to."""

    def known(observed: Observation) -> float:
        told = observed.effects is not None and observed.workflows
        return float(count(observed)) if told else float("nan")

    return known


def _arrivals(observed: Observation) -> int:
    return len(observed.instances)


def _closed(observed: Observation) -> int:
    return len(windows(observed))


def _mean(observed: Observation) -> float:
    seconds = windows(observed)
    return float(seconds.mean()) if len(seconds) else float("nan")


def _p95(observed: Observation) -> float:
    seconds = windows(observed)
    if round(len(seconds) * 0.05, 6) < SHOWN_FROM:
        return float("nan")
    return float(np.quantile(seconds, 0.95))


def metrics() -> Iterator[Metric]:
    """The family: three counts of effects, and how long what was undone could be seen."""
    counts: tuple[tuple[str, str, Callable[[Observation], int]], ...] = (
        (
            "orphaned",
            "effects left of a step that has an undo in instances that will never complete, or of "
            "a step whose fallback took over",
            orphaned,
        ),
        ("duplicate", "further effects of a place that had one already", duplicate),
        ("missing", "pieces of required work of completed instances without an effect", missing),
    )
    for name, definition, count in counts:
        yield Metric(name, "1", definition, "lower", "count", _known(count), _arrivals)
    what = (
        "time from the first effect of an instance that rolled back to its last undo: how long "
        "others could see what should not have been"
    )
    yield Metric("inconsistency_mean", "s", f"mean {what}", "lower", "mean", _mean, _closed)
    yield Metric(
        "inconsistency_p95",
        "s",
        f"95 % quantile of the {what}; shown from {SHOWN_FROM} samples beyond it",
        "lower",
        "quantile",
        _p95,
        _closed,
        0.95,
    )
