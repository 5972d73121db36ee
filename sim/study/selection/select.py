"""Select: the best of several patterns, in few replications and with a stated chance to be right.

All patterns see the same draws; the procedure is that of `sim.study.statistics.selection`.
"""

import math
import time
from collections.abc import Sequence

from sim.metrics import ALL, Metric, metric
from sim.scenario import Scenario
from sim.scenario.units import UnitError
from sim.study.asked import HERE, check_pattern, default_simulate, effective, refuse_what_is_missing
from sim.study.comparison.limit import limit_of
from sim.study.replicate import Simulate
from sim.study.runs.session import Compute, session
from sim.study.selection.contest import FIRST, Asked, Contest
from sim.study.selection.data import SelectionData
from sim.study.statistics import CONFIDENCE
from sim.study.trial import Trial, find_cuts

MOST = 200
"""Replications after which it ends, unless said otherwise."""


class NoSelectionError(ValueError):
    """What was asked for is no selection; says why."""


def select(
    scenario: Scenario,
    name: str = "latency_mean",
    *,
    workflow: str | None = None,
    delta: float | str | None = None,
    confidence: float = CONFIDENCE,
    at_most: int = MOST,
    patterns: Sequence[str] | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    simulate: Simulate | None = None,
) -> SelectionData:
    """Select the best of `patterns` (default: all of the file) by the metric `name`.

    `workflow` defaults to all together; `delta`, the difference that matters, to 5 % of the best
    mean of the first ten replications, and may have a unit ("5ms"). If the best is better than all
    others by `delta`, it is selected with at least the probability `confidence`. Raises
    NoSelectionError, SelectionError, UnknownMetricError, and what `compare` raises.
    """
    started = time.perf_counter()
    asked = _asked(scenario, name, workflow, delta, confidence, at_most, patterns)
    scenario = effective(scenario, at_most, seed)
    refuse_what_is_missing(scenario, asked.patterns)
    model = simulate or default_simulate()
    with session(compute, len(asked.patterns) * FIRST) as runs:
        trial = Trial(scenario, asked.patterns, model, runs, drawn=False)
        runs.expect(len(asked.patterns) * FIRST + trial.extra)
        find_cuts([trial], runs)
        contest = Contest(asked, trial, runs)
        contest.begin()
        contest.go_on()
        runs.forget_others()
    return contest.result(time.perf_counter() - started)


def _asked(
    scenario: Scenario,
    name: str,
    workflow: str | None,
    delta: float | str | None,
    confidence: float,
    at_most: int,
    patterns: Sequence[str] | None,
) -> Asked:
    entry, place = metric(name), workflow or ALL
    chosen = tuple(check_pattern(scenario, one) for one in patterns or scenario.patterns)
    chosen = tuple(dict.fromkeys(chosen))
    if entry.better == "neither":
        raise NoSelectionError(f"no value of {name} is better than another: take another metric")
    if place not in (known := (ALL, *scenario.workflows)):
        raise NoSelectionError(f"unknown workflow {place!r}; there are: {', '.join(known)}")
    if len(chosen) < 2:
        raise NoSelectionError(f"a selection is among two patterns or more, not {chosen[0]} alone")
    if not 0.0 < 1.0 - confidence < 1.0 - 1.0 / len(chosen):
        raise NoSelectionError(
            f"a confidence is below 1 and above that of guessing among {len(chosen)} patterns "
            f"({1 / len(chosen):.3g}), not {confidence:g}"
        )
    if at_most < FIRST:
        raise NoSelectionError(f"at_most is {FIRST} replications or more, not {at_most}")
    return Asked(entry, place, chosen, _delta(entry, delta), confidence, at_most)


def _delta(entry: Metric, written: float | str | None) -> float | None:
    if written is None:
        return None
    try:
        delta = limit_of(entry, written)
    except UnitError as error:
        raise NoSelectionError(f"delta: {error}") from None
    if not 0.0 < delta < math.inf:
        raise NoSelectionError(f"delta is a difference above 0, not {written}")
    return delta
