"""From uniform draws to values of a distribution, one uniform a value.

Every value is a monotone function of its uniform draw (within one component of a mixture), so
changing a parameter moves a sample without reshuffling it: the basis of common random numbers
across scenarios, not only across patterns.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from sim.scenario import (
    Constant,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Mixture,
    Pareto,
    Triangular,
    Uniform,
    Weibull,
)

Floats = np.ndarray[tuple[int, ...], np.dtype[Any]]
Transform = Callable[[Floats], Floats]


def transform(distribution: Distribution) -> Transform:  # noqa: PLR0911 - one for each distribution
    """The function that turns uniforms in (0, 1), shape (n,), into values in seconds."""
    match distribution:
        case Constant(value=value):
            return lambda u: np.full(u.shape, value)
        case Exponential(mean=mean):
            return lambda u: -mean * np.log1p(-u)
        case Uniform(low=low, high=high):
            return lambda u: low + (high - low) * u
        case Lognormal():
            return _lognormal(distribution)
        case Gamma(mean=mean, cv=cv):
            return _gamma(mean, 1.0 / (cv * cv))
        case Erlang(mean=mean, k=k):
            return _gamma(mean, float(k))
        case Weibull(mean=mean, shape=shape):
            scale = mean / math.gamma(1.0 + 1.0 / shape)
            return lambda u: scale * (-np.log1p(-u)) ** (1.0 / shape)
        case Pareto(min=least, alpha=alpha):
            return lambda u: least * (1.0 - u) ** (-1.0 / alpha)
        case Triangular(low=low, mode=mode, high=high):
            return _triangular(low, mode, high)
        case Hyperexponential(mean=mean, cv=cv):
            return _hyperexponential(mean, cv)
        case Empirical(values=values):
            sample = np.sort(np.asarray(values, dtype=np.float64))
            return lambda u: sample[(u * sample.size).astype(np.int64)]
        case Mixture(of=of):
            return _choose([w.weight for w in of], [transform(w.distribution) for w in of])
    raise TypeError(f"no sampling rule for {type(distribution).__name__}")


def largest(distribution: Distribution) -> float:
    """The largest value that the tape can draw, in seconds."""
    if isinstance(distribution, Mixture):
        return max(largest(weighted.distribution) for weighted in distribution.of)
    return float(transform(distribution)(np.array([1.0 - 2.0**-53])).max())


def _lognormal(distribution: Lognormal) -> Transform:
    if distribution.mean == 0.0:
        return np.zeros_like
    variance = math.log1p(distribution.cv**2)
    mu = math.log(distribution.mean) - variance / 2.0
    sigma = math.sqrt(variance)
    return lambda u: np.exp(mu + sigma * special.ndtri(u))


def _gamma(mean: float, shape: float) -> Transform:
    return lambda u: (mean / shape) * special.gammaincinv(shape, u)


def _triangular(low: float, mode: float, high: float) -> Transform:
    width = high - low
    if width == 0.0:
        return lambda u: np.full(u.shape, low)
    split = (mode - low) / width

    def values(u: Floats) -> Floats:
        rising = low + np.sqrt(u * width * (mode - low))
        falling = high - np.sqrt((1.0 - u) * width * (high - mode))
        return np.where(u < split, rising, falling)

    return values


def _hyperexponential(mean: float, cv: float) -> Transform:
    """Two exponentials with balanced means (Whitt 1982): p1 m1 = p2 m2 = mean / 2."""
    squared = cv * cv
    p = 0.5 * (1.0 + math.sqrt((squared - 1.0) / (squared + 1.0)))
    fast, slow = mean / (2.0 * p), mean / (2.0 * (1.0 - p))
    return _choose([p, 1.0 - p], [lambda u: -fast * np.log1p(-u), lambda u: -slow * np.log1p(-u)])


def _choose(weights: list[float], of: list[Transform]) -> Transform:
    """One of several by weight; what is left of the uniform draw after choosing is drawn on."""
    edges = np.concatenate(([0.0], np.cumsum(weights) / sum(weights)))

    def values(u: Floats) -> Floats:
        found = np.minimum(np.searchsorted(edges, u, side="right") - 1, len(of) - 1)
        out = np.empty_like(u)
        for i, draw in enumerate(of):
            here = found == i
            if here.any():
                rest = (u[here] - edges[i]) / (edges[i + 1] - edges[i])
                out[here] = draw(np.clip(rest, 2.0**-53, 1.0 - 2.0**-53))
        return out

    return values
