"""Latency ECDF: which share of instances has completed within t."""

from matplotlib import ticker
from matplotlib.axes import Axes

from sim.report.charts.axes import (
    behind,
    legend_below,
    log_decades,
    nothing_to_show,
    seconds_formatter,
    slower_than,
)
from sim.report.figures import count
from sim.report.style import looks, title
from sim.study.comparison.data import ComparisonData
from sim.study.curves import latency_band

_LEVELS = (("p50", 0.5), ("p90", 0.9), ("p99", 0.99))


def latency_ecdf(ax: Axes, data: ComparisonData, workflow: str) -> Axes:
    """The same as `latency_ccdf`, from below: where most instances are, not where the last are."""
    styles = looks(tuple(data.scenario.patterns))
    fewest = min(data.curves[pattern].completed[workflow] for pattern in data.patterns)
    title(
        ax,
        f"How long {workflow} takes: share of instances within t",
        f"{behind(data, 'band')}; at least {count(fewest, 'completed instance')} each",
    )
    bands = {pattern: latency_band(data.curves[pattern], workflow) for pattern in data.patterns}
    drawn = {pattern: band for pattern, band in bands.items() if len(band.x)}
    if not drawn:
        return nothing_to_show(ax, "too few completed instances")
    for pattern, band in drawn.items():
        look = styles[pattern]
        ax.plot(
            band.x,
            1.0 - band.middle,
            color=look.colour,
            linestyle=look.line,
            marker=look.marker,
            markevery=0.12,
            label=pattern,
        )
        # The share within t is what is left of the share that is slower, and so is its band.
        low, high = 1.0 - band.high, 1.0 - band.low
        ax.fill_between(band.x, low, high, color=look.colour, alpha=0.18, linewidth=0)
    ax.set_xscale("log")
    ax.set_xlim(
        min(float(band.x[band.middle < 0.998][0]) for band in drawn.values()) * 0.9,
        max(float(band.x[-1]) for band in drawn.values()) * 1.05,
    )
    ax.set_ylim(0.0, 1.02)
    log_decades(ax.xaxis, ax.get_xlim())
    ax.xaxis.set_major_formatter(seconds_formatter())
    ax.xaxis.set_minor_formatter(ticker.NullFormatter())
    ax.yaxis.set_major_formatter(ticker.PercentFormatter(1.0, symbol=" %"))
    ax.set_xlabel("t, from arrival to completion")
    ax.set_ylabel("instances completed within t")
    slower_than(ax, _LEVELS)
    legend_below(ax, len(drawn))
    return ax
