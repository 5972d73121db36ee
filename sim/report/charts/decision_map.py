"""Decision map: which pattern is best at each point of one path or two, hatched where none is."""

from collections.abc import Mapping

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sim.metrics import ALL, METRICS
from sim.report.charts.parameter import values_along
from sim.report.figures import count
from sim.report.style import Look, looks, title
from sim.report.verdicts import label
from sim.study.sweeps.decision_map import Decision, DecisionData

_HATCHED = {"no difference shown": ("#C4C4C4", "///"), "not enough data": ("#EEEEEE", "xx")}
"""Fill and hatch of a point without a best pattern."""
_MARKED = (20, 12)
"""Up to so many fields across and down each has its marks; more are too small for any."""


def decision_map_height(data: DecisionData) -> float:
    """Inches that the rows need."""
    rows = len(data.parameters[1].values) if len(data.parameters) > 1 else 1
    return min(max(2.0 + 0.4 * rows, 2.6), 6.0)


def decision_map(ax: Axes, data: DecisionData) -> Axes:
    """A field a point: the first path across, the second up; the colour is the best pattern's.

    Marks repeat what colours say; in a hatched field they are those of the patterns that may be
    the best.
    """
    styles = looks(tuple(data.sweep.scenario.patterns))
    across, *up = data.parameters
    right, top = data.columns, up[0].values if up else (None,)
    marked = len(right) <= _MARKED[0] and len(top) <= _MARKED[1]
    for one in data.decisions:
        point = data.sweep.points[one.point]
        if point[across.path] in right:
            height = top.index(point[up[0].path]) if up else 0
            place = (right.index(point[across.path]), height)
            _field(ax, place, one, styles, marked=marked)
    title(ax, f"Best pattern by {label(data.metric)}", _detail(data))
    ax.set_xlim(-0.5, len(right) - 0.5)
    ax.set_ylim(-0.5, len(top) - 0.5)
    values_along(ax.xaxis, across, right, "x")
    if up:
        values_along(ax.yaxis, up[0], top, "y")
    else:
        ax.set_yticks([])
    ax.tick_params(length=0)
    ax.grid(visible=False)
    for spine in ("left", "bottom"):
        ax.spines[spine].set_visible(False)
    _legend(ax, data, styles)
    return ax


def _field(
    ax: Axes, place: tuple[int, int], one: Decision, styles: Mapping[str, Look], *, marked: bool
) -> None:
    right, up = place
    corner = (right - 0.5, up - 0.5)
    if one.best:
        fill, width = styles[one.best].colour, 1.0 if marked else 0.0
        ax.add_patch(Rectangle(corner, 1, 1, facecolor=fill, edgecolor="white", linewidth=width))
        if marked:
            ax.plot(right, up, marker=styles[one.best].marker, color="white", linestyle="none")
        return
    fill, hatch = _HATCHED[one.verdict]
    ax.add_patch(Rectangle(corner, 1, 1, facecolor=fill, edgecolor="#AAAAAA", hatch=hatch, lw=0.5))
    if marked:
        step = 0.8 / len(one.contenders)
        for number, name in enumerate(one.contenders):
            x = right + step * (number - (len(one.contenders) - 1) / 2)
            look = styles[name]
            ax.plot(x, up, marker=look.marker, color=look.colour, linestyle="none", markersize=4)


def _legend(ax: Axes, data: DecisionData, styles: Mapping[str, Look]) -> None:
    """Every pattern, and what hatches there are, under the axis label."""
    handles: list[Artist | tuple[Artist, ...]] = []
    names: list[str] = []
    for name in data.sweep.patterns:
        look = styles[name]
        mark = Line2D([], [], marker=look.marker, color="white", linestyle="none", ms=4)
        handles.append((Patch(facecolor=look.colour), mark))
        names.append(name)
    for verdict, (fill, hatch) in _HATCHED.items():
        if any(one.verdict == verdict for one in data.decisions):
            handles.append(Patch(facecolor=fill, edgecolor="#AAAAAA", hatch=hatch))
            names.append(verdict)
    ax.legend(
        handles,
        names,
        handler_map={tuple: HandlerTuple(ndivide=1)},
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        borderaxespad=4.8,
        ncols=min(len(names), 3),
        columnspacing=1.4,
    )


def _detail(data: DecisionData) -> str:
    several = data.workflow == ALL and len(data.sweep.workflows) > 1
    one = data.sweep.workflows[0] if data.workflow == ALL else data.workflow
    of = "all workflows" if several else one
    runs = count(data.sweep.replications, "replication")
    better = METRICS[data.metric].better
    return f"{of}; {better} is better; {runs} a point, 5 % error over its pairs of patterns"
