"""Intervals and verdicts: what independent replications allow us to say.

A replication is one observation; instances inside one run depend on each other and are never
treated as a sample. Source of the formulas: Law, *Simulation Modeling and Analysis*, chapters 9
(replications) and 10 (paired t under common random numbers).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.metrics.metric import Better

CONFIDENCE = 0.95
ROUNDING = 1e-9
"""Relative size under which a difference is the rounding of sums, not a difference."""

Verdict = Literal["better", "worse", "higher", "lower", "no difference shown", "not enough data"]
Values = Sequence[float] | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its two-sided t interval; `low` and `high` are NaN when there is none to give."""

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


@dataclass(frozen=True, slots=True)
class Paired:
    """A difference to the baseline, run by run, and the correlation that made it sharp.

    `correlation` is Pearson's between the two series (NaN when one does not vary or n < 3). Common
    random numbers divide the variance of the difference by about 1 − correlation.
    """

    difference: Interval
    correlation: float
    scale: float
    """The larger of the two means' sizes: what a difference is small against."""

    def without_bounds(self) -> "Paired":
        """The same without an interval, for when too little stands behind one."""
        return replace(self, difference=self.difference.without_bounds())


_NONE = float("nan")
NO_DIFFERENCE = Paired(Interval(_NONE, _NONE, _NONE, 0), _NONE, _NONE)
"""What the baseline has to itself."""


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
    # The mean of equal values may differ from them in the last bit; their spread is 0 all the same.
    spread = 0.0 if known[0] == known[-1] else float(known.std(ddof=1))
    half = t_quantile(confidence, n - 1) * spread / float(np.sqrt(n))
    return Interval(mean, mean - half, mean + half, n)


def t_quantile(confidence: float, degrees: int) -> float:
    """Student's t such that ±t holds `confidence` of it."""
    # What scipy.stats.t.ppf calls, without its 0.6 s of import; and worker processes need neither.
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(degrees, (1.0 + confidence) / 2.0))


def paired(values: Values, baseline: Values, confidence: float = CONFIDENCE) -> Paired:
    """The mean difference `values − baseline` of runs on the same tape, position by position."""
    own = np.asarray(values, dtype=np.float64)
    other = np.asarray(baseline, dtype=np.float64)
    if own.shape != other.shape:
        raise ValueError(f"paired series have {len(own)} and {len(other)} runs")
    difference = interval(own - other, confidence)
    sizes = (abs(interval(own).mean), abs(interval(other).mean))
    return Paired(difference, _correlation(own, other), float(np.fmax(*sizes)))


def _correlation(own: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    both = ~(np.isnan(own) | np.isnan(other))
    own, other = own[both], other[both]
    if len(own) < 3 or np.ptp(own) == 0.0 or np.ptp(other) == 0.0:
        return float("nan")
    return float(np.clip(np.corrcoef(own, other)[0, 1], -1.0, 1.0))


def verdict(comparison: Paired, better: Better) -> Verdict:
    """What the paired interval allows to say of the pattern relative to the baseline.

    The interval must exclude 0, and not by a hair of rounding only.
    """
    difference = comparison.difference
    if not difference.known:
        return "not enough data"
    negligible = ROUNDING * comparison.scale
    if difference.low > negligible:
        return {"lower": "worse", "higher": "better", "neither": "higher"}[better]  # type: ignore[return-value]
    if difference.high < -negligible:
        return {"lower": "better", "higher": "worse", "neither": "lower"}[better]  # type: ignore[return-value]
    return "no difference shown"
