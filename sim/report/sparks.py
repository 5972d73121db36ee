"""Sparks: numbers as a line of text, for where there is no chart."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

LEVELS = "▁▂▃▄▅▆▇█"
FULL, EMPTY = "█", "░"
ON, OFF = "█", "·"


def spark(values: npt.NDArray[np.float64], width: int) -> str:
    """Values as bars from 0 to their largest, side by side; means where there are too many."""
    shown = _slices(values, width)
    most = float(shown.max(initial=0.0))
    if most <= 0.0:
        return LEVELS[0] * len(shown)
    steps = np.rint(shown / most * (len(LEVELS) - 1)).astype(int)
    return "".join(LEVELS[step] for step in steps)


def bar(share: float, width: int) -> str:
    """A share of 1 as a bar of that width; empty or full only for what rounds to 0 % or 100 %."""
    filled = round(max(0.0, min(share, 1.0)) * width)
    if 0.005 <= share < 0.995:
        filled = max(1, min(filled, width - 1))
    return FULL * filled + EMPTY * (width - filled)


def spans(times: Sequence[tuple[float, float]], duration_s: float, width: int) -> str:
    """When something held, on a line over [0, duration): slices that a span touches are marked."""
    edges = np.linspace(0.0, duration_s, width + 1)
    marked = np.zeros(width, dtype=np.bool_)
    for start, end in times:
        marked |= (edges[:-1] <= max(start, end)) & (edges[1:] > start)
    return "".join(ON if on else OFF for on in marked)


def _slices(values: npt.NDArray[np.float64], width: int) -> npt.NDArray[np.float64]:
    """At most `width` means of neighbours."""
    if len(values) <= width:
        return values
    return np.array([part.mean() for part in np.array_split(values, width)])
