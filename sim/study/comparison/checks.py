"""Checks: whether a comparison keeps the limits that its scenario sets, each with its evidence.

A check passes when its whole interval keeps the limit, and fails when none of it does; between the
two, and without an interval, there is not enough data to tell. Each is decided for itself by its
95 % interval, so that it passes wrongly, or fails wrongly, in about 2.5 % of all studies at most.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.metrics import ALL, FIGURES, METRICS, Metric, metric
from sim.scenario import Check, Problem, Scenario
from sim.scenario.errors import meant
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.limit import misfit
from sim.study.comparison.table import mean_with_interval
from sim.study.statistics import Interval

Floats = npt.NDArray[np.float64]
Decision = Literal["pass", "fail", "not enough data"]


@dataclass(frozen=True, slots=True)
class Checked:
    """One check under one pattern: the number, its interval, the limits, the decision.

    `n` counts the replications that show the value, `samples` the observations behind it. `over`:
    how many runs break a limit that is held against each run; None where the interval decides.
    """

    metric: str
    unit: str
    workflow: str
    pattern: str
    at_most: float | None
    at_least: float | None
    mean: float
    ci_low: float
    ci_high: float
    n: int
    samples: int
    over: int | None
    decision: Decision


def wrong_checks(scenario: Scenario) -> tuple[Problem, ...]:
    """What is wrong with the checks of a scenario: unknown metrics, limits of another unit."""
    found = (
        problem
        for number, check in enumerate(scenario.checks)
        for problem in _problems(number, check)
    )
    return tuple(scenario.source.locate(problem) for problem in found)


def _problems(number: int, check: Check) -> Iterator[Problem]:
    if check.metric in FIGURES:
        message = f"'{check.metric}' is of a blast radius: a comparison has no twins to tell it"
        yield Problem(("checks", number, "metric"), message)
    elif check.metric not in METRICS:
        hint = meant(check.metric, METRICS) or "; sim.metrics() lists them"
        yield Problem(("checks", number, "metric"), f"there is no metric '{check.metric}'{hint}")
    else:
        for key, limit in (("at_most", check.at_most), ("at_least", check.at_least)):
            if limit is not None and (wrong := misfit(metric(check.metric), limit)):
                yield Problem(("checks", number, key), wrong)


def decide(data: ComparisonData) -> tuple[Checked, ...]:
    """Each check of the scenario, for its pattern or for each that was compared.

    A check of a pattern that was not compared is not decided; `undecided` names it.
    """
    return tuple(
        _checked(data, check, pattern)
        for check in data.scenario.checks
        for pattern in data.patterns
        if check.pattern in (None, pattern)
    )


def undecided(scenario: Scenario, patterns: tuple[str, ...]) -> Iterator[str]:
    """The checks that a comparison of these patterns says nothing of, a warning each."""
    for number, check in enumerate(scenario.checks):
        if check.pattern is not None and check.pattern not in patterns:
            yield f"checks[{number}] is not decided: its pattern {check.pattern} is not compared"


def _checked(data: ComparisonData, check: Check, pattern: str) -> Checked:
    entry, workflow = metric(check.metric), check.workflow or ALL
    values, samples = _series(data, entry.name, workflow, pattern)
    found = mean_with_interval(entry, values, samples)
    bounds = _bounds(check)
    tight = [bound for bound in bounds if bound.leaves_no_room(entry)]
    decisions = {
        bound.by_run(values) if bound in tight else bound.by_interval(found) for bound in bounds
    }
    return Checked(
        metric=entry.name,
        unit=entry.unit,
        workflow=workflow,
        pattern=pattern,
        at_most=check.bare().at_most,
        at_least=check.bare().at_least,
        mean=found.mean,
        ci_low=found.low,
        ci_high=found.high,
        n=found.n,
        samples=int(samples.sum()),
        over=sum(int(bound.broken(values).sum()) for bound in tight) if tight else None,
        decision=next(one for one in _GRAVEST if one in decisions),
    )


_GRAVEST: tuple[Decision, ...] = ("fail", "not enough data", "pass")
"""What a check with two limits comes to: the first of these that one of them does."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """One limit; `sign` is 1 for the highest value that passes, −1 for the lowest."""

    limit: float
    sign: float

    def leaves_no_room(self, entry: Metric) -> bool:
        """Whether the limit is the end of what can be: no interval ever lies within it.

        So it is for a count or share that is to be 0, and a share that is to be all: they are held
        against each run.
        """
        if self.sign > 0:
            return entry.kind in ("count", "proportion") and self.limit == 0.0
        return entry.kind == "proportion" and self.limit == 1.0

    def broken(self, values: Floats) -> npt.NDArray[np.bool_]:
        """Which values are beyond the limit; one that is NaN is not."""
        beyond: npt.NDArray[np.bool_] = self.sign * values > self.sign * self.limit
        return beyond

    def by_run(self, values: Floats) -> Decision:
        """Fails with the first run that is beyond; passes when every run is known not to be."""
        if self.broken(values).any():
            return "fail"
        return "not enough data" if np.isnan(values).any() else "pass"

    def by_interval(self, found: Interval) -> Decision:
        """Fails when the whole interval is beyond; passes when none of it is."""
        if not found.known:
            return "not enough data"
        low, high = self.broken(np.array([found.low, found.high])).tolist()
        if low and high:
            return "fail"
        return "not enough data" if low or high else "pass"


def _bounds(check: Check) -> tuple[_Bound, ...]:
    limits = ((check.at_most, 1.0), (check.at_least, -1.0))
    return tuple(_Bound(float(limit), sign) for limit, sign in limits if limit is not None)


def _series(
    data: ComparisonData, name: str, workflow: str, pattern: str
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """The values of each run, and the observations behind them."""
    values = data.values
    wanted = (values["metric"] == name) & (values["workflow"] == workflow)
    own = values[wanted & (values["pattern"] == pattern)]
    return own["value"].to_numpy(dtype=np.float64), own["samples"].to_numpy(dtype=np.int64)
