"""Warm-up: latency by arrival at the start of the runs, and where the window begins."""

from matplotlib import ticker
from matplotlib.axes import Axes

from sim.report.charts.axes import behind, legend_below, nothing_to_show, seconds_formatter
from sim.report.charts.windows import shade
from sim.report.figures import figure
from sim.report.style import looks, title
from sim.study.comparison.data import ComparisonData
from sim.study.curves import start_band, start_edges
from sim.study.strikes import windows
from sim.study.warmup import Cut

_SAID = {
    "found": "fills by",
    "fixed": "set to",
    "rejected": "no steady state, cut at",
    "too short": "too few to tell, cut at",
}
"""How a cut came about, in front of its time."""


def warm_up(ax: Axes, data: ComparisonData) -> Axes:
    """The mean latency of the instances by arrival, over five times as long as is cut, or more.

    A mark on the axis is where a pattern's own cut would be; the largest is everyone's.
    """
    styles = looks(tuple(data.scenario.patterns))
    edges = start_edges(data.cut_s, data.duration_s)
    title(
        ax,
        "Warm-up: latency of the first arrivals, and what is cut",
        f"all workflows, mean by arrival in slices of {figure(float(edges[1]), 's')}; "
        f"{behind(data, 'band')}",
    )
    cuts = {cut.pattern: cut for cut in data.cuts}
    top = 0.0
    for place, pattern in enumerate(data.patterns):
        band = start_band(data.curves[pattern], data.cut_s, data.duration_s)
        look = styles[pattern]
        if not (band.middle >= 0.0).any():
            continue
        top = max(top, float(band.middle[band.middle >= 0.0].max()))
        ax.plot(
            band.x,
            band.middle,
            color=look.colour,
            linestyle=look.line,
            marker=look.marker,
            markevery=(2 + 2 * place, 8),
            label=f"{pattern}: {_told(cuts[pattern])}" if pattern in cuts else pattern,
        )
        ax.fill_between(band.x, band.low, band.high, color=look.colour, alpha=0.18, linewidth=0)
        if pattern in cuts and data.cut_s > 0:
            own = cuts[pattern].cut_s
            ax.plot(own, 0.0, marker=look.marker, color=look.colour, clip_on=False, zorder=4, ms=7)
    if top == 0.0:
        return nothing_to_show(ax, "no instance that arrived here completed")
    if data.cut_s > 0:
        cut = f"cut from all: {figure(data.cut_s, 's')}"
        ax.axvspan(0.0, data.cut_s, color="#EEEEEE", zorder=0, label=cut)
    shade(ax, tuple(windows(data.strikes, data.scenario.run.faults)), float(edges[-1]))
    ax.set_xlim(0.0, float(edges[-1]))
    ax.set_ylim(0.0, 1.25 * top)
    ax.xaxis.set_major_formatter(seconds_formatter())
    ax.yaxis.set_major_formatter(seconds_formatter())
    ax.yaxis.set_major_locator(ticker.MaxNLocator(7))
    ax.set_xlabel("arrival, since the start of the run")
    ax.set_ylabel("mean latency of these arrivals")
    legend_below(ax, len(ax.get_legend_handles_labels()[1]), 2)
    return ax


def _told(cut: Cut) -> str:
    if cut.cut_s == 0.0:
        return "nothing to cut" if cut.state == "found" else "nothing cut"
    return f"{_SAID[cut.state]} {figure(cut.cut_s, 's')}"
