"""Latency CCDF: which share of instances takes longer than t, on log-log axes."""

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

LEVELS = (("p50", 0.5), ("p95", 0.05), ("p99", 0.01), ("p99.9", 0.001))
"""The shares of slower instances that have names."""


def latency_ccdf(ax: Axes, data: ComparisonData, workflow: str) -> Axes:
    """All patterns of a comparison: all replications pooled, with the 95 % band of the runs."""
    styles = looks(tuple(data.scenario.patterns))
    fewest = min(data.curves[pattern].completed[workflow] for pattern in data.patterns)
    drawn = []
    for pattern in data.patterns:
        band, look = latency_band(data.curves[pattern], workflow), styles[pattern]
        if len(band.x) == 0:
            continue
        ax.plot(
            band.x,
            band.middle,
            color=look.colour,
            linestyle=look.line,
            marker=look.marker,
            markevery=0.12,
            label=pattern,
        )
        ax.fill_between(band.x, band.low, band.high, color=look.colour, alpha=0.18, linewidth=0)
        drawn.append(band)
    title(
        ax,
        f"How long {workflow} takes: share of instances slower than t",
        f"{behind(data, 'band')}; at least {count(fewest, 'completed instance')} each",
    )
    if not drawn:
        return nothing_to_show(ax, "too few completed instances")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_ylim(min(float(band.middle.min()) for band in drawn) * 0.7, 1.25)
    ax.set_xlim(
        min(float(band.x[band.middle < 0.998][0]) for band in drawn) * 0.9,
        max(float(band.x[-1]) for band in drawn) * 1.05,
    )
    log_decades(ax.xaxis, ax.get_xlim())
    ax.xaxis.set_major_formatter(seconds_formatter())
    ax.xaxis.set_minor_formatter(ticker.NullFormatter())
    ax.yaxis.set_major_formatter(ticker.FuncFormatter(_share))
    ax.yaxis.set_minor_formatter(ticker.NullFormatter())
    ax.set_xlabel("t, from arrival to completion")
    ax.set_ylabel("instances slower than t")
    slower_than(ax, LEVELS)
    legend_below(ax, len(data.patterns))
    return ax


def _share(value: float, _: object) -> str:
    return f"{100 * value:g} %"
