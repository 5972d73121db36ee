"""Arrivals: whether instances came as a Poisson process, and how many a second."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from sim.calibration.fitting import Sample
from sim.calibration.spans import TracesError

_CHANCE = 0.01
NANO = 1e9


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The arrivals of a workflow (s, from the first on) and what they look like.

    ``rate`` with its exact 95 % interval, as of a Poisson process (1/s); ``p``: Kolmogorov and
    Smirnov's p value of the arrivals lying uniformly, as those of a Poisson process do.
    """

    times_s: Sample
    rate: float
    low: float
    high: float
    cv: float
    p: float

    @property
    def poisson(self) -> bool:
        """Whether nothing speaks against a Poisson process."""
        return self.p >= _CHANCE


def arrivals(times_ns: Sequence[int], workflow: str) -> Arrivals:
    """The arrivals of one workflow; TracesError where all came in the same moment."""
    ordered = np.array(sorted(times_ns), dtype=np.int64)
    times = (ordered - ordered[0]) / NANO
    length, gaps = float(times[-1]), len(times) - 1
    if length <= 0.0:
        raise TracesError(
            f"all {len(times)} instances of {workflow} arrive in the same moment: no rate follows; "
            "give traces with the times at which they began"
        )
    rate = gaps / length
    low, high = (
        float(stats.chi2.ppf(level, 2 * gaps)) / (2.0 * length) for level in (0.025, 0.975)
    )
    between = np.diff(times)
    # Given the first and the last, those between lie as uniform ones would; two tests, for the
    # first sees a changing rate and the second clumps and regular beats.
    inner = times[1:-1] / length
    uniform = float(stats.kstest(inner, "uniform").pvalue) if inner.size else 1.0
    mean = float(between.mean())
    spread = float(stats.kstest(between, stats.expon(scale=mean).cdf).pvalue)
    p = min(2.0 * min(uniform, spread), 1.0)
    return Arrivals(times, rate, low, high, float(between.std() / mean), p)
