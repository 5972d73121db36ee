"""Fitting: which family of distributions lies closest to a sample, and how close that is.

By maximum likelihood within each family that a scenario knows and that a few numbers describe; of
these the one with the least AIC (Akaike 1974), 2k − 2 ln L. Kolmogorov and Smirnov's distance D is
the largest gap between the sample's distribution and the family's; its p value is too kind, because
the parameters were fitted to the same sample.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats
from scipy.special import digamma

Sample = npt.NDArray[np.float64]
FEWEST = 20
"""Values below which no family is fitted."""
_ALIKE = 1e-5
"""The deviation, as a share of the mean, up to which values count as all alike."""
_POINTS = 200
"""Of a Q-Q chart."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A family fitted to a sample (s): its document, and how it fits."""

    family: str
    document: Mapping[str, object]
    aic: float
    ks: float
    ks_p: float
    _quantiles: Callable[[Sample], Sample]

    def quantiles(self, levels: Sample) -> Sample:
        """The family's quantiles (s)."""
        return np.asarray(self._quantiles(levels), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Family:
    name: str
    document: Mapping[str, object]
    parameters: int
    law: Any  # a frozen distribution of scipy; its stubs have no common type


def fits(sample: Sample) -> tuple[Fit, ...]:
    """All families that could be fitted, best first; none to few values or to ones all alike."""
    if sample.size < FEWEST or sample.std() <= _ALIKE * sample.mean():
        return ()
    found = []
    for family in _families(sample):
        likelihood = float(np.sum(family.law.logpdf(sample)))
        if not math.isfinite(likelihood):
            continue
        tested = stats.kstest(sample, family.law.cdf)
        aic = 2.0 * family.parameters - 2.0 * likelihood
        document = {"dist": family.name, **family.document}
        ks, p = float(tested.statistic), float(tested.pvalue)
        found.append(Fit(family.name, document, aic, ks, p, family.law.ppf))
    return tuple(sorted(found, key=lambda fit: (fit.aic, fit.family)))


def points(sample: Sample, fit: Fit) -> tuple[Sample, Sample]:
    """The Q-Q points: quantiles of the sample, and of the family at the same levels (s)."""
    size = min(sample.size, _POINTS)
    levels = (np.arange(size) + 0.5) / size
    return np.quantile(sample, levels, method="hazen"), fit.quantiles(levels)


def _families(sample: Sample) -> Iterator[_Family]:
    """Every family with its best parameters; those of positive lengths need all above 0."""
    mean = float(sample.mean())
    yield _Family("exponential", {"mean": _s(mean)}, 1, stats.expon(scale=mean))
    low, high = float(sample.min()), float(sample.max())
    even = stats.uniform(loc=low, scale=high - low)
    yield _Family("uniform", {"low": _s(low), "high": _s(high)}, 2, even)
    if low <= 0.0:
        return
    logs = np.log(sample)
    sigma, mu = float(logs.std()), float(logs.mean())
    about = {"mean": _s(math.exp(mu + sigma**2 / 2)), "cv": _n(math.sqrt(math.expm1(sigma**2)))}
    yield _Family("lognormal", about, 2, stats.lognorm(sigma, scale=math.exp(mu)))
    yield from _gammas(sample, mean, math.log(mean) - mu)
    shape, _, scale = stats.weibull_min.fit(sample, floc=0)
    law = stats.weibull_min(shape, scale=scale)
    yield _Family("weibull", {"mean": _s(float(law.mean())), "shape": _n(float(shape))}, 2, law)
    alpha = 1.0 / (mu - math.log(low))
    if alpha > 1.0:  # from there down it has no mean, and no load can be told
        tail = stats.pareto(alpha, scale=low)
        yield _Family("pareto", {"min": _s(low), "alpha": _n(alpha)}, 2, tail)


def _gammas(sample: Sample, mean: float, gap: float) -> Iterator[_Family]:
    """Gamma and Erlang: the mean is the sample's, the shape solves ln k − ψ(k) = ``gap``."""

    def equation(log_k: float) -> float:
        return log_k - float(digamma(math.exp(log_k))) - gap

    k = math.exp(float(optimize.brentq(equation, -12.0, 25.0)))
    about: dict[str, object] = {"mean": _s(mean), "cv": _n(1.0 / math.sqrt(k))}
    yield _Family("gamma", about, 2, stats.gamma(k, scale=mean / k))
    whole = [one for one in {math.floor(k), math.ceil(k)} if 2 <= one <= 1000]
    if whole:
        best = max(
            sorted(whole),
            key=lambda one: float(np.sum(stats.gamma(one, scale=mean / one).logpdf(sample))),
        )
        about = {"mean": _s(mean), "k": best}
        yield _Family("erlang", about, 2, stats.gamma(best, scale=mean / best))


def _s(seconds: float) -> str:
    """A length as a scenario writes it, to six digits."""
    return f"{seconds * 1e3:.6g}ms"


def _n(value: float) -> float:
    return float(f"{value:.6g}")
