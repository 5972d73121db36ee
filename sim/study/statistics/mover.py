"""MOVER: the difference of two means from their two intervals, where there is no t interval for it.

*Method of variance estimates recovery*: each bound of the difference takes from each single
interval the half that points its way. Sources: Newcombe, "Interval estimation for the difference
between independent proportions", *Statistics in Medicine* 17 (1998), method 10; Zou and Donner,
"Construction of confidence limits about effect measures", *Statistics in Medicine* 27 (2008).

The two are taken as uncorrelated. Runs on the same tape are correlated, and where they go the same
way, as common random numbers mean them to, the interval is wider than it need be.
"""

import math

from sim.study.statistics.interval import CONFIDENCE, Interval
from sim.study.statistics.rare import Rare

SMALLEST_P = 1e-9
"""Where the search for a p value ends: the true one may be smaller."""
_LARGEST_P = 0.999
"""Where it begins: what even the smallest intervals hold has a p value of 1."""
_HALVINGS = 30
"""From twenty powers of e to eight digits."""


def rare_difference(own: Rare, other: Rare, confidence: float = CONFIDENCE) -> Interval:
    """The mean difference `own − other` of two series of as many replications."""
    one, two = own.interval(confidence), other.interval(confidence)
    mean = one.mean - two.mean
    below = math.hypot(one.mean - one.low, two.high - two.mean)
    above = math.hypot(one.high - one.mean, two.mean - two.low)
    return Interval(mean, mean - below, mean + above, one.n)


def rare_p(own: Rare, other: Rare) -> float:
    """The p value of there being no difference: 1 − the highest confidence that excludes it.

    Found by bisection; at least SMALLEST_P.
    """
    includes, excludes = SMALLEST_P, _LARGEST_P
    if not _without_zero(own, other, excludes):
        return 1.0
    if _without_zero(own, other, includes):
        return SMALLEST_P
    for _ in range(_HALVINGS):
        middle = math.sqrt(includes * excludes)
        if _without_zero(own, other, middle):
            excludes = middle
        else:
            includes = middle
    return excludes


def _without_zero(own: Rare, other: Rare, p: float) -> bool:
    found = rare_difference(own, other, 1.0 - p)
    return found.low > 0.0 or found.high < 0.0
