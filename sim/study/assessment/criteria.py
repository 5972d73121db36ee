"""Criteria: what one may choose a pattern by, and which pattern is best by each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.metrics import ALL, METRICS
from sim.metrics.metric import Better
from sim.metrics.money import priced_parts
from sim.scenario import Scenario
from sim.study.assessment.data import AssessmentData
from sim.study.best import Best, Series, best_of_intervals, best_of_metric, best_of_values
from sim.study.blast.data import BlastData
from sim.study.knees.knee import KneeData
from sim.study.statistics import Interval

Name = Literal[
    "latency_mean",
    "latency_p99",
    "goodput",
    "stuck_share",
    "dirty_share",
    "messages_per_completed",
    "cost_per_completed",
    "capacity",
    "blast_mean",
    "blast_worst",
    "change_impact",
    "dependencies",
    "places_mean",
]
"""A metric of the comparison; the knee; the share that an outage harms, over its targets; what is
read off the parts: components a change touches, who must know whom, places to look."""

_ALWAYS: tuple[Name, ...] = ("latency_mean", "latency_p99", "messages_per_completed")
_HARM: tuple[Name, ...] = ("stuck_share", "dirty_share")
"""Shown where some pattern has any."""
_EXACT: tuple[Name, ...] = ("change_impact", "dependencies", "places_mean")


@dataclass(frozen=True, slots=True)
class Runs:
    """What stands behind a criterion's means: a row a pattern, a column a replication.

    `numbers`: those of the replications, in the order of the columns.
    """

    numbers: tuple[int, ...]
    values: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion with the patterns that were measured by it, and which of them is best.

    `workflow` is "all" for what concerns all together. `means` of `best` are in the order of
    `patterns`, in `unit`. `runs`: the values of single replications; None where there are none (a
    knee is found over all of them, what is read off the parts needs none).
    """

    name: Name
    workflow: str
    unit: str
    better: Better
    patterns: tuple[str, ...]
    best: Best
    runs: Runs | None = None

    @property
    def exact(self) -> bool:
        """Whether it is read off the parts: known without runs, and so without error."""
        return self.name in _EXACT

    @property
    def means(self) -> dict[str, Interval]:
        """What each pattern has, by its name."""
        return dict(zip(self.patterns, self.best.means, strict=True))


def criteria(data: AssessmentData) -> tuple[Criterion, ...]:
    """All criteria that the studies can tell of; none where one pattern stands alone."""
    if len(data.patterns) < 2:
        return ()
    return tuple(_criteria(data))


def _criteria(data: AssessmentData) -> Iterator[Criterion]:
    comparison = data.comparison
    yield from of_comparison(
        comparison.values, comparison.scenario, comparison.patterns, comparison.workflows
    )
    yield from beside(data)


def of_comparison(
    values: pd.DataFrame, scenario: Scenario, patterns: tuple[str, ...], workflows: Iterable[str]
) -> Iterator[Criterion]:
    """The criteria that runs without an outage tell of, workflow by workflow.

    `values` is tidy long: `pattern replication metric workflow value samples`.
    """
    for workflow in workflows:
        names = list(_ALWAYS)
        if scenario.slo_of(workflow) is not None:
            names.insert(2, "goodput")
        if priced_parts(scenario):
            names.append("cost_per_completed")
        for name in (*names, *_HARM):
            found = _of_metric(values, patterns, name, workflow)
            if name not in _HARM or any(mean.mean > 0 for mean in found.best.means):
                yield found


def beside(data: AssessmentData) -> Iterator[Criterion]:
    """The criteria that the studies beside the comparison tell of."""
    if data.knees is not None and (capacity := _capacity(data.knees)) is not None:
        yield capacity
    if data.blast is not None:
        yield from _blast(data.blast)


def _of_metric(
    values: pd.DataFrame, patterns: tuple[str, ...], name: Name, workflow: str
) -> Criterion:
    entry = METRICS[name]
    own = values[(values["metric"] == name) & (values["workflow"] == workflow)]
    series: dict[str, Series] = {}
    for pattern in patterns:
        rows = own[own["pattern"] == pattern].sort_values("replication", kind="stable")
        series[pattern] = (
            rows["value"].to_numpy(np.float64),
            rows["samples"].to_numpy(np.int64),
        )
    best = best_of_metric(entry, series)
    numbers = tuple(sorted(own["replication"].unique().tolist()))
    runs = Runs(numbers, np.array([value for value, _ in series.values()]))
    return Criterion(name, workflow, entry.unit, entry.better, patterns, best, runs)


def _capacity(data: KneeData) -> Criterion | None:
    """By the knees; those that no load reached have no interval to hold against the others."""
    knees = {
        one.pattern: Interval(one.offered, one.offered_low, one.offered_high, one.n)
        for one in data.knees
        if np.isfinite(one.offered)
    }
    if len(knees) < 2:
        return None
    best = best_of_intervals(knees, "higher")
    return Criterion("capacity", ALL, "1/s", "higher", tuple(knees), best)


def _blast(data: BlastData) -> Iterator[Criterion]:
    """By the share that an outage harms: its mean over a pattern's components, and the worst."""
    shares = {pattern: _shares(data, pattern) for pattern in data.patterns}
    mean = {pattern: rows.mean(axis=0) for pattern, rows in shares.items()}
    worst = {pattern: rows.max(axis=0) for pattern, rows in shares.items()}
    numbers = tuple(sorted(data.values["replication"].unique().tolist()))
    found: tuple[tuple[Name, dict[str, npt.NDArray[np.float64]]], ...] = (
        ("blast_mean", mean),
        ("blast_worst", worst),
    )
    for name, series in found:
        runs = Runs(numbers, np.array(list(series.values())))
        best = best_of_values(series, "lower")
        yield Criterion(name, ALL, "1", "lower", data.patterns, best, runs)


def _shares(data: BlastData, pattern: str) -> npt.NDArray[np.float64]:
    """A row a component that the pattern has, a column a replication."""
    there = [row for row in data.rows if row.exists and data.has(row, pattern)]
    return np.array([data.series(row, pattern, "share").values for row in there])
