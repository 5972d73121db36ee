"""Outcomes: how the instances of a workflow end, stacked to 100 %, a bar a pattern."""

import math

from matplotlib import ticker
from matplotlib.axes import Axes

from sim.report.charts.axes import legend_below, nothing_to_show, patterns_down
from sim.report.figures import count, listed, number, with_interval
from sim.report.style import title
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import Row, tabulate

# From what was asked for to what nobody wants; dark means trouble. Hatched for print.
_OUTCOMES = {
    "completed": ("#DDEEDD", ""),
    "compensated": ("#EEDD88", "//"),
    "refused": ("#BBCCEE", "\\\\"),
    "in_flight": ("#CCCCCC", ".."),
    "dirty": ("#AA6644", "xx"),
    "stuck": ("#552233", ""),
}
_LETTERS = 98
"""About how many letters fit under a bar."""


def outcomes_height(data: ComparisonData) -> float:
    """Inches that the bars and what is written under them need."""
    return 1.8 + 0.8 * len(data.patterns)


def outcomes(ax: Axes, data: ComparisonData, workflow: str) -> Axes:
    """The mean share of each outcome, and in words under each bar what can hardly be seen in it.

    All arrivals count, the warm-up's too.
    """
    names = [f"{outcome}_share" for outcome in _OUTCOMES]
    rows: dict[str, dict[str, Row]] = {pattern: {} for pattern in data.patterns}
    for row in tabulate(data.values, data.patterns, data.baseline, names, [workflow]):
        rows[row.pattern][row.metric.removesuffix("_share")] = row
    arrivals = [own["completed"].samples for own in rows.values()]
    title(
        ax,
        f"How {workflow} ends",
        f"shares of all arrivals, {count(data.replications, 'replication')} a pattern, "
        f"{count(min(arrivals), 'arrival')} or more each; "
        f"{'[95 % interval]' if data.replications > 1 else 'no interval'}",
    )
    if not min(arrivals):
        return nothing_to_show(ax, "nobody asked for it")
    there = [name for name in _OUTCOMES if any(own[name].mean > 0 for own in rows.values())]
    for place, own in enumerate(rows.values()):
        start = 0.0
        for name in there:
            colour, hatch = _OUTCOMES[name]
            ax.barh(
                place,
                own[name].mean,
                0.4,
                left=start,
                color=colour,
                hatch=hatch,
                edgecolor="#888888",
                linewidth=0.4,
                label=name.replace("_", " ") if place == 0 else None,
            )
            start += own[name].mean
        said = "; ".join(_share(own[name]) for name in there)
        ax.text(
            0.0, place + 0.24, listed(said, _LETTERS), ha="left", va="top", fontsize=7.5,
            linespacing=1.15,
        )  # fmt: skip
    patterns_down(ax, data.patterns)
    ax.set_ylim(len(data.patterns) - 0.3, -0.35)
    ax.set_xlim(0.0, 1.0)
    ax.grid(visible=False)
    ax.xaxis.set_major_formatter(ticker.PercentFormatter(1.0, symbol=" %"))
    ax.set_xlabel("share of the arrivals")
    legend_below(ax, len(there))
    return ax


def _share(row: Row) -> str:
    """'stuck 0.02 % [0.01, 0.04]'; of what has not been seen the bound that the runs allow."""
    name = row.metric.removesuffix("_share").replace("_", " ")
    mean, low, high = (100.0 * end for end in (row.mean, row.ci_low, row.ci_high))
    if math.isnan(mean):
        return f"{name} –"
    if mean == 0.0:
        return f"{name} 0 %" if math.isnan(high) else f"{name} 0 % [0, {_few(high)}]"
    return f"{name} {' '.join(with_interval(mean, low, high, '%'))}".rstrip()


def _few(percent: float) -> str:
    """A small percentage with two significant digits."""
    if percent == 0.0:
        return "0"
    return number(percent, max(0, 1 - math.floor(math.log10(percent))))
