"""Sweep and DecisionMap: what `sim.sweep` and `sim.decision_map` give to a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from sim.metrics import ALL
from sim.report import charts
from sim.report.knee import Knees
from sim.report.provenance import Plain
from sim.report.style import new_chart, styled
from sim.report.sweep_figures import (
    about,
    first_metrics,
    map_sentences,
    map_summary,
    sentences,
    summary,
)
from sim.report.sweep_folder import save_map, save_sweep
from sim.study.sweeps.axes import Value
from sim.study.sweeps.data import SweepData
from sim.study.sweeps.decision_map import DecisionData, decide
from sim.study.sweeps.lines import as_frame, crossings


@dataclass(frozen=True, repr=False)
class Sweep:
    """Every pattern at every point of what was varied, on the same tapes."""

    data: SweepData

    def frame(self) -> pd.DataFrame:
        """Tidy long: a column a path, then `pattern replication metric workflow value samples`.

        Numbers of a path are in base units (seconds, per second, bytes).
        """
        return self.data.values.copy()

    def table(
        self, metrics: Sequence[str] | None = None, workflow: str | None = None
    ) -> pd.DataFrame:
        """Mean, interval, paired difference to the baseline and verdict, by point and pattern.

        `metrics` default to those that are looked for first, `workflow` to all of them.
        """
        names = first_metrics(self.data) if metrics is None else metrics
        return self.data.table(names, None if workflow is None else [workflow])

    def crossings(
        self,
        metric: str | None = None,
        between: tuple[str, str] | None = None,
        workflow: str = ALL,
    ) -> pd.DataFrame:
        """Where two patterns change places along the first path, a row a crossing, with its bounds.

        `metric` defaults to the first that was kept, `between` to each pattern and the baseline.
        Undecided stretches have rows, too: `kind` tells. Raises AxisError where the points lie on
        no line: words on the first path, or samples.
        """
        name = self.data.metrics[0] if metric is None else metric
        return as_frame(self.data, crossings(self.data, name, between, workflow))

    def sentences(self, metrics: Sequence[str] | None = None) -> tuple[str, ...]:
        """The crossings in words; none where the points lie on no line."""
        return sentences(self.data, metrics)

    def decide(self, metric: str | None = None, workflow: str = ALL) -> "DecisionMap":
        """Which pattern is best at each point, of one path or two, without further runs."""
        return DecisionMap(decide(self.data, metric, workflow))

    def plot(
        self,
        ax: Axes | None = None,
        metric: str | None = None,
        workflow: str = ALL,
        at: Mapping[str, Value] | None = None,
    ) -> Axes:
        """A metric along the first path, a line a pattern; `at`: the values of the other paths."""
        name = self.data.metrics[0] if metric is None else metric
        with styled():
            return charts.sweep_lines(
                new_chart()[1] if ax is None else ax, self.data, name, workflow, dict(at or {})
            )

    def plot_load_latency(
        self, ax: Axes | None = None, workflow: str = ALL, knees: Knees | None = None
    ) -> Axes:
        """p50 and p99 as more arrives, of a sweep over an arrival rate, with the knees if given."""
        with styled():
            return charts.load_latency(
                new_chart()[1] if ax is None else ax,
                self.data,
                workflow,
                None if knees is None else knees.data,
            )

    def plot_scatter(
        self,
        ax: Axes | None = None,
        metric: str | None = None,
        path: str | None = None,
        workflow: str = ALL,
    ) -> Axes:
        """Each point's difference to the baseline along one path (by default the first)."""
        name = self.data.metrics[0] if metric is None else metric
        along = self.data.paths[0] if path is None else path
        with styled():
            return charts.sweep_scatter(
                new_chart()[1] if ax is None else ax, self.data, name, along, workflow
            )

    def summary(self, metrics: Sequence[str] | None = None) -> dict[str, Plain]:
        """The first metrics (or `metrics`) as plain data, as `counterpoint sweep --json` prints."""
        return summary(self.data, metrics)

    def save(self, folder: str | Path) -> Path:
        """Write the result folder (tables, crossings, charts), whole or not at all."""
        return save_sweep(self.data, folder)

    def __repr__(self) -> str:
        data = self.data
        return (
            f"<Sweep of {data.scenario.name!r} over {', '.join(data.paths)}: {len(data.points)} "
            f"points, {data.replications} replications, seed {data.seed}>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the first metric's table."""
        shown = self.table([self.data.metrics[0]], ALL).drop(columns=["samples", "baseline"])
        return f"<p>{about(self.data)}</p>{shown.to_html(index=False, escape=True)}"


@dataclass(frozen=True, repr=False)
class DecisionMap:
    """Which pattern is best on one metric at each point of one path or two."""

    data: DecisionData

    def frame(self) -> pd.DataFrame:
        """A row a point: the paths, `verdict best contenders`, means and intervals by pattern, and
        by how much the leader is ahead of the runner-up, with its interval.
        """
        return self.data.frame()

    def sentences(self) -> tuple[str, ...]:
        """At how many points each pattern is the best."""
        return tuple(map_sentences(self.data))

    def plot(self, ax: Axes | None = None) -> Axes:
        """The map, on `ax` or on a new figure; hatched where no difference is shown."""
        with styled():
            target = new_chart(charts.decision_map_height(self.data))[1] if ax is None else ax
            return charts.decision_map(target, self.data)

    def summary(self) -> dict[str, Plain]:
        """The map as plain data, as `counterpoint map --json` prints it."""
        return map_summary(self.data)

    def save(self, folder: str | Path) -> Path:
        """Write the result folder (tables, chart), whole or not at all."""
        return save_map(self.data, folder)

    def __repr__(self) -> str:
        sweep = self.data.sweep
        return (
            f"<DecisionMap of {sweep.scenario.name!r} by {self.data.metric} over "
            f"{', '.join(sweep.paths)}: {len(self.data.decisions)} points>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the decisions."""
        shown = self.frame()[[*self.data.sweep.paths, "verdict", "best", "contenders", "margin"]]
        return f"<p>{about(self.data.sweep)}</p>{shown.to_html(index=False, escape=True)}"
