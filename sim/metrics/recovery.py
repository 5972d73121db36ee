"""Recovery: when, after a fault, the instances that arrive are good again."""

import numpy as np

from sim.metrics.work import Bools, Floats, Integers

AHEAD_S = 60.0
"""How far ahead is looked: what arrives in this time must be good again."""
WATCHED_S = 300.0
"""From this much time on after the fault's end, no recovery counts as never."""
_OF_TWENTY = 19
"""95 %, as a ratio of whole numbers: nineteen of twenty are enough."""


def recovery(arrived_s: Floats, good: Bools, end_s: float, until_s: float) -> float:
    """Seconds from `end_s` until at least 95 % of the arrivals of the next 60 s are good.

    `arrived_s`, sorted: the arrivals that are good in the twin; `good`: whether they are good in
    the run; `until_s`: when arrivals stop. Infinite when that never happens though at least 300 s
    were watched; NaN when it does not happen and less was watched, or a fault never ends. A time
    without such arrivals proves nothing: it is no recovery.

    What [t, t + 60) holds changes just after an arrival and just after 60 s before one, so that the
    first moment is the end itself or just after one of those.
    """
    latest = until_s - AHEAD_S
    if end_s > latest:
        return float("nan")
    enters_s = arrived_s - AHEAD_S
    at_once = _enough(
        good,
        np.array([np.searchsorted(arrived_s, end_s)]),
        np.array([np.searchsorted(enters_s, end_s)]),
    )
    if at_once[0]:
        return 0.0
    moments = np.unique(np.concatenate(([end_s], arrived_s, enters_s)))
    moments = moments[(moments >= end_s) & (moments < latest)]
    enough = _enough(
        good,
        np.searchsorted(arrived_s, moments, side="right"),
        np.searchsorted(enters_s, moments, side="right"),
    )
    if enough.any():
        return float(moments[np.argmax(enough)] - end_s)
    return float("inf") if until_s - end_s >= WATCHED_S else float("nan")


def _enough(good: Bools, first: Integers, last: Integers) -> Bools:
    """Whether of the arrivals [first, last) at least 95 % are good, and there are any."""
    before = np.concatenate(([0], np.cumsum(good)))
    how_many = last - first
    enough: Bools = (20 * (before[last] - before[first]) >= _OF_TWENTY * how_many) & (how_many > 0)
    return enough
