"""Cost: what a completed instance costs by the user's prices, stacked by part, a bar a pattern."""

import math

from matplotlib import ticker
from matplotlib.axes import Axes

from sim.metrics.money import COST, priced_parts
from sim.report.charts.axes import behind, legend_below, nothing_to_show, patterns_down
from sim.report.figures import figure, listed, number, scale, with_interval
from sim.report.style import title
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import Row, tabulate

_PARTS = {
    "cost_slots_per_completed": ("slot-seconds", "#77AADD", ""),
    "cost_writes_per_completed": ("durable writes", "#EE8866", "\\\\"),
    "cost_messages_per_completed": ("messages", "#EEDD88", "//"),
    "cost_bytes_per_completed": ("bytes", "#44BB99", "xx"),
}
_LETTERS = 98
"""About how many letters fit under a bar."""


def cost_height(data: ComparisonData) -> float:
    """Inches that the bars and what is written under them need."""
    return 1.8 + 0.8 * len(data.patterns)


def cost(ax: Axes, data: ComparisonData, workflow: str) -> Axes:
    """The mean cost of each pattern by what is paid for; the whisker is its 95 % interval.

    Under each bar stands the whole, and each part, in words.
    """
    parts = priced_parts(data.scenario)
    rows: dict[str, dict[str, Row]] = {pattern: {} for pattern in data.patterns}
    for row in tabulate(data.values, data.patterns, data.baseline, [COST, *parts], [workflow]):
        rows[row.pattern][row.metric] = row
    title(
        ax,
        f"What an instance of {workflow} costs",
        f"per completed instance, in the currency of the prices; {behind(data, 'whisker')}",
    )
    known = [own[COST].mean for own in rows.values() if not math.isnan(own[COST].mean)]
    if not parts or not known:
        return nothing_to_show(ax, "no price is set" if not parts else "no instance completed")
    for place, own in enumerate(rows.values()):
        start = 0.0
        for name in parts:
            label, colour, hatch = _PARTS[name]
            ax.barh(
                place, own[name].mean, 0.4, left=start, color=colour, hatch=hatch,
                edgecolor="#888888", linewidth=0.4, label=label if place == 0 else None,
            )  # fmt: skip
            start += own[name].mean
        _whisker(ax, place, own[COST])
        ax.text(
            0.0, place + 0.24, listed(_said(own), _LETTERS), ha="left", va="top", fontsize=7.5,
            linespacing=1.15,
        )  # fmt: skip
    patterns_down(ax, data.patterns)
    ax.set_ylim(len(data.patterns) - 0.3, -0.35)
    ax.grid(visible=False)
    ax.set_xlim(0.0, 1.08 * max(known) or 1.0)
    by = scale(max(known), "money")
    ax.xaxis.set_major_locator(ticker.MaxNLocator(6))
    ax.xaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: _tick(value / by.size)))
    ax.set_xlabel(f"cost of completed instances, {by.unit or 'each'}")
    legend_below(ax, len(parts), columns=len(_PARTS))
    return ax


def _whisker(ax: Axes, place: int, whole: Row) -> None:
    """The interval of the whole at the end of its bar."""
    if not math.isnan(whole.ci_low):
        ends = [[whole.mean - whole.ci_low], [whole.ci_high - whole.mean]]
        ax.errorbar(whole.mean, place, xerr=ends, color="#333333", capsize=3, lw=1.1)


def _said(own: dict[str, Row]) -> str:
    """'81.2 per million [79.5, 82.9]: slot-seconds 50.1 (62 %); ...'."""
    whole = own[COST]
    if math.isnan(whole.mean):
        return "none completed"
    by = scale(whole.mean, "money")
    text = " ".join(with_interval(whole.mean, whole.ci_low, whole.ci_high, "money")).strip()
    shares = (
        f"{_PARTS[name][0]} {figure(row.mean / by.size, '1')}{_share(row.mean, whole.mean)}"
        for name, row in own.items()
        if name != COST
    )
    return f"{text}: {'; '.join(shares)}"


def _share(part: float, whole: float) -> str:
    return f" ({number(100.0 * part / whole, 0)} %)" if whole > 0.0 else ""


def _tick(value: float) -> str:
    digits = f"{value:.6g}"
    return number(float(digits), len(digits.partition(".")[2]))
