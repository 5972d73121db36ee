"""Mean and variance of lengths, exactly, and of the longest of several that are independent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import pvariance

import numpy as np
from scipy import stats

from sim.scenario.distribution import Distribution, Empirical, Mixture
from sim.scenario.families import (
    Constant,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Pareto,
    Triangular,
    Uniform,
    Weibull,
)

_POINTS = 4001
"""Points of the grid on which a longest length is integrated."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean (s) and variance (s²) of a random length."""

    mean: float = 0.0
    variance: float = 0.0

    def __add__(self, other: Moments) -> Moments:
        """The sum of two that are independent."""
        return Moments(self.mean + other.mean, self.variance + other.variance)

    def times(self, factor: float) -> Moments:
        """The length multiplied by a number."""
        return Moments(self.mean * factor, self.variance * factor**2)

    def repeated(self, times: float) -> Moments:
        """The sum of that many independent ones; `times` may be a mean."""
        return Moments(self.mean * times, self.variance * times)

    @property
    def second(self) -> float:
        """E[X²] in s²."""
        return self.variance + self.mean**2

    @property
    def scv(self) -> float:
        """Squared coefficient of variation; 0 where the mean is 0."""
        return self.variance / self.mean**2 if self.mean else 0.0


def total(parts: Iterable[Moments]) -> Moments:
    """The sum of independent lengths."""
    return sum(parts, Moments())


def mixed(parts: Sequence[tuple[float, Moments]]) -> Moments:
    """One of several, picked with these weights (they need not sum to 1)."""
    weight = sum(share for share, _ in parts)
    if weight == 0.0:
        return Moments()
    mean = sum(share * one.mean for share, one in parts) / weight
    second = sum(share * one.second for share, one in parts) / weight
    return Moments(mean, max(0.0, second - mean**2))


def moments(distribution: Distribution) -> Moments:
    """The exact moments of a distribution; infinite where a power law has none."""
    mean = distribution.mean_s
    return Moments(mean, _variance(distribution, mean))


def _variance(distribution: Distribution, mean: float) -> float:  # noqa: PLR0911 - one a family
    match distribution:
        case Constant():
            return 0.0
        case Exponential():
            return mean**2
        case Lognormal(cv=cv) | Gamma(cv=cv) | Hyperexponential(cv=cv):
            return (cv * mean) ** 2
        case Erlang(k=k):
            return mean**2 / k
        case Weibull(shape=shape):
            ratio = math.gamma(1 + 2 / shape) / math.gamma(1 + 1 / shape) ** 2
            return mean**2 * (ratio - 1)
        case Uniform(low=low, high=high):
            return (high - low) ** 2 / 12
        case Triangular(low=a, mode=b, high=c):
            return (a * a + b * b + c * c - a * b - a * c - b * c) / 18
        case Pareto(min=least, alpha=alpha):
            if alpha <= 2:
                return math.inf
            return least**2 * alpha / ((alpha - 1) ** 2 * (alpha - 2))
        case Empirical(values=values):
            return pvariance(values)
        case Mixture(of=of):
            parts = [(one.weight, moments(one.distribution)) for one in of if one.weight]
            return mixed(parts).variance
    raise TypeError(f"no rule for the variance of {type(distribution).__name__}")


def longest(lengths: Sequence[Moments]) -> Moments:
    """The longest of several independent lengths, each taken as gamma with its moments.

    Exact for exponentials and constants. E[max] = ∫ 1 − ΠF(t) dt, E[max²] = ∫ 2t(1 − ΠF(t)) dt.
    """
    if len(lengths) == 1:
        return lengths[0]
    fixed = max((one.mean for one in lengths if not one.variance), default=0.0)
    random = [one for one in lengths if one.variance]
    if not random:
        return Moments(fixed)
    end = max(fixed, *(one.mean + 15 * math.sqrt(one.variance) for one in random))
    t = np.linspace(0.0, end, _POINTS)
    below = np.where(t < fixed, 0.0, 1.0)
    for one in random:
        shape, scale = one.mean**2 / one.variance, one.variance / one.mean
        below = below * stats.gamma.cdf(t, shape, scale=scale)
    mean = float(np.trapezoid(1 - below, t))
    second = float(np.trapezoid(2 * t * (1 - below), t))
    return Moments(mean, max(0.0, second - mean**2))
