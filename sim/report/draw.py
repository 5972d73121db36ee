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

from sim.report import charts
from sim.report.style import FIGURE_SIZE, new_chart, styled
from sim.study.comparison.data import ComparisonData


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
    """The charts of a comparison, in the order of the report."""
    several = len(data.workflows) > 1
    bars = 1.7 + 0.52 * len(data.patterns)
    for workflow in data.workflows:
        suffix = f"-{slug(workflow)}" if several else ""
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
            height=bars,
        )
    yield Chart(
        "throughput",
        "Completed instances per second over the run; the dotted line is the offered rate.",
        partial(charts.throughput, data=data),
    )
    yield Chart(
        "backlog",
        "Instances in the system over the run; a line that keeps rising cannot keep up.",
        partial(charts.backlog, data=data),
    )


def draw(chart: Chart) -> Picture:
    """The chart as an SVG text and as PNG bytes."""
    with styled():
        figure, ax = new_chart(chart.height)
        chart.draw(ax)
        return Picture(chart.name, chart.caption, as_svg(figure), as_png(figure))


def as_svg(figure: Figure) -> str:
    """The figure as SVG, without date or creator, so that equal figures are equal files."""
    target = io.StringIO()
    figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return target.getvalue()


def as_png(figure: Figure) -> bytes:
    """The figure as PNG by matplotlib's Agg."""
    FigureCanvasAgg(figure)
    target = io.BytesIO()
    figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()


def slug(name: str) -> str:
    """A name as part of a file name."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip(".") or "unnamed"
