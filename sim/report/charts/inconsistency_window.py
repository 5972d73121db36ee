"""Inconsistency window: how long others could see what was undone later, a row a pattern."""

import math

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.report.charts.axes import (
    legend_below,
    nothing_to_show,
    patterns_down,
    seconds_formatter,
)
from sim.report.figures import count, with_interval
from sim.report.style import GREY, Look, looks, title
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import Row, tabulate

_METRICS = {"inconsistency_mean": "mean", "inconsistency_p95": "p95"}


def inconsistency_window_height(data: ComparisonData) -> float:
    """Inches that the rows need."""
    return 1.9 + 0.55 * len(data.patterns)


def rolls_back(data: ComparisonData, workflow: str) -> bool:
    """Whether any instance of the workflow had anything undone."""
    values = data.values
    own = values[(values["metric"] == "inconsistency_mean") & (values["workflow"] == workflow)]
    return bool((own["samples"] > 0).any())


def inconsistency_window(ax: Axes, data: ComparisonData, workflow: str) -> Axes:
    """From the first effect of an instance that rolled back to its last undo: mean and p95.

    The mean is the filled mark of each pattern, the p95 the hollow one.
    """
    found = tabulate(data.values, data.patterns, data.baseline, list(_METRICS), [workflow])
    rows = {(row.metric, row.pattern): row for row in found}
    bars = "bars: 95 % interval" if data.replications > 1 else "no interval"
    title(
        ax,
        f"How long {workflow} shows what is undone later",
        f"instances that rolled back, first effect to last undo; "
        f"{count(data.replications, 'replication')} a pattern; {bars}",
    )
    if all(row.n == 0 for row in found):
        return nothing_to_show(ax, "no instance had anything undone")
    styles = looks(tuple(data.scenario.patterns))
    longest = max(row.mean for row in found if row.n)
    for place, pattern in enumerate(data.patterns):
        mean, p95 = (rows[name, pattern] for name in _METRICS)
        _spot(ax, mean, place - 0.12, styles[pattern], filled=True)
        _spot(ax, p95, place + 0.12, styles[pattern], filled=False)
        ax.annotate(
            _words(mean, p95),
            xy=(1, place),
            xycoords=("axes fraction", "data"),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            color="#222222" if mean.n else GREY,
        )
    patterns_down(ax, data.patterns)
    ax.set_xlim(0.0, 1.25 * longest if longest > 0 else 1.0)
    ax.xaxis.set_major_formatter(seconds_formatter())
    ax.set_xlabel("from the first effect to the last undo")
    handles = [Line2D([], [], color=GREY, marker="o", linestyle="none", markerfacecolor=fill)
               for fill in (GREY, "white")]  # fmt: skip
    legend_below(ax, 2, handles=handles, names=list(_METRICS.values()))
    return ax


def _spot(ax: Axes, row: Row, y: float, look: Look, *, filled: bool) -> None:
    if math.isnan(row.mean):
        return
    known = not math.isnan(row.ci_low)
    spread = [[row.mean - row.ci_low], [row.ci_high - row.mean]] if known else None
    ax.errorbar(
        [row.mean],
        [y],
        xerr=spread,
        color=look.colour,
        marker=look.marker,
        markerfacecolor=look.colour if filled else "white",
        linestyle="none",
        capsize=3,
        lw=1.2,
    )


def _words(mean: Row, p95: Row) -> str:
    if not mean.samples:
        return "nothing was undone"
    lines = [
        f"{name} {' '.join(with_interval(row.mean, row.ci_low, row.ci_high, row.unit))}".rstrip()
        for name, row in (("mean", mean), ("p95", p95))
    ]
    return "\n".join([*lines, f"of {count(mean.samples, 'instance')}"])
