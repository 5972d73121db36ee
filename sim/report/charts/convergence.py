"""Convergence: how mean and interval of a metric settle as replications are added."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib import ticker
from matplotlib.axes import Axes

from sim.metrics import Metric, metric
from sim.report.charts.axes import legend_below, nothing_to_show
from sim.report.figures import count, number, with_interval
from sim.report.style import GREY, looks, title
from sim.report.verdicts import label
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import mean_with_interval
from sim.study.statistics import Interval

MOST_STEPS = 40
"""Of more replications not each number is looked at."""


def convergence(ax: Axes, data: ComparisonData, name: str, workflow: str) -> Axes:
    """The mean of the first k replications against that of all, with its interval, by k.

    All patterns are percent of their own mean, so that one chart shows how sure each of them is.
    """
    entry, looked = metric(name), _numbers(data.replications)
    runs = count(data.replications, "replication")
    title(
        ax,
        f"How {label(name)} of {workflow} settles",
        f"mean of the first k of {runs} against the mean of all; thin lines: 95 % interval",
    )
    found = {
        pattern: list(_settling(data, entry, workflow, pattern, looked))
        for pattern in data.patterns
    }
    styles = looks(tuple(data.scenario.patterns))
    reach = 0.0
    for pattern, means in found.items():
        last = means[-1]
        if math.isnan(last.mean) or last.mean == 0.0:
            continue
        mean, low, high = (
            100.0 * np.array([getattr(one, end) for one in means]) / last.mean - 100.0
            for end in ("mean", "low", "high")
        )
        look = styles[pattern]
        said = " ".join(with_interval(last.mean, last.low, last.high, entry.unit)).strip()
        ax.plot(
            looked,
            mean,
            color=look.colour,
            linestyle=look.line,
            marker=look.marker,
            markevery=max(1, len(looked) // 12),
            label=f"{pattern}: {said}",
        )
        for end in (low, high):
            ax.plot(looked, end, color=look.colour, linestyle=look.line, linewidth=0.8)
        # The interval of two or three runs would flatten all that comes after.
        told = np.abs([*mean, *low[min(3, len(low) - 1) :], *high[min(3, len(high) - 1) :]])
        reach = max(reach, float(np.nanmax(told)))
    if not ax.lines:
        return nothing_to_show(ax, f"too little to measure {label(name)}")
    ax.axhline(0.0, color=GREY, linewidth=0.8, zorder=0)
    ax.set_ylim(-1.15 * reach or -1.0, 1.15 * reach or 1.0)
    ax.set_xlim(0.8, data.replications + 0.2)
    ax.xaxis.set_major_locator(ticker.MaxNLocator(10, integer=True, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(
        ticker.FuncFormatter(lambda value, _: f"{_digits(value)} %" if value else "0")
    )
    ax.set_xlabel("k, replications so far")
    ax.set_ylabel("off the mean of all")
    legend_below(ax, len(found), 2)
    return ax


def _digits(value: float) -> str:
    return number(value, len(f"{value:.4g}".partition(".")[2]), signed=True)


def _numbers(replications: int) -> list[int]:
    """How many of the replications are looked at, up to all of them."""
    if replications <= MOST_STEPS:
        return list(range(1, replications + 1))
    steps = np.geomspace(1, replications, MOST_STEPS).round().astype(int)
    return sorted({int(step) for step in steps})


def _settling(
    data: ComparisonData, entry: Metric, workflow: str, pattern: str, looked: Sequence[int]
) -> Iterator[Interval]:
    values = data.values
    own = values[
        (values["metric"] == entry.name)
        & (values["workflow"] == workflow)
        & (values["pattern"] == pattern)
    ].sort_values("replication")
    series, samples = own["value"].to_numpy(np.float64), own["samples"].to_numpy(np.int64)
    for first in looked:
        yield mean_with_interval(entry, series[:first], samples[:first])
