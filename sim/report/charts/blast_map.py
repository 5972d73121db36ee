"""Blast map: which share of good instances a fault at each component harms, under each pattern."""

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.metrics import ALL
from sim.report.blast_figures import fault_in_words, is_map, name_of, text
from sim.report.figures import count, wrapped
from sim.report.style import GREY, title
from sim.study.blast.data import BlastData, Cell, tabulate
from sim.study.blast.targets import BUS, COORDINATOR

_COLOURS = "YlOrBr"
_PALEST, _DARKEST = 0.02, 0.85
"""The part of the colour map that is used: paper white is left out, and what text is lost on."""


def blast_map_height(data: BlastData) -> float:
    """Inches that the rows need."""
    return 1.5 + 0.5 * len(data.rows)


def blast_map(ax: Axes, data: BlastData, workflow: str = ALL) -> Axes:
    """A heat map of `share`: components down, patterns across, the interval in each field.

    Coordinator and bus stand side by side, framed. Hatched: the pattern has no such component.
    """
    cells = tabulate(data, ["share"], [workflow])
    worst = max((cell.mean for cell in cells if cell.there), default=0.0)
    across = len(data.patterns)
    for place, cell in enumerate(cells):
        down, right = divmod(place, across)
        _field(ax, right, down, cell, worst)
    for down, row in enumerate(data.rows):
        if row.component in (COORDINATOR, BUS):
            ax.add_patch(
                Rectangle((-0.5, down - 0.5), across, 1, fill=False, edgecolor=GREY, linewidth=1.4)
            )
    title(ax, "Blast map: share of good instances that are harmed", _detail(data, workflow))
    ax.set_xlim(-0.5, across - 0.5)
    ax.set_ylim(len(data.rows) - 0.5, -0.5)
    ax.set_xticks(range(across), [wrapped(pattern, 16) for pattern in data.patterns])
    ax.set_yticks(range(len(data.rows)), [wrapped(name_of(data, row), 20) for row in data.rows])
    ax.tick_params(length=0)
    ax.grid(visible=False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    return ax


def _field(ax: Axes, right: int, down: int, cell: Cell, worst: float) -> None:
    value, bounds, _ = text(cell)
    place = (right - 0.5, down - 0.5)
    if not cell.there:
        ax.add_patch(
            Rectangle(place, 1, 1, facecolor="#F2F2F2", edgecolor="white", hatch="//", linewidth=2)
        )
        ax.text(right, down, value, ha="center", va="center", color=GREY)
        return
    heat = cell.mean / worst if worst > 0 else 0.0
    colour = mpl.colormaps[_COLOURS](_PALEST + (_DARKEST - _PALEST) * heat)
    ax.add_patch(Rectangle(place, 1, 1, facecolor=colour, edgecolor="white", linewidth=2))
    ink = "white" if heat > 0.6 else "#222222"
    offset = 0.14 if bounds else 0.0
    ax.text(right, down - offset, value, ha="center", va="center", color=ink)
    if bounds:
        ax.text(right, down + 0.22, bounds, ha="center", va="center", color=ink, fontsize=7)


def _detail(data: BlastData, workflow: str) -> str:
    what = "all workflows" if workflow == ALL else workflow
    runs = f"{count(data.replications, 'replication')}, [95 % interval]"
    if data.replications == 1:
        runs = "1 replication: no interval"
    struck = next((row for row in data.rows if row.exists), None)
    fault = f"{fault_in_words(data, struck)}; " if struck is not None and is_map(data) else ""
    return f"{fault}{what}; {runs}; –: the pattern has none"
