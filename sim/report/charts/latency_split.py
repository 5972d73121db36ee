"""Latency split: where the time of a completed instance goes, stacked, a bar a pattern."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from sim.report.charts.axes import behind, legend_below, nothing_to_show, seconds_formatter
from sim.report.figures import figure, with_interval, wrapped
from sim.report.style import GREY, title
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import Row, tabulate

# Light fills that stand apart from the patterns' own colours (Tol's "light"), hatched for print.
_PARTS = {
    "work_s": ("work", "#77AADD", ""),
    "queue_s": ("queue", "#EEDD88", "//"),
    "network_s": ("network", "#99DDFF", ""),
    "coordinator_s": ("coordinator", "#EE8866", "\\\\"),
    "bus_s": ("bus and outbox", "#44BB99", "xx"),
    "retry_s": ("retry", "#FFAABB", ".."),
    "wait_s": ("wait", "#CCCCCC", ""),
}
NEGLIGIBLE = 1e-9
"""Share of the longest bar under which a part is not in the legend: it cannot be seen."""


def latency_split(ax: Axes, data: ComparisonData, workflow: str) -> Axes:
    """Mean latency of each pattern by where it is spent; the whisker is its 95 % interval."""
    names = [*_PARTS, "latency_mean"]
    rows = {
        (row.metric, row.pattern): row
        for row in tabulate(data.values, data.patterns, data.baseline, names, [workflow])
    }
    totals = [rows["latency_mean", pattern] for pattern in data.patterns]
    title(
        ax,
        f"Where the time of {workflow} goes",
        f"mean of completed instances, {behind(data, 'whisker')}",
    )
    longest = max((row.mean for row in totals if not math.isnan(row.mean)), default=0.0)
    if longest <= 0.0:
        return nothing_to_show(ax, "no completed instance took any time")
    places = list(range(len(data.patterns)))
    ends = [0.0 for _ in places]
    for part, (label, colour, hatch) in _PARTS.items():
        means = [rows[part, pattern].mean for pattern in data.patterns]
        means = [0.0 if math.isnan(mean) else mean for mean in means]
        if max(means) <= NEGLIGIBLE * longest:
            continue
        ax.barh(
            places,
            means,
            0.62,
            left=ends,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=label,
        )
        for place, (start, mean) in enumerate(zip(ends, means, strict=True)):
            if mean > 0.13 * longest:
                _label(ax, start + mean / 2, place, figure(mean, "s"))
        ends = [end + mean for end, mean in zip(ends, means, strict=True)]
    shown = max(
        longest, min(max((r.ci_high for r in totals if r.ci_high > 0), default=0.0), 2 * longest)
    )
    _totals(ax, totals, longest, shown)
    ax.set_yticks(places, [wrapped(pattern) for pattern in data.patterns])
    ax.invert_yaxis()
    ax.grid(visible=False, axis="y")
    ax.xaxis.set_major_formatter(seconds_formatter())
    ax.set_xlim(0.0, shown * 1.3)
    ax.set_xlabel("time from arrival to completion")
    legend_below(ax, len(_PARTS), columns=len(_PARTS))
    return ax


def _label(ax: Axes, x: float, place: int, text: str) -> None:
    """Text on a bar, with a rim that keeps hatches off it."""
    rim = [withStroke(linewidth=2.5, foreground="white", alpha=0.8)]
    ax.text(x, place, text, ha="center", va="center", size=7.5, path_effects=rim)


def _totals(ax: Axes, totals: Sequence[Row], longest: float, shown: float) -> None:
    """The whole of each bar: its whisker, and in words beside it.

    An interval of very few runs may reach far out; the axis ends at `shown`, and so does it.
    """
    for place, row in enumerate(totals):
        mean, low, high = row.mean, row.ci_low, row.ci_high
        if math.isnan(mean):
            ax.text(0.01 * longest, place, "none completed", va="center", color=GREY)
            continue
        end = mean
        if not math.isnan(low):
            # Below the middle, where the labels of the parts stand.
            ax.errorbar(
                mean,
                place + 0.22,
                xerr=[[mean - low], [high - mean]],
                color="#333333",
                capsize=3,
                lw=1.1,
            )
            end = min(high, shown)
        text, bounds = with_interval(mean, low, high, "s")
        ax.text(end + 0.02 * longest, place, f"{text}\n{bounds}".rstrip(), va="center", size=8)
