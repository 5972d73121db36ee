"""Windows: the time that a fault is at work, shaded behind what is drawn over time."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.study.strikes import Window

_FILL, _EDGE = "#FBEFE3", "#C9A27E"
_HATCHES = ("///", "\\\\\\", "...", "xx")
"""Told apart by hatch, so that they overlap without hiding each other; more are named together."""


def shade(ax: Axes, windows: Sequence[Window], until_s: float) -> None:
    """Each fault's window behind the lines, up to `until_s`, named in the legend."""
    shown = [one for one in windows if one.start_s < until_s]
    for place, one in enumerate(shown):
        hatch = _HATCHES[min(place, len(_HATCHES) - 1)]
        if place < len(_HATCHES) - 1 or len(shown) == len(_HATCHES):
            said: str | None = told(one)
        elif place == len(_HATCHES) - 1:
            said = f"{len(shown) - place} further faults"
        else:
            said = None
        ax.axvspan(
            one.start_s,
            min(one.end_s, until_s),
            facecolor=_FILL,
            edgecolor=_EDGE,
            hatch=hatch,
            alpha=0.55,
            linewidth=0.0,
            zorder=0,
            label=said,
        )


def told(one: Window) -> str:
    """A window in words: what strikes, and how sure its ends are."""
    if one.strikes > 1:
        return f"{one.fault}: first to last strike"
    return f"{one.fault} strikes" if one.same else f"{one.fault}: earliest to latest"
