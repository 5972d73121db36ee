"""Verdict forest: each pattern's difference to the baseline, metric by metric, on one scale."""

import math
from collections.abc import Mapping, Sequence

from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.report.charts.axes import legend_below, nothing_to_show
from sim.report.figures import SYMBOLS, count, number, with_interval, wrapped
from sim.report.style import GREY, Look, looks, title
from sim.report.verdicts import difference, headline_rows, label
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import Row

_UNDECIDED = ("no difference shown", "not enough data")
_STEEP = 8.0
"""From this many times the median on, the largest difference would flatten all others."""
_LINEAR = 10.0
"""Percent up to which a logarithmic axis is linear around 0."""


def verdict_forest_height(data: ComparisonData) -> float:
    """Inches that the rows need."""
    metrics = len({row.metric for row in headline_rows(data, data.workflows[0])})
    return 1.9 + 0.16 * metrics + 0.17 * metrics * max(len(data.patterns) - 1, 2)


def verdict_forest(ax: Axes, data: ComparisonData, workflow: str) -> Axes:
    """The headline's paired differences as percent of the baseline's mean, with their intervals.

    A filled mark is a difference that is shown, a hollow one is not; the verdict's symbol and the
    difference in its own unit stand beside each. Of a baseline of 0 there are no percent.
    """
    title(
        ax,
        f"What differs from {data.baseline}: {workflow}",
        f"{count(data.replications, 'replication')} a pattern, run by run on the same draws; "
        f"{'bars: 95 % interval' if data.replications > 1 else 'one run has no interval'}",
    )
    rows = headline_rows(data, workflow)
    others = [pattern for pattern in data.patterns if pattern != data.baseline]
    if not others:
        return nothing_to_show(ax, f"{data.baseline} alone: there is nothing to compare it with")
    means = {row.metric: row.mean for row in rows if row.pattern == data.baseline}
    styles = looks(tuple(data.scenario.patterns))
    places, y, ends = _places(rows, data.baseline)
    for row in rows:
        if row.pattern != data.baseline:
            _mark(ax, row, places[row.metric, row.pattern], means[row.metric], styles[row.pattern])
    units = {row.metric: row.unit for row in rows}
    names = [
        f"{wrapped(label(name), 22)}\n{with_interval(mean, math.nan, math.nan, units[name])[0]}"
        for name, mean in means.items()
    ]
    ax.set_yticks(y, names)
    ax.set_ylim(ends[-1], -0.8)
    for end in ends[:-1]:
        ax.axhline(end, color="#DDDDDD", linewidth=0.6, zorder=0)
    ax.axvline(0.0, color=GREY, linewidth=1.0, zorder=0.5)
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    _percents(ax, [_percent(row, means[row.metric])[0] for row in rows])
    _legend(ax, others, styles, {row.verdict for row in rows if row.pattern != data.baseline})
    return ax


def _places(
    rows: Sequence[Row], baseline: str
) -> tuple[dict[tuple[str, str], float], list[float], list[float]]:
    """Where each row stands, the middle of each metric's rows, and where they end."""
    places: dict[tuple[str, str], float] = {}
    middles, ends, at = [], [], 0.0
    for metric in dict.fromkeys(row.metric for row in rows):
        own = [row.pattern for row in rows if row.metric == metric and row.pattern != baseline]
        # A metric has two lines of text at the left, however few patterns there are.
        step = max(1.0, 2.0 / len(own))
        for pattern in own:
            places[metric, pattern] = at + (step - 1.0) / 2.0
            at += step
        middles.append(at - (len(own) * step + 1.0) / 2.0)
        ends.append(at)
        at += 1.0
    return places, middles, ends


def _percent(row: Row, baseline: float) -> tuple[float, float, float]:
    """Difference and its interval as percent of the baseline's mean; NaN where that is none."""
    if math.isnan(baseline) or baseline == 0.0:
        return math.nan, math.nan, math.nan
    ends = (row.difference, row.difference_low, row.difference_high)
    mean, low, high = (100.0 * end / abs(baseline) for end in ends)
    return mean, low, high


def _mark(ax: Axes, row: Row, y: float, baseline: float, look: Look) -> None:
    mean, low, high = _percent(row, baseline)
    said = f"{SYMBOLS[row.verdict]} {difference(row)}" if row.n else "– nothing to compare"
    ax.annotate(
        said,
        xy=(1, y),
        xycoords=("axes fraction", "data"),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=7.5,
    )
    if math.isnan(mean):
        if baseline == 0.0:
            ax.text(0.0, y, "  no percent of 0", va="center", fontsize=7, color=GREY)
        return
    if not math.isnan(low):
        ax.plot([low, high], [y, y], color=look.colour, linewidth=1.3, solid_capstyle="butt")
        ax.plot([low, high], [y, y], color=look.colour, linestyle="none", marker="|", ms=5)
    fill = "white" if row.verdict in _UNDECIDED else look.colour
    ax.plot(mean, y, marker=look.marker, color=look.colour, markerfacecolor=fill, linestyle="none")


def _percents(ax: Axes, means: Sequence[float]) -> None:
    """The axis around 0: as far as the means reach, logarithmic where one is far from the rest."""
    sizes = sorted(abs(mean) for mean in means if not math.isnan(mean) and mean != 0.0)
    largest = sizes[-1] if sizes else 1.0
    reach = 1.15 * largest
    said = "difference, as percent of the baseline's mean"
    if sizes and largest > 2 * _LINEAR and largest > _STEEP * sizes[len(sizes) // 2]:
        ax.set_xscale("symlog", linthresh=_LINEAR, linscale=1.0)
        said += f" (logarithmic beyond ±{_LINEAR:g} %)"
        decades = [10.0**power for power in range(1, math.ceil(math.log10(2 * largest)) + 1)]
        shown = [each for each in decades if each <= 1.6 * largest]
        shown = shown if len(shown) < 3 else shown[::-2][::-1]
        ax.set_xticks([*(-each for each in reversed(shown)), 0.0, *shown])
        ax.xaxis.set_minor_locator(ticker.NullLocator())
        reach = 1.6 * largest
    low = min((mean for mean in means if not math.isnan(mean)), default=0.0)
    high = max((mean for mean in means if not math.isnan(mean)), default=0.0)
    # Where all differences are on one side the other side needs no room.
    ax.set_xlim(-reach if low < -0.1 * reach else -0.25 * reach,
                reach if high > 0.1 * reach else 0.25 * reach)  # fmt: skip
    ax.xaxis.set_major_formatter(
        ticker.FuncFormatter(lambda value, _: f"{_signed(value)} %" if value else "0")
    )
    ax.set_xlabel(said)


def _signed(value: float) -> str:
    return number(value, len(f"{value:.6g}".partition(".")[2]), signed=True)


def _legend(
    ax: Axes, patterns: Sequence[str], styles: Mapping[str, Look], verdicts: set[str]
) -> None:
    handles = [
        Line2D([], [], color=styles[name].colour, marker=styles[name].marker, linewidth=1.3)
        for name in patterns
    ]
    names = list(patterns)
    for verdict, symbol in SYMBOLS.items():
        if verdict in verdicts:
            handles.append(Line2D([], [], linestyle="none"))
            names.append(f"{symbol} {verdict}")
    legend_below(ax, len(names), 4, handles=handles, names=names)
