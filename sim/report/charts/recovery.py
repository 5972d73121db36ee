"""Recovery: good instances over time, in the runs with a fault and in their twins without it."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.metrics import ALL
from sim.report.blast_figures import fault_in_words, text
from sim.report.charts.axes import legend_below, nothing_to_show, seconds_formatter
from sim.report.charts.windows import shade
from sim.report.figures import count, figure
from sim.report.style import GREY, Look, looks, title
from sim.study.blast.course import SLICES, Course, slice_edges
from sim.study.blast.data import BlastData, Cell, tabulate
from sim.study.blast.targets import Row
from sim.study.curves import Band, mean_band
from sim.study.strikes import Window

RECOVERY_HEIGHT = 4.8
"""Inches; the legend says much."""
_AROUND_S = 60.0
"""What is shown before the fault and after the last recovery, at least."""


def recovery(ax: Axes, data: BlastData, row: Row) -> Axes:
    """A line a pattern with its band, its twin thin in the same colour; the fault's window shaded.

    Instances are counted where they arrive, as the recovery is: the mark of a pattern stands at
    the mean of its recoveries, from which on its arrivals are good again. The legend says it in
    words, also where none was seen.
    """
    duration_s = data.scenario.run.duration
    band = "band: 95 % interval" if data.replications > 1 else "no interval"
    title(
        ax,
        f"Recovery from {row.fault}: good instances over time",
        f"{row.component}: {fault_in_words(data, row)}; all workflows, by arrival in slices of "
        f"{figure(duration_s / SLICES, 's')}; {count(data.replications, 'replication')} a pattern; "
        f"{band}",
    )
    courses = {
        pattern: found
        for pattern in data.patterns
        if (found := data.courses.get((row.component, row.fault, pattern))) is not None
    }
    struck = {pattern: one for pattern, one in courses.items() if not math.isnan(one.start_s)}
    if not struck:
        return nothing_to_show(ax, "it never struck")
    window = _window(row.fault, list(struck.values()))
    cells = {cell.pattern: cell for cell in tabulate(data, ["recovery"], [ALL]) if _of(cell, row)}
    styles = looks(tuple(data.scenario.patterns))
    for place, (pattern, one) in enumerate(struck.items()):
        edges = slice_edges(duration_s)
        label = f"{pattern}: {_told(cells[pattern])}"
        _lines(ax, mean_band(one.run, edges), mean_band(one.twin, edges), styles[pattern], label)
        _mark(ax, cells[pattern], one.end_s, styles[pattern], place)
    shade(ax, [window], duration_s)
    left, right = _limits(window, list(cells.values()), duration_s)
    ax.set_xlim(left, right)
    # The interval of two or three runs would flatten all that is to be seen.
    most = max(float(np.nanmax(one.mean)) for own in struck.values() for one in (own.run, own.twin))
    ax.set_ylim(0.0, 1.7 * most or 1.0)
    ax.xaxis.set_major_formatter(seconds_formatter())
    ax.set_xlabel("arrival, since the start of the run")
    ax.set_ylabel("good instances per second")
    handles, names = ax.get_legend_handles_labels()
    names += [f"{pattern}: not there, not struck" for pattern in data.patterns
              if pattern not in courses]  # fmt: skip
    handles += [Line2D([], [], linestyle="none")] * (len(names) - len(handles))
    handles.append(Line2D([], [], color=GREY, linewidth=0.9))
    legend_below(ax, 9, 2, handles=handles, names=[*names, "thin: twin, without the fault"])
    return ax


def _of(cell: Cell, row: Row) -> bool:
    return (cell.component, cell.fault) == (row.component, row.fault)


def _window(fault: str, struck: list[Course]) -> Window:
    """From the earliest start to the latest end over the patterns."""
    starts, ends = [one.start_s for one in struck], [one.end_s for one in struck]
    same = len({*starts}) == len({*ends}) == 1 and all(one.same for one in struck)
    return Window(fault, min(starts), max(ends), 1, same)


def _lines(ax: Axes, run: Band, twin: Band, look: Look, label: str) -> None:
    ax.plot(twin.x, twin.middle, color=look.colour, linewidth=0.8, alpha=0.7)
    ax.plot(
        run.x,
        run.middle,
        color=look.colour,
        linestyle=look.line,
        marker=look.marker,
        markevery=3,
        markersize=3.5,
        label=label,
    )
    ax.fill_between(run.x, run.low, run.high, color=look.colour, alpha=0.15, linewidth=0)


def _mark(ax: Axes, cell: Cell, end_s: float, look: Look, place: int) -> None:
    """Where the pattern has recovered, on average, at the lower rim; a line of its own each."""
    if not (math.isfinite(cell.mean) and math.isfinite(end_s)):
        return
    at, height = end_s + cell.mean, 0.05 + 0.045 * place
    if not math.isnan(cell.ci_low):
        ends = [end_s + cell.ci_low, end_s + cell.ci_high]
        ax.plot(
            ends, [height, height], color=look.colour, linewidth=1.2,
            transform=ax.get_xaxis_transform(), zorder=4,
        )  # fmt: skip
    ax.plot(
        at, height, marker=look.marker, color=look.colour, markersize=8, markeredgecolor="black",
        linestyle="none", transform=ax.get_xaxis_transform(), zorder=5,
    )  # fmt: skip


def _told(cell: Cell) -> str:
    """'recovered after 31 s [29, 33]', or why there is no such number."""
    value, bounds, beside = text(cell)
    said = f" ({beside})" if beside else ""
    if not cell.struck:
        return "never struck"
    if math.isnan(cell.mean):
        return "no recovery seen, too little of the run is left"
    if math.isinf(cell.mean):
        return f"does not recover{said}"
    if cell.mean == 0.0:
        return f"all well at the fault's end{said}"
    return f"recovered after {value} {bounds}".rstrip() + said


def _limits(window: Window, cells: list[Cell], duration_s: float) -> tuple[float, float]:
    """The part of the run that the fault and what follows it take, with some of what is around."""
    if not math.isfinite(window.end_s):
        return 0.0, duration_s
    finite = [cell.mean for cell in cells if math.isfinite(cell.mean)]
    unknown = any(cell.struck and not math.isfinite(cell.mean) for cell in cells)
    long_s = window.end_s - window.start_s
    after = 1.5 * max(finite, default=0.0) + max(_AROUND_S, long_s)
    left = max(0.0, window.start_s - max(_AROUND_S, long_s) / 2.0)
    right = duration_s if unknown else min(duration_s, window.end_s + after)
    return left, float(np.maximum(right, left + duration_s / SLICES))
