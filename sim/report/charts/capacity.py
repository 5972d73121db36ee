"""Capacity: the load at which each pattern saturates, with its interval, beside the file's load."""

import math

from matplotlib.axes import Axes

from sim.report.charts.axes import legend_below, nothing_to_show
from sim.report.figures import count, wrapped
from sim.report.style import GREY, looks, title
from sim.study.knees.knee import KneeData


def capacity(ax: Axes, data: KneeData) -> Axes:
    """A mark a pattern at the arrivals per second that it just carries, and what binds there."""
    title(
        ax,
        f"Where each pattern saturates: {data.scenario.name}",
        f"{count(data.replications, 'replication')} a load; "
        f"bars: 95 % interval, or the bracket where what is carried collapses",
    )
    shown = [one for one in data.knees if math.isfinite(one.offered)]
    if not shown:
        return nothing_to_show(ax, "no pattern saturates within the loads that were tried")
    styles = looks(tuple(data.scenario.patterns))
    for place, one in enumerate(reversed(shown)):
        look = styles[one.pattern]
        spread = [[one.offered - one.offered_low], [one.offered_high - one.offered]]
        ax.errorbar(
            [one.offered], [place], xerr=spread, fmt=look.marker, color=look.colour, capsize=4
        )
        note = f"{one.binds}"
        ax.annotate(
            note, (one.offered, place), xytext=(0, 9), textcoords="offset points", ha="center"
        )
    ax.axvline(data.offered, color=GREY, linestyle=(0, (4, 3)), label="the file's load")
    ax.set_yticks(range(len(shown)), [wrapped(one.pattern) for one in reversed(shown)])
    ax.set_ylim(-0.6, len(shown) - 0.2)
    ax.set_xlim(0.0, 1.15 * max(data.offered, *(one.offered_high for one in shown)))
    ax.set_xlabel("instances that arrive per second")
    legend_below(ax, 1)
    return ax
