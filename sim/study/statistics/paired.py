"""Paired: a difference between two patterns on the same tapes, and the verdict that it allows.

Source: Law, *Simulation Modeling and Analysis*, chapter 10 (paired t under common random numbers).
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.metrics.metric import Better
from sim.study.statistics.interval import CONFIDENCE, Interval, Values, interval, standard_error

ROUNDING = 1e-9
"""Relative size under which a difference is the rounding of sums, not a difference."""
SIGNIFICANCE = 0.05
"""The adjusted p value below which a verdict calls a difference shown."""

Verdict = Literal["better", "worse", "higher", "lower", "no difference shown", "not enough data"]


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
    p: float
    """The two-sided p value of there being no difference; NaN without an interval."""

    @property
    def negligible(self) -> float:
        """The size up to which a difference here is the rounding of sums."""
        return ROUNDING * self.scale

    def without_bounds(self) -> "Paired":
        """The same without an interval and a p value, for when too little stands behind them."""
        return replace(self, difference=self.difference.without_bounds(), p=_NONE)


_NONE = float("nan")
NO_DIFFERENCE = Paired(Interval(_NONE, _NONE, _NONE, 0), _NONE, _NONE, _NONE)
"""What the baseline has to itself."""


def paired(values: Values, baseline: Values, confidence: float = CONFIDENCE) -> Paired:
    """The mean difference `values − baseline` of runs on the same tape, position by position.

    Its p value is that of the paired t test: 0 for a difference that does not vary, 1 for one that
    is rounding only. Raises ValueError for series of different length.
    """
    own, other = aligned(values, baseline)
    found = beside(own, other, interval(own - other, confidence))
    return replace(found, p=_p(found, own - other))


def aligned(
    values: Values, baseline: Values
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Both series as arrays; ValueError when they cannot be paired, for their lengths differ."""
    own = np.asarray(values, dtype=np.float64)
    other = np.asarray(baseline, dtype=np.float64)
    if own.shape != other.shape:
        raise ValueError(f"paired series have {len(own)} and {len(other)} runs")
    return own, other


def beside(
    own: npt.NDArray[np.float64], other: npt.NDArray[np.float64], difference: Interval
) -> Paired:
    """A difference with what the two series say of it, but for its p value, which is NaN."""
    sizes = (abs(interval(own).mean), abs(interval(other).mean))
    return Paired(difference, _correlation(own, other), float(np.fmax(*sizes)), _NONE)


def _correlation(own: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    both = ~(np.isnan(own) | np.isnan(other))
    own, other = own[both], other[both]
    if len(own) < 3 or np.ptp(own) == 0.0 or np.ptp(other) == 0.0:
        return float("nan")
    # Squares of the very small would be 0: each series is measured in its own range first.
    scaled = [(one - one.mean()) / np.ptp(one) for one in (own, other)]
    return float(np.clip(np.corrcoef(*scaled)[0, 1], -1.0, 1.0))


def _p(found: Paired, differences: npt.NDArray[np.float64]) -> float:
    """The two-sided p value of the t test that the mean of the differences is 0."""
    # As in `t_quantile`: what scipy.stats.t.cdf calls.
    from scipy.special import stdtr  # noqa: PLC0415

    size = abs(found.difference.mean)
    if not found.difference.known:
        return _NONE
    if size <= found.negligible:
        return 1.0
    error = standard_error(differences)
    return 2.0 * float(stdtr(len(differences) - 1, -size / error)) if error > 0.0 else 0.0


def verdict(comparison: Paired, better: Better, adjusted: float | None = None) -> Verdict:
    """What the paired interval allows to say of the pattern relative to the baseline.

    The interval must exclude 0, and not by a hair of rounding only. `adjusted` is the p value once
    the other comparisons beside this one are counted in; where it is given, it must be below
    SIGNIFICANCE, too.
    """
    difference = comparison.difference
    if not difference.known:
        return "not enough data"
    if adjusted is not None and not adjusted < SIGNIFICANCE:
        return "no difference shown"
    if difference.low > comparison.negligible:
        return {"lower": "worse", "higher": "better", "neither": "higher"}[better]  # type: ignore[return-value]
    if difference.high < -comparison.negligible:
        return {"lower": "better", "higher": "worse", "neither": "lower"}[better]  # type: ignore[return-value]
    return "no difference shown"
