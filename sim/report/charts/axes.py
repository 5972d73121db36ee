"""What several charts need of their axes: readable times, decades, lines over time."""

import math
from collections.abc import Callable

from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.axis import Axis

from sim.report.figures import count, number, scale
from sim.report.style import GREY, looks
from sim.study.comparison.data import ComparisonData
from sim.study.curves import Band


def seconds_formatter() -> ticker.Formatter:
    """Ticks in seconds written as 20 ms, 1 s, 300 s."""
    return ticker.FuncFormatter(lambda value, _: _tick(float(f"{value:.6g}")))


def _tick(seconds: float) -> str:
    by = scale(seconds, "s")
    digits = f"{seconds / by.size:.6g}"
    return f"{number(float(digits), len(digits.partition('.')[2]))} {by.unit}"


def log_decades(axis: Axis, limits: tuple[float, float]) -> None:
    """Ticks for a logarithmic axis: 1, 2, 5 of each decade when there are few, else the decades."""
    decades = math.log10(limits[1] / limits[0])
    subs: tuple[float, ...] = (1.0, 2.0, 5.0) if decades < 3 else (1.0,)
    if decades < 0.7:
        subs = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
    axis.set_major_locator(ticker.LogLocator(base=10.0, subs=subs, numticks=15))


def nothing_to_show(ax: Axes, reason: str) -> Axes:
    """An empty chart that says why it is empty."""
    ax.set_axis_off()
    ax.text(0.5, 0.5, reason, transform=ax.transAxes, ha="center", va="center", color=GREY)
    return ax


def over_time(ax: Axes, data: ComparisonData, draw: Callable[[str], Band]) -> Axes:
    """A line with its band for each pattern over [0, duration), and where the warm-up ends."""
    styles = looks(tuple(data.scenario.patterns))
    for place, pattern in enumerate(data.patterns):
        band, look = draw(pattern), styles[pattern]
        ax.plot(
            band.x,
            band.middle,
            color=look.colour,
            linestyle=look.line,
            marker=look.marker,
            # Markers of equal lines must not hide each other: each pattern starts elsewhere.
            markevery=(2 + 2 * place, max(len(band.x) // 10, 1)),
            label=pattern,
        )
        ax.fill_between(band.x, band.low, band.high, color=look.colour, alpha=0.18, linewidth=0)
    ax.set_xlim(0.0, data.duration_s)
    ax.set_ylim(bottom=0.0)
    if data.cut_s > 0:
        ax.axvspan(0.0, data.cut_s, color="#EEEEEE", zorder=0, label="warm-up, not measured")
    ax.xaxis.set_major_formatter(seconds_formatter())
    ax.set_xlabel("time since the start of the run")
    legend_below(ax, len(ax.get_legend_handles_labels()[1]))
    return ax


def legend_below(ax: Axes, entries: int, columns: int = 3) -> None:
    """The legend under the axis label, where no line can run through it."""
    # borderaxespad counts in font sizes, so the distance is the same at any height of the chart.
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        borderaxespad=4.8,
        ncols=min(entries, columns),
        columnspacing=1.4,
    )


def behind(data: ComparisonData, mark: str) -> str:
    """What stands behind a chart of means: how many runs, and what its `mark` shows."""
    runs = f"{count(data.replications, 'replication')} a pattern"
    return f"{runs}; {mark}: 95 % interval" if data.replications > 1 else f"{runs}: no interval"
