"""What several charts need of their axes: readable times, decades, lines over time."""

import math
from collections.abc import Callable, Iterable, Sequence

from matplotlib import ticker
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.legend_handler import HandlerTuple

from sim.report.charts.windows import shade
from sim.report.figures import count, number, scale, wrapped
from sim.report.style import GREY, looks
from sim.study.comparison.data import ComparisonData
from sim.study.curves import Band
from sim.study.strikes import windows

_LEGEND_LETTERS = 108
"""About how many letters of a legend fit side by side."""
_HANDLE_LETTERS = 8
"""What an entry needs beside its name."""


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
    shade(ax, tuple(windows(data.strikes, data.scenario.run.faults)), data.duration_s)
    ax.xaxis.set_major_formatter(seconds_formatter())
    ax.set_xlabel("time since the start of the run")
    legend_below(ax, len(ax.get_legend_handles_labels()[1]))
    return ax


def legend_below(
    ax: Axes,
    entries: int,
    columns: int = 3,
    *,
    handles: Sequence[Artist | tuple[Artist, ...]] | None = None,
    names: Sequence[str] = (),
) -> None:
    """The legend under the axis label, where no line can run through it.

    It has at most so many columns, fewer where names are long. `handles` and their `names`: where
    they are not those of what is drawn.
    """
    if handles is None:
        handles, names = ax.get_legend_handles_labels()
    told = [wrapped(name, _LEGEND_LETTERS // 2) for name in names]
    longest = max((len(line) for name in told for line in name.split("\n")), default=0)
    fit = _LEGEND_LETTERS // (longest + _HANDLE_LETTERS)
    # borderaxespad counts in font sizes, so the distance is the same at any height of the chart.
    ax.legend(
        handles,
        told,
        handler_map={tuple: HandlerTuple(ndivide=1)},
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        borderaxespad=4.8 if ax.get_xlabel() else 2.6,
        ncols=max(1, min(entries, columns, fit)),
        columnspacing=1.4,
    )


def slower_than(ax: Axes, levels: Iterable[tuple[str, float]]) -> None:
    """A thin line at each level in view, named at its right end: p50, p95, ..."""
    low, high = sorted(ax.get_ylim())
    for name, level in levels:
        if low < level < high:
            ax.axhline(level, color="#BBBBBB", linewidth=0.7, zorder=0)
            ax.annotate(
                name,
                xy=(1, level),
                xycoords=("axes fraction", "data"),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
                color=GREY,
            )


def patterns_down(ax: Axes, patterns: Sequence[str]) -> None:
    """A row a pattern, the first on top, named at the left."""
    ax.set_yticks(range(len(patterns)), [wrapped(pattern) for pattern in patterns])
    ax.set_ylim(len(patterns) - 0.5, -0.5)
    ax.grid(visible=False, axis="y")


def behind(data: ComparisonData, mark: str) -> str:
    """What stands behind a chart of means: how many runs, and what its `mark` shows."""
    runs = f"{count(data.replications, 'replication')} a pattern"
    return f"{runs}; {mark}: 95 % interval" if data.replications > 1 else f"{runs}: no interval"
