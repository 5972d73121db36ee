"""Rare events: intervals for shares and counts of which too few happened for a t interval.

Where nothing happened in any run, the runs do not vary, and a t interval would say [0, 0]: that it
never happens. What 0 of 100 000 allow to say is an upper bound. Both intervals here are the exact
ones of independent events, made wider by as much as the runs vary more than such events would.

Sources: Korn and Graubard, "Confidence intervals for proportions with small expected number of
positive counts estimated from survey data", *Survey Methodology* 24 (1998), over Clopper and
Pearson (1934); Garwood (1936) for counts, with the index of dispersion (McCullagh and Nelder,
*Generalized Linear Models*, 6.2.3).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sim.metrics.metric import Kind
from sim.study.statistics.interval import (
    CONFIDENCE,
    Interval,
    Values,
    interval,
    standard_error,
    t_quantile,
)

RARE_BELOW = 100
"""Events over all replications below which they are rare."""


class Rare(Protocol):
    """A series of replications in which something happened rarely."""

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Its mean with an interval, wider for a higher `confidence` in (0, 1)."""


def rare(kind: Kind, values: Values, samples: Values) -> Rare | None:
    """The series as one of rare events, or None where its t interval is fit (or there is none).

    Rare is a count, or a proportion of `samples`, with fewer than RARE_BELOW events in all, or with
    none in at least half of the replications. Of a proportion the rarer side counts: 99 999
    successes in 100 000 are one event.
    """
    told = np.sort(np.asarray(values, dtype=np.float64))
    if kind not in ("count", "proportion") or len(told) < 2 or np.isnan(told).any():
        return None
    if kind == "count":
        return Count.of(told) if _rare(told) else None
    shares = np.asarray(values, dtype=np.float64)
    trials = np.asarray(samples, dtype=np.float64)
    happened = np.rint(shares * trials)
    rarer = min(happened, trials - happened, key=np.sum)
    return Proportion.of(shares, trials) if _rare(rarer) else None


def _rare(events: npt.NDArray[np.float64]) -> bool:
    return bool(events.sum() < RARE_BELOW or 2 * (events == 0).sum() >= len(events))


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share of rare events: of how many independent trials it is worth.

    `trials` are all there were, over n replications; `effective` is how many independent ones would
    vary as much as the replications do, and may be infinite.
    """

    mean: float
    trials: float
    effective: float
    n: int

    @classmethod
    def of(cls, shares: Values, trials: Values) -> "Proportion":
        """From each replication's share and trials, at least two replications."""
        mean = interval(shares).mean
        variance = standard_error(shares) ** 2
        effective = mean * (1.0 - mean) / variance if variance > 0.0 else float("inf")
        return cls(mean, float(np.sum(trials)), effective, len(shares))

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Clopper and Pearson's interval of `effective` trials, but never of more than there were.

        The variance is estimated from n replications, so `effective` is multiplied by
        (t of trials − 1 / t of n − 1 degrees of freedom)², as Korn and Graubard do. Without any
        event, or with nothing else, the replications tell of no variance, and the instances are
        taken as independent: should one cause hit many at once, then the bound is too low. Where
        runs vary four times as much as independent instances and only about 5 events are expected,
        95 % come to 90 %.
        """
        # What scipy.stats.beta calls and statsmodels' "beta" method with it; see `t_quantile`.
        from scipy.special import betainccinv, betaincinv  # noqa: PLC0415

        degrees = int(self.trials) - 1, self.n - 1
        certain, estimated = (t_quantile(confidence, one) for one in degrees)
        size = min(self.trials, self.effective * (certain / estimated) ** 2)
        events, rest, tail = self.mean * size, (1.0 - self.mean) * size, (1.0 - confidence) / 2.0
        low = float(betaincinv(events, rest + 1.0, tail)) if events > 0.0 else 0.0
        high = float(betainccinv(events + 1.0, rest, tail)) if rest > 0.0 else 1.0
        return Interval(self.mean, low, high, self.n)


@dataclass(frozen=True, slots=True)
class Count:
    """A count of rare events a replication: mean, and how much more it varies than Poisson's.

    `dispersion` is variance / mean over the n replications; 0 where nothing happened.
    """

    mean: float
    dispersion: float
    n: int

    @classmethod
    def of(cls, counts: Values) -> "Count":
        """From each replication's count, at least two replications."""
        mean = interval(counts).mean
        variance = len(counts) * standard_error(counts) ** 2
        return cls(mean, variance / mean if mean > 0.0 else 0.0, len(counts))

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Garwood's interval of events that come in groups of `dispersion`, but at least of 1.

        As with a proportion, the dispersion is an estimate, hence multiplied by (t of n − 1 degrees
        of freedom / normal)², and events are taken as independent where none was seen.
        """
        from scipy.special import gammainccinv, gammaincinv, ndtri  # noqa: PLC0415

        tail = (1.0 - confidence) / 2.0
        wider = (t_quantile(confidence, self.n - 1) / float(ndtri(1.0 - tail))) ** 2
        group = max(1.0, self.dispersion * wider)
        groups = self.n * self.mean / group
        low = float(gammaincinv(groups, tail)) if groups > 0.0 else 0.0
        high = float(gammainccinv(groups + 1.0, tail))
        return Interval(self.mean, low * group / self.n, high * group / self.n, self.n)
