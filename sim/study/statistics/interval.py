"""Interval: a mean over replications with its two-sided interval; here by Student's t.

Source: Law, *Simulation Modeling and Analysis*, chapter 9 (replications).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CONFIDENCE = 0.95

Values = Sequence[float] | npt.NDArray[np.float64] | npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its two-sided interval; `low` and `high` are NaN when there is none to give."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return not np.isnan(self.low)

    @property
    def half_width(self) -> float:
        """Half the interval's length; NaN without one."""
        return (self.high - self.low) / 2.0

    def without_bounds(self) -> "Interval":
        """The mean alone, for when too little stands behind an interval."""
        return Interval(self.mean, float("nan"), float("nan"), self.n)


def interval(values: Values, confidence: float = CONFIDENCE) -> Interval:
    """Mean of the replications' values with its t interval; below two values there is no interval.

    Values that are NaN (nothing to measure in that run) are left out of the mean; an interval over
    the rest would be one over a selection, so there is none.
    """
    everything = np.sort(np.asarray(values, dtype=np.float64))
    known = everything[~np.isnan(everything)]
    n = len(known)
    if n == 0:
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    mean = float(known[0]) if known[0] == known[-1] else float(known.mean())
    if n < 2 or n < len(everything):
        return Interval(mean, float("nan"), float("nan"), n)
    half = t_quantile(confidence, n - 1) * standard_error(known)
    return Interval(mean, mean - half, mean + half, n)


def standard_error(values: Values) -> float:
    """The estimated standard deviation of the mean of two or more values, s/√n."""
    # In one order, so that the replications' own does not show in the last bit.
    known = np.sort(np.asarray(values, dtype=np.float64))
    # The mean of equal values may differ from them in the last bit; their spread is 0 all the same.
    if known[0] == known[-1]:
        return 0.0
    return float(known.std(ddof=1)) / float(np.sqrt(len(known)))


def t_quantile(confidence: float, degrees: int) -> float:
    """Student's t such that ±t holds `confidence` of it."""
    # What scipy.stats.t.ppf calls, without its 0.6 s of import; and worker processes need neither.
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(degrees, (1.0 + confidence) / 2.0))
