"""SweepData: all that a sweep found, as plain tables, and its series point by point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.metrics import ALL, METRICS, UnknownMetricError, metric
from sim.scenario import Scenario
from sim.study.best import Series
from sim.study.comparison.table import BASELINE, as_frame, tabulate
from sim.study.replicate import RunFailedError
from sim.study.statistics import Verdict
from sim.study.sweeps.axes import Point
from sim.study.sweeps.design import Parameter

TOGETHER = 100
"""Points whose rows of a table are made at once, before words become categories."""


class UnknownWorkflowError(ValueError):
    """A workflow was asked for by a name that the scenario does not have."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A run that failed, and the point at which it did."""

    point: Point
    error: RunFailedError


@dataclass(frozen=True)
class SweepData:
    """The result of `sweep`, point by point in the order of the design, refined points in place.

    `values`: tidy long, a column a path (numbers in base units), then `pattern replication metric
    workflow value samples`; `counts` says how many runs of it each point has. A point of which no
    replication is left has its rows, all NaN. `runs`: one row a run that succeeded, the paths, then
    `pattern replication seed digest instances`. `cuts`: the paths, then `pattern cut_s state used`:
    how each pattern's warm-up was decided, and the cut that was used for all patterns of the point.
    `tested`: how many points a line along the first path may have, refined ones included. `metrics`
    are in the order asked for. `wall_s` is the time that the study took, the only thing here that
    two equal studies do not share.
    """

    scenario: Scenario
    parameters: tuple[Parameter, ...]
    points: tuple[Point, ...]
    sampled: bool
    patterns: tuple[str, ...]
    baseline: str
    metrics: tuple[str, ...]
    workflows: tuple[str, ...]
    tested: int
    warnings: tuple[str, ...]
    failures: tuple[Failed, ...]
    values: pd.DataFrame
    counts: tuple[int, ...]
    runs: pd.DataFrame
    cuts: pd.DataFrame
    wall_s: float

    @property
    def seed(self) -> int:
        """The seed of the study."""
        return self.scenario.run.seed

    @property
    def replications(self) -> int:
        """How many were asked for at each point; where some failed there are fewer."""
        return self.scenario.run.replications

    @property
    def paths(self) -> tuple[str, ...]:
        """What was varied."""
        return tuple(parameter.path for parameter in self.parameters)

    @property
    def workflows_shown(self) -> tuple[str, ...]:
        """All together, and each alone where there are several."""
        return (ALL, *self.workflows) if len(self.workflows) > 1 else (ALL,)

    def known(self, name: str) -> str:
        """A metric that was kept; raises UnknownMetricError for others."""
        metric(name)
        if name not in self.metrics:
            kept = ", ".join(self.metrics)
            raise UnknownMetricError(f"metric {name!r} was not kept by this sweep; kept: {kept}")
        return name

    def series(self, point: int, pattern: str, name: str, workflow: str = ALL) -> Series:
        """A metric's values at a point (by its number) under a pattern, by replication."""
        column = self._columns[self.known(name), check_workflow(self.scenario, workflow)]
        rows = self._rows[point, pattern]
        return self._matrix("value")[rows, column], self._matrix("samples")[rows, column]

    def table(
        self, metrics: Sequence[str] | None = None, workflows: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Mean, interval, paired difference to the baseline and verdict, by point and pattern.

        The columns are the paths, then those of a comparison's table. `metrics` default to all that
        were kept, `workflows` to those of `workflows_shown`. Of the rows of one point and workflow
        5 % at most call a difference that is not there; over many points some will.
        """
        names = [self.known(name) for name in (metrics or self.metrics)]
        wanted = [
            check_workflow(self.scenario, name) for name in (workflows or self.workflows_shown)
        ]
        pieces = [
            as_frame(
                [
                    row
                    for one in batch
                    for row in tabulate(one, self.patterns, self.baseline, names, wanted)
                ]
            ).astype(dict(self._words))
            for batch in self._batches(names, wanted)
        ]
        table = pd.concat(pieces, ignore_index=True)
        places = np.repeat(np.arange(len(self.points)), len(table) // len(self.points))
        return pd.concat([self.columns(places), table], axis=1)

    def _batches(
        self, metrics: Sequence[str], workflows: Sequence[str]
    ) -> Iterator[list[pd.DataFrame]]:
        """The values of these metrics and workflows, point by point, TOGETHER of them at once."""
        wanted = {(name, workflow) for name in metrics for workflow in workflows}
        kept = np.array([place for key, place in self._columns.items() if key in wanted])
        starts = np.arange(sum(self.counts)) * len(self._columns)
        values = self.values.take((starts[:, None] + kept).ravel())
        ends = np.cumsum((0, *self.counts)) * len(kept)
        points = [slice(*pair) for pair in pairwise(ends.tolist())]
        for start in range(0, len(points), TOGETHER):
            yield [values.iloc[rows] for rows in points[start : start + TOGETHER]]

    def columns(self, places: npt.NDArray[np.int64]) -> pd.DataFrame:
        """A column a path for rows that belong to these points, by number."""
        return columns_of(self.parameters, self.points, places)

    # ---- every run has the same metrics and workflows, so that the values are a matrix ----

    def _matrix(self, column: str) -> npt.NDArray[Any]:
        return self.values[column].to_numpy().reshape(sum(self.counts), len(self._columns))

    @cached_property
    def _columns(self) -> dict[tuple[str, str], int]:
        """The place of each metric and workflow among the values of a run."""
        return {key: place for place, key in enumerate(rows_of(self.metrics, self.scenario))}

    @cached_property
    def _rows(self) -> dict[tuple[int, str], npt.NDArray[np.int64]]:
        """The numbers of the runs of each point and pattern, by replication."""
        first = self.values.iloc[:: len(self._columns)]
        found: dict[tuple[int, str], list[tuple[int, int]]] = {}
        points = np.repeat(np.arange(len(self.points)), self.counts).tolist()
        labels = zip(points, first["pattern"], first["replication"].tolist(), strict=True)
        for run, (point, pattern, replication) in enumerate(labels):
            found.setdefault((point, str(pattern)), []).append((replication, run))
        return {key: np.array([run for _, run in sorted(runs)]) for key, runs in found.items()}

    @cached_property
    def _words(self) -> dict[str, pd.CategoricalDtype]:
        """What may stand in the columns of words of a table."""
        known: dict[str, list[str]] = {
            "metric": list(self.metrics),
            "unit": list(dict.fromkeys(METRICS[name].unit for name in self.metrics)),
            "workflow": [ALL, *self.scenario.workflows],
            "pattern": list(self.patterns),
            "baseline": [self.baseline],
            "verdict": [BASELINE, *get_args(Verdict)],
        }
        return {name: pd.CategoricalDtype(words) for name, words in known.items()}


def check_workflow(scenario: Scenario, name: str) -> str:
    """A workflow of the scenario, or all; raises UnknownWorkflowError for others."""
    there = (*scenario.workflows, ALL)
    if name not in there:
        raise UnknownWorkflowError(f"unknown workflow {name!r}; there are: {', '.join(there)}")
    return name


def rows_of(metrics: Sequence[str], scenario: Scenario) -> list[tuple[str, str]]:
    """The metric and workflow of each value that a run contributes, in their order."""
    kept = [name for name in METRICS if name in set(metrics)]
    return [(name, workflow) for workflow in (ALL, *scenario.workflows) for name in kept]


def columns_of(
    parameters: Sequence[Parameter], points: Sequence[Point], places: npt.NDArray[np.int64]
) -> pd.DataFrame:
    """A column a path for rows that belong to these of the points, by number."""
    return pd.DataFrame(
        {
            one.path: one.column([point[one.path] for point in points]).take(places).array
            for one in parameters
        }
    )
