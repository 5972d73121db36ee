"""Windows: the time that a fault is at work, shaded behind what is drawn over time."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.study.strikes import Window

_FILL, _EDGE = "#F3DCC3", "#A8743C"
_EDGES = ("solid", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 2, 1, 2)))
"""Windows are told apart by their edges, so that they may overlap; more are named together."""


def shade(ax: Axes, windows: Sequence[Window], until_s: float) -> None:
    """Each fault's window behind the lines, up to `until_s`, named in the legend."""
    shown = [one for one in windows if one.start_s < until_s]
    named = len(_EDGES) if len(shown) <= len(_EDGES) else len(_EDGES) - 1
    for place, one in enumerate(shown):
        said = told(one) if place < named else None
        if place == named:
            said = f"{len(shown) - named} further faults"
        ax.axvspan(
            one.start_s,
            min(one.end_s, until_s),
            facecolor=(_FILL, 0.5),
            edgecolor=_EDGE,
            linestyle=_EDGES[min(place, len(_EDGES) - 1)],
            linewidth=0.9,
            zorder=0,
            label=said,
        )


def told(one: Window) -> str:
    """A window in words: what strikes, and how sure its ends are."""
    if one.strikes > 1:
        return f"{one.fault}: first to last strike"
    return f"{one.fault} strikes" if one.same else f"{one.fault}: earliest to latest"
