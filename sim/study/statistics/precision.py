"""Precision: whether there are replications enough, and how many more it may take.

Source: Hoad, Robinson and Davies, "Automated selection of the number of replications for a
discrete-event simulation", *Journal of the Operational Research Society* 61 (2010): go on until
the half-width is small against the mean, and *stay there* for some replications more, because a
short series may be precise by chance. They look further ahead from 100 replications on; here it is
the same number of replications throughout.
"""

import math
from collections.abc import Sequence

from sim.study.statistics.interval import CONFIDENCE, Values, interval

LEAST = 3
"""Replications before which nothing is called precise."""
AHEAD = 5
"""Further replications that have to be as precise."""


def relative_half_width(values: Values, confidence: float = CONFIDENCE) -> float:
    """Half the t interval as a share of the mean's size; NaN where there is no interval.

    0 for an interval of no width, whatever its mean; else infinite for a mean of 0.
    """
    found = interval(values, confidence)
    if not found.known or found.half_width == 0.0:
        return found.half_width
    return found.half_width / abs(found.mean) if found.mean != 0.0 else math.inf


def is_precise(
    series: Sequence[Values],
    target: float,
    *,
    least: int = LEAST,
    ahead: int = AHEAD,
    confidence: float = CONFIDENCE,
) -> bool:
    """Whether the relative half-width of each series is at most `target`, and has been for a while.

    `series` holds one a quantity, in the order of the replications. What counts are the half-widths
    after n − ahead, ..., n replications, the shortest after `least` or more, as if replications had
    come one by one. Raises ValueError for series of different length, or none,
    and for a target that is not above 0.
    """
    n = _replications(series, target)
    if n - ahead < least:
        return False
    return all(
        relative_half_width(values[:length], confidence) <= target
        for values in series
        for length in range(n - ahead, n + 1)
    )


def replications_to_add(
    series: Sequence[Values],
    target: float,
    *,
    batch: int,
    limit: int,
    least: int = LEAST,
    ahead: int = AHEAD,
    confidence: float = CONFIDENCE,
) -> int:
    """How many replications to run next, until `is_precise` or `limit` are there; 0: no more.

    Half-widths shrink as 1/√n, so n·(half-width/target)² are estimated to do for the worst series,
    and `ahead` more. At least `batch`; else at most as many as there are, because an estimate from
    a short series is rough; never beyond `limit` in all. Raises ValueError as `is_precise`.
    """
    n = _replications(series, target)
    if is_precise(series, target, least=least, ahead=ahead, confidence=confidence):
        return 0
    widths = [relative_half_width(values, confidence) for values in series]
    worst = max([1.0, *(width / target for width in widths if math.isfinite(width))])
    # More than twice as wide is three times as many replications and more: beyond `n` below.
    estimate = max(math.ceil(n * min(worst, 2.0) ** 2), least) + ahead
    return max(0, min(max(batch, min(estimate - n, n)), limit - n))


def _replications(series: Sequence[Values], target: float) -> int:
    if not target > 0.0:
        raise ValueError(f"a relative half-width is above 0, not {target}")
    lengths = {len(values) for values in series}
    if len(lengths) != 1:
        raise ValueError(f"series of {sorted(lengths)} replications are not of the same runs")
    return lengths.pop()
