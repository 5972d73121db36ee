"""Drawing: which charts a comparison has, and each as SVG and PNG bytes.

The same data gives the same bytes: no dates, no random identifiers, no global figure.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.metrics.money import priced_parts
from sim.patterns import Score, score
from sim.report import charts
from sim.report.style import FIGURE_SIZE, looks, new_chart, styled
from sim.study.comparison.data import ComparisonData

_PATH = re.compile(r'\bd="[^"]*"')
_FINER = re.compile(r"(\.\d\d)\d+")
"""Digits of a path that are finer than a hundredth of a point: a third of a file for nothing."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a comparison: file name without ending, caption, height, and how to draw it."""

    name: str
    caption: str
    draw: Callable[[Axes], Axes]
    height: float = FIGURE_SIZE[1]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that was drawn."""

    name: str
    caption: str
    svg: str
    png: bytes


def charts_of(data: ComparisonData) -> Iterator[Chart]:
    """The charts of a comparison, in the order of the report: what was found, then why to trust it.

    First each workflow's, then those of all together, then who names whom.
    """
    several = len(data.workflows) > 1
    for workflow in data.workflows:
        yield from _of_workflow(data, workflow, f"-{slug(workflow)}" if several else "")
    yield from _over_time(data)
    for workflow in data.workflows:
        yield Chart(
            f"convergence{f'-{slug(workflow)}' if several else ''}",
            f"Mean latency of {workflow} over the first k replications, with its interval, as "
            "percent of the mean of all: what is still moving at the right end needs more runs.",
            partial(charts.convergence, data=data, name="latency_mean", workflow=workflow),
        )
    for workflow in data.workflows:
        yield from _coupling(data, workflow, f"-{slug(workflow)}" if several else "")


def _of_workflow(data: ComparisonData, workflow: str, suffix: str) -> Iterator[Chart]:
    if len(data.patterns) > 1:
        yield Chart(
            f"verdict_forest{suffix}",
            f"Differences to {data.baseline} in {workflow}, as percent of its mean: filled marks "
            "are shown differences, hollow ones are not.",
            partial(charts.verdict_forest, data=data, workflow=workflow),
            height=charts.verdict_forest_height(data),
        )
    yield Chart(
        f"latency_ecdf{suffix}",
        f"Share of completed instances of {workflow} that take at most t; further left is faster.",
        partial(charts.latency_ecdf, data=data, workflow=workflow),
    )
    yield Chart(
        f"latency_ccdf{suffix}",
        f"Share of completed instances of {workflow} that take longer than t; "
        "further left is faster. Drawn down to the last ten instances.",
        partial(charts.latency_ccdf, data=data, workflow=workflow),
    )
    yield Chart(
        f"latency_split{suffix}",
        f"Mean latency of {workflow} along its critical path, by where the time is spent.",
        partial(charts.latency_split, data=data, workflow=workflow),
        height=1.7 + 0.52 * len(data.patterns),
    )
    if priced_parts(data.scenario):
        yield Chart(
            f"cost{suffix}",
            f"What one completed instance of {workflow} costs by the scenario's prices, by what is "
            "paid for; what is spent on those that do not complete is in it.",
            partial(charts.cost, data=data, workflow=workflow),
            height=charts.cost_height(data),
        )
    yield Chart(
        f"outcomes{suffix}",
        f"How all arrivals of {workflow} end; what is too rare to be seen is written out.",
        partial(charts.outcomes, data=data, workflow=workflow),
        height=charts.outcomes_height(data),
    )
    if charts.rolls_back(data, workflow):
        yield Chart(
            f"inconsistency_window{suffix}",
            f"How long others could see what an instance of {workflow} has undone later.",
            partial(charts.inconsistency_window, data=data, workflow=workflow),
            height=charts.inconsistency_window_height(data),
        )


def _over_time(data: ComparisonData) -> Iterator[Chart]:
    yield Chart(
        "throughput",
        "Completed instances per second over the run; the dotted line is the offered rate.",
        partial(charts.throughput, data=data),
    )
    if any(data.scenario.slo_of(workflow) is not None for workflow in data.workflows):
        yield Chart(
            "goodput",
            "Instances that completed within their objective, per second over the run.",
            partial(charts.goodput, data=data),
        )
    yield Chart(
        "backlog",
        "Instances in the system over the run; a line that keeps rising cannot keep up.",
        partial(charts.backlog, data=data),
    )
    yield Chart(
        "warm_up",
        "Latency of the first arrivals, and what is cut of all runs as warm-up.",
        partial(charts.warm_up, data=data),
    )


def _coupling(data: ComparisonData, workflow: str, suffix: str) -> Iterator[Chart]:
    """A graph for each different set of parts; patterns that share one are named together."""
    styles = looks(tuple(data.scenario.patterns))
    alike: dict[Score, list[str]] = {}
    for pattern in data.patterns:
        parts = score(data.scenario, data.scenario.patterns[pattern], workflow)
        alike.setdefault(parts, []).append(pattern)
    for parts, patterns in alike.items():
        under = ", ".join(patterns)
        yield Chart(
            f"coupling_graph{suffix}-{slug(patterns[0])}",
            f"Who must name whom in {workflow} under {under}: an arrow leads to who is named. "
            "Solid: commands; dashed: hears events of; dotted: uses the bus.",
            partial(charts.coupling_graph, score=parts, pattern=under, look=styles[patterns[0]]),
        )


def draw(chart: Chart) -> Picture:
    """The chart as an SVG text and as PNG bytes."""
    with styled():
        figure, ax = new_chart(chart.height)
        chart.draw(ax)
        _lay_out(figure)
        return Picture(chart.name, chart.caption, as_svg(figure), as_png(figure))


def _lay_out(figure: Figure) -> None:
    """Give everything its place, once: to do it for each format would cost a third more."""
    FigureCanvasAgg(figure)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    figure.set_layout_engine("none")


def as_svg(figure: Figure) -> str:
    """The figure as SVG, without date or creator, so that equal figures are equal files."""
    target = io.StringIO()
    figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return _PATH.sub(lambda path: _FINER.sub(r"\1", path[0]), target.getvalue())


def as_png(figure: Figure) -> bytes:
    """The figure as PNG by matplotlib's Agg."""
    FigureCanvasAgg(figure)
    target = io.BytesIO()
    figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()


def slug(name: str) -> str:
    """A name as part of a file name."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip(".") or "unnamed"
