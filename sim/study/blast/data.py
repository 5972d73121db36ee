"""BlastData: all that a study of blast radii found, as plain tables, and what it amounts to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.metrics import ALL, FIGURES
from sim.scenario import Scenario
from sim.study.blast.course import Course
from sim.study.blast.targets import Row
from sim.study.replicate import RunFailedError
from sim.study.statistics import NO_DIFFERENCE, Interval, Paired, interval, paired, verdict

ABSENT = "not there"
"""What stands in place of a verdict where a pattern, or the baseline, lacks the target."""
BASELINE = "baseline"
CENSORED = ("recovery", "time_to_detect")
"""Figures that may be infinite, or not seen: what is known is averaged, the rest is counted."""


@dataclass(frozen=True)
class BlastData:
    """The result of a study of blast radii: some faults under some patterns, run and twin.

    `values`: tidy long, `component fault pattern replication metric workflow value struck`.
    `runs`: one row a run, `pattern replication fault digest instances`; a twin's fault is "".
    `courses[component, fault, pattern]`: good instances over time, where the pattern has it.
    `failures` are the runs that failed; their replications are in neither table. `added`: the
    faults of `scenario` that the study has put there. `wall_s` is the time that the
    study took, the only thing here that two equal studies do not share.
    """

    scenario: Scenario
    patterns: tuple[str, ...]
    rows: tuple[Row, ...]
    replications: int
    added: tuple[str, ...]
    warnings: tuple[str, ...]
    failures: tuple[RunFailedError, ...]
    values: pd.DataFrame
    runs: pd.DataFrame
    courses: Mapping[tuple[str, str, str], Course]
    wall_s: float

    @property
    def seed(self) -> int:
        """The seed of the study."""
        return self.scenario.run.seed

    @property
    def baseline(self) -> str:
        """The pattern that the others are compared with: the first."""
        return self.patterns[0]

    @property
    def workflows(self) -> tuple[str, ...]:
        """The workflows that somebody asks for."""
        asked = {entry.workflow for entry in self.scenario.workload}
        return tuple(name for name in self.scenario.workflows if name in asked)

    @property
    def workflows_shown(self) -> tuple[str, ...]:
        """All together, and each alone where there are several."""
        return (ALL, *self.workflows) if len(self.workflows) > 1 else (ALL,)

    def has(self, row: Row, pattern: str) -> bool:
        """Whether a pattern has what a row strikes; what it lacks was never run."""
        return not bool(np.isnan(self.series(row, pattern, "good").values).all())

    def series(self, row: Row, pattern: str, metric: str, workflow: str = ALL) -> "Series":
        """One figure of one fault under one pattern, over the replications."""
        return self._series[row.component, row.fault, pattern, metric, workflow]

    @cached_property
    def _series(self) -> dict[tuple[str, ...], "Series"]:
        ordered = self.values.sort_values("replication", kind="stable")
        keys = ["component", "fault", "pattern", "metric", "workflow"]
        found: dict[tuple[str, ...], Series] = {}
        for key, own in ordered.groupby(keys, sort=False):
            names = tuple(str(name) for name in key)
            found[names] = Series(own["value"].to_numpy(np.float64), bool(own["struck"].any()))
        return found


@dataclass(frozen=True, slots=True)
class Series:
    """A figure's values, one a replication, and whether the fault struck in any of them."""

    values: npt.NDArray[np.float64]
    struck: bool

    @property
    def infinite(self) -> float:
        """Share of the replications in which it never happened."""
        return float(np.isinf(self.values).mean())

    @property
    def unknown(self) -> float:
        """Share of the replications in which there was nothing to measure, or it was not seen."""
        return float(np.isnan(self.values).mean())

    def mean(self, metric: str) -> Interval:
        """Mean and interval; for a censored figure over the replications that know a time.

        That mean is one over a selection: `infinite` and `unknown` belong beside it. Where no
        replication knows a time and in some it never happened, the mean is infinite.
        """
        return self.censored() if metric in CENSORED else interval(self.values)

    def censored(self) -> Interval:
        """The same for a figure that may be infinite."""
        known = self.values[np.isfinite(self.values)]
        if len(known) or not np.isinf(self.values).any():
            return interval(known)
        return Interval(float("inf"), float("nan"), float("nan"), int(np.isinf(self.values).sum()))


@dataclass(frozen=True, slots=True)
class Cell:
    """What a study says of one figure of one fault under one pattern.

    `there`: the pattern has the target; `struck`: the fault struck in at least one run. `n` counts
    the replications behind the mean; `infinite` and `unknown` are shares of all of them. The
    difference is to the baseline, run by run on the same tape; NaN where there is none.
    """

    component: str
    fault: str
    pattern: str
    there: bool
    struck: bool
    metric: str
    unit: str
    workflow: str
    mean: float
    ci_low: float
    ci_high: float
    n: int
    infinite: float
    unknown: float
    difference: float
    difference_low: float
    difference_high: float
    baseline: str
    verdict: str


def tabulate(
    data: BlastData, metrics: Sequence[str] | None = None, workflows: Sequence[str] = (ALL,)
) -> list[Cell]:
    """A cell for each fault, workflow, figure (default: all) and pattern."""
    return [
        cell
        for row in data.rows
        for workflow in workflows
        for metric in (metrics or FIGURES)
        for cell in _cells(data, row, metric, workflow)
    ]


def as_frame(cells: Sequence[Cell]) -> pd.DataFrame:
    """The cells as a table."""
    names = [field.name for field in fields(Cell)]
    return pd.DataFrame([astuple(cell) for cell in cells], columns=names)


def _cells(data: BlastData, row: Row, metric: str, workflow: str) -> Iterator[Cell]:
    figure = FIGURES[metric]
    there = {pattern for pattern in data.patterns if data.has(row, pattern)}
    reference = data.series(row, data.baseline, metric, workflow)
    for pattern in data.patterns:
        own = data.series(row, pattern, metric, workflow)
        mean = own.mean(metric)
        against = _against(own, reference) if pattern != data.baseline else NO_DIFFERENCE
        said = verdict(against, figure.better) if pattern != data.baseline else BASELINE
        if pattern not in there or (pattern != data.baseline and data.baseline not in there):
            against, said = NO_DIFFERENCE, ABSENT
        yield Cell(
            component=row.component,
            fault=row.fault,
            pattern=pattern,
            there=pattern in there,
            struck=own.struck,
            metric=metric,
            unit=figure.unit,
            workflow=workflow,
            mean=mean.mean,
            ci_low=mean.low,
            ci_high=mean.high,
            n=mean.n,
            infinite=own.infinite,
            unknown=own.unknown,
            difference=against.difference.mean,
            difference_low=against.difference.low,
            difference_high=against.difference.high,
            baseline=data.baseline,
            verdict=said,
        )


def _against(own: Series, reference: Series) -> Paired:
    """The paired difference; there is none to infinity, so it has no interval then."""
    finite = [np.where(np.isinf(one.values), np.nan, one.values) for one in (own, reference)]
    return paired(finite[0], finite[1])
