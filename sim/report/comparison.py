"""Comparison: what `sim.compare` gives to a person: frames, a table, charts, a folder."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from sim.report import charts
from sim.report.comparison_folder import save_comparison, summary
from sim.report.draw import charts_of, draw
from sim.report.page.render import render
from sim.report.provenance import Plain
from sim.report.style import new_chart, styled
from sim.report.verdicts import headline
from sim.study.assessment.data import AssessmentData
from sim.study.comparison.checks import Checked, decide
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import as_frame, tabulate


@dataclass(frozen=True, repr=False)
class Comparison:
    """Patterns compared on the same tapes: every number with its n, its interval and its pair."""

    data: ComparisonData

    def frame(self) -> pd.DataFrame:
        """Tidy long: `pattern replication metric workflow value samples`."""
        return self.data.values.copy()

    def table(
        self, metrics: Sequence[str] | None = None, workflow: str | None = None
    ) -> pd.DataFrame:
        """Mean, interval, paired difference to the baseline and verdict, a row a pattern.

        `metrics` defaults to the headline, `workflow` to each that was asked for ("all": together).
        `sim.metrics()` lists what can be asked for.
        """
        data = self.data
        workflows = data.workflows if workflow is None else (self._known(workflow),)
        names = headline(data) if metrics is None else metrics
        return as_frame(tabulate(data.values, data.patterns, data.baseline, names, workflows))

    def checks(self) -> pd.DataFrame:
        """Each check of the scenario under each pattern, with its evidence and its decision.

        Decided is "pass", "fail" or "not enough data"; `over` counts the runs that break a limit
        which is held against each run.
        """
        rows = [astuple(one) for one in decide(self.data)]
        return pd.DataFrame(rows, columns=[field.name for field in fields(Checked)])

    @property
    def passed(self) -> bool:
        """Whether every check passes (as when there is none)."""
        return all(one.decision == "pass" for one in decide(self.data))

    def summary(self, metrics: Sequence[str] | None = None) -> dict[str, Plain]:
        """The headline (or `metrics`) as plain data, as `counterpoint compare --json` prints it."""
        return summary(self.data, metrics)

    def plot_ccdf(self, ax: Axes | None = None, workflow: str | None = None) -> Axes:
        """Share of instances slower than t, log-log; on `ax` or on a new figure."""
        with styled():
            return charts.latency_ccdf(_axes(ax), self.data, self._one(workflow))

    def plot_split(self, ax: Axes | None = None, workflow: str | None = None) -> Axes:
        """Where the time goes, a bar a pattern."""
        with styled():
            return charts.latency_split(_axes(ax), self.data, self._one(workflow))

    def plot_throughput(self, ax: Axes | None = None) -> Axes:
        """Completed per second over time."""
        with styled():
            return charts.throughput(_axes(ax), self.data)

    def plot_backlog(self, ax: Axes | None = None) -> Axes:
        """Instances in the system over time."""
        with styled():
            return charts.backlog(_axes(ax), self.data)

    def html(self) -> str:
        """The whole report as one offline page."""
        pictures = [draw(chart) for chart in charts_of(self.data)]
        return render(AssessmentData(self.data), {"comparison": pictures})

    def save(self, folder: str | Path) -> Path:
        """Write the result folder (tables, charts, report.html), whole or not at all."""
        return save_comparison(self.data, folder)

    def __repr__(self) -> str:
        data = self.data
        return (
            f"<Comparison of {', '.join(data.patterns)} on {data.scenario.name!r}: "
            f"{data.replications} replications, seed {data.seed}>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the headline table."""
        shown = self.table().drop(columns=["samples", "baseline"])
        return f"<p>{len(self.data.patterns)} patterns</p>{shown.to_html(index=False, escape=True)}"

    def _known(self, workflow: str) -> str:
        known = (*self.data.scenario.workflows, "all")
        if workflow not in known:
            raise ValueError(f"unknown workflow {workflow!r}; there are: {', '.join(known)}")
        return workflow

    def _one(self, workflow: str | None) -> str:
        return self.data.workflows[0] if workflow is None else self._known(workflow)


def _axes(ax: Axes | None) -> Axes:
    return new_chart()[1] if ax is None else ax
