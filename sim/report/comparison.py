"""Comparison: what `sim.compare` gives to a person: frames, a table, charts, a folder."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from functools import cached_property
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from sim.metrics import ALL
from sim.patterns import score
from sim.report import charts
from sim.report.comparison_folder import save_comparison, summary
from sim.report.draw import Picture, charts_of, draw
from sim.report.page.render import render
from sim.report.provenance import Plain
from sim.report.style import FIGURE_SIZE, looks, new_chart, styled
from sim.report.verdicts import tabled
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
        names = tabled(data) if metrics is None else metrics
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

    # ---- charts: each on `ax`, or on a new figure; `workflow` is the first where none is said ----

    def plot_verdicts(self, ax: Axes | None = None, workflow: str | None = None) -> Axes:
        """What differs from the baseline, metric by metric, on one scale."""
        with styled():
            target = _axes(ax, charts.verdict_forest_height(self.data))
            return charts.verdict_forest(target, self.data, self._one(workflow))

    def plot_ecdf(self, ax: Axes | None = None, workflow: str | None = None) -> Axes:
        """Share of instances within t."""
        with styled():
            return charts.latency_ecdf(_axes(ax), self.data, self._one(workflow))

    def plot_ccdf(self, ax: Axes | None = None, workflow: str | None = None) -> Axes:
        """Share of instances slower than t, log-log."""
        with styled():
            return charts.latency_ccdf(_axes(ax), self.data, self._one(workflow))

    def plot_split(self, ax: Axes | None = None, workflow: str | None = None) -> Axes:
        """Where the time goes, a bar a pattern."""
        with styled():
            return charts.latency_split(_axes(ax), self.data, self._one(workflow))

    def plot_cost(self, ax: Axes | None = None, workflow: str | None = None) -> Axes:
        """What a completed instance costs by the prices, a bar a pattern."""
        with styled():
            target = _axes(ax, charts.cost_height(self.data))
            return charts.cost(target, self.data, self._one(workflow))

    def plot_outcomes(self, ax: Axes | None = None, workflow: str | None = None) -> Axes:
        """How the instances end, a bar a pattern."""
        with styled():
            target = _axes(ax, charts.outcomes_height(self.data))
            return charts.outcomes(target, self.data, self._one(workflow))

    def plot_inconsistency(self, ax: Axes | None = None, workflow: str | None = None) -> Axes:
        """How long others could see what was undone later."""
        with styled():
            target = _axes(ax, charts.inconsistency_window_height(self.data))
            return charts.inconsistency_window(target, self.data, self._one(workflow))

    def plot_throughput(self, ax: Axes | None = None) -> Axes:
        """Completed per second over time."""
        with styled():
            return charts.throughput(_axes(ax), self.data)

    def plot_goodput(self, ax: Axes | None = None) -> Axes:
        """Completed within the objective per second over time."""
        with styled():
            return charts.goodput(_axes(ax), self.data)

    def plot_backlog(self, ax: Axes | None = None) -> Axes:
        """Instances in the system over time."""
        with styled():
            return charts.backlog(_axes(ax), self.data)

    def plot_warm_up(self, ax: Axes | None = None) -> Axes:
        """Latency of the first arrivals, and what is cut."""
        with styled():
            return charts.warm_up(_axes(ax), self.data)

    def plot_convergence(
        self, ax: Axes | None = None, metric: str = "latency_mean", workflow: str | None = None
    ) -> Axes:
        """How mean and interval of a metric settle as replications are added."""
        with styled():
            return charts.convergence(_axes(ax), self.data, metric, self._one(workflow))

    def plot_coupling(
        self, ax: Axes | None = None, pattern: str | None = None, workflow: str | None = None
    ) -> Axes:
        """Who names whom under a pattern (by default the baseline)."""
        scenario, name = self.data.scenario, pattern or self.data.baseline
        if name not in scenario.patterns:
            known = ", ".join(scenario.patterns)
            raise ValueError(f"unknown pattern {name!r}; there are: {known}")
        if workflow == ALL:
            raise ValueError("a coupling graph is of one workflow: say which")
        parts = score(scenario, scenario.patterns[name], self._one(workflow))
        with styled():
            look = looks(tuple(scenario.patterns))[name]
            return charts.coupling_graph(_axes(ax), parts, name, look)

    def html(self) -> str:
        """The whole report as one offline page."""
        return render(AssessmentData(self.data), self._pictures)

    def save(self, folder: str | Path) -> Path:
        """Write the result folder (tables, charts, report.html), whole or not at all."""
        return save_comparison(self.data, folder, self._pictures)

    @cached_property
    def _pictures(self) -> tuple[Picture, ...]:
        """The charts, drawn once: page and folder have the same."""
        return tuple(draw(chart) for chart in charts_of(self.data))

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


def _axes(ax: Axes | None, height: float = FIGURE_SIZE[1]) -> Axes:
    return new_chart(height)[1] if ax is None else ax
