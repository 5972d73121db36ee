"""Pareto scatter: cuts by two objectives, with the interval of each; the front filled."""

from collections.abc import Sequence

import numpy as np
from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.axis import Axis

from sim.report.charts.axes import legend_below, nothing_to_show, seconds_formatter
from sim.report.figures import count, number
from sim.report.style import GREY, Look, looks, title
from sim.report.verdicts import label
from sim.study.hybrid.data import Candidate, HybridData
from sim.study.hybrid.dominance import Floats
from sim.study.hybrid.objectives import Objective
from sim.study.hybrid.world import LIMITS

_LIGHT = "#BBBBBB"


def pareto(ax: Axes, data: HybridData, x: str | None = None, y: str | None = None) -> Axes:
    """A mark a cut at its means by two objectives (default: the first two), whiskers its intervals.

    Filled: on the front by all objectives together, of which the chart shows two; hollow: not on
    it. Raises ValueError for an objective that was not searched by.
    """
    names = [one.name for one in data.objectives]
    if x is None or y is None:
        if len(names) < 2:
            title(ax, "Cuts by one objective", f"{names[0]} alone: the table says all")
            return nothing_to_show(ax, "there is one objective")
        x, y = x or names[0], y or names[1]
    one, other = (_objective(data, name) for name in (x, y))
    title(
        ax,
        f"Cuts into domains: {data.scenario.name}",
        f"{count(len(data.candidates), 'cut')} of {number(data.size, 0)}; "
        f"{count(data.replications, 'replication')} of those on the front; whiskers: 95 % "
        f"interval; front by {', '.join(label(name) for name in names)}",
    )
    rest = [of for of in data.candidates if of.pattern not in (*LIMITS, data.suggested)]
    on_front = [of for of in rest if of.on_front]
    _marks(ax, [of for of in rest if not of.on_front], one, other, _LIGHT, "o", "not on the front")
    _marks(ax, on_front, one, other, "#000000", "o", "on the front")
    for name, look in _looks(data).items():
        told = f"{name} (suggested)" if name == data.suggested else name
        told += "" if data[name].on_front else " (not on it)"
        _marks(ax, [data[name]], one, other, look.colour, look.marker, told, size=8.0)
    for axis, of in ((ax.xaxis, one), (ax.yaxis, other)):
        _written(axis, of)
    legend_below(ax, len(ax.get_legend_handles_labels()[1]))
    return ax


def _objective(data: HybridData, name: str) -> Objective:
    found = {one.name: one for one in data.objectives}
    if name not in found:
        raise ValueError(f"{name} is no objective of this search; there are: {', '.join(found)}")
    return found[name]


def _looks(data: HybridData) -> dict[str, Look]:
    """The limits and the suggested cut, each with its own look."""
    named = tuple(dict.fromkeys((*LIMITS, data.suggested)))
    return dict(looks(named))


def _marks(
    ax: Axes,
    cuts: Sequence[Candidate],
    x: Objective,
    y: Objective,
    colour: str,
    marker: str,
    name: str,
    *,
    size: float = 5.0,
) -> None:
    """Some cuts in one look: hollow where they are not on the front."""
    if not cuts:
        return
    at_x, across = _spread(cuts, x)
    at_y, upright = _spread(cuts, y)
    shown = cuts[0].on_front
    ax.errorbar(at_x, at_y, xerr=across, yerr=upright, fmt="none", ecolor=colour, elinewidth=0.9)
    ax.plot(at_x, at_y, linestyle="none", marker=marker, color=colour, markersize=size,
            markerfacecolor=colour if shown else "white", label=name)  # fmt: skip


def _spread(cuts: Sequence[Candidate], of: Objective) -> tuple[Floats, Floats]:
    """The means of some cuts by an objective, and how far their intervals reach down and up."""
    means = [one.means[of.name] for one in cuts]
    places = np.array([mean.mean for mean in means])
    ends = np.array([[mean.low for mean in means], [mean.high for mean in means]])
    return places, np.abs(ends - places)


def _written(axis: Axis, of: Objective) -> None:
    """The axis of an objective: which direction is good, and its ticks."""
    axis.set_label_text(f"{label(of.name)} ({of.better} is better)", color=GREY)
    axis.set_major_locator(ticker.MaxNLocator(6))
    axis.set_major_formatter(
        seconds_formatter()
        if of.unit == "s"
        else ticker.FuncFormatter(lambda value, _: f"{value:,.4g}")
    )
