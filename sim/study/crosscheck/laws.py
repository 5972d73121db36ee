"""Distributions as Ciw has them: their draws come from its own samplers, not from the tape."""

from __future__ import annotations

import math
import random
from importlib import import_module
from typing import Any

from sim.scenario import Distribution
from sim.scenario.distribution import Empirical, Mixture
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


class NoCiwError(RuntimeError):
    """Ciw is not installed here."""


def ciw() -> Any:
    """The package, which is untyped; NoCiwError without it."""
    try:
        return import_module("ciw")
    except ModuleNotFoundError:
        raise NoCiwError(
            "a cross-check needs Ciw, an independent simulator that is not installed here: "
            "pip install 'ciw>=3.2'"
        ) from None


def law(of: Distribution) -> Any:  # noqa: PLR0911 - one for each distribution
    """The distribution as Ciw has it."""
    dists = ciw().dists
    match of:
        case Constant(value=value):
            return dists.Deterministic(value)
        case Exponential(mean=mean):
            return dists.Exponential(1 / mean)
        case Gamma(mean=mean, cv=cv):
            return dists.Gamma(1 / cv**2, mean * cv**2)
        case Erlang(mean=mean, k=k):
            return dists.Erlang(k / mean, k)
        case Lognormal(mean=mean, cv=cv):
            variance = math.log1p(cv**2)
            return dists.Lognormal(math.log(mean) - variance / 2, math.sqrt(variance))
        case Weibull(mean=mean, shape=shape):
            return dists.Weibull(mean / math.gamma(1 + 1 / shape), shape)
        case Uniform(low=low, high=high):
            return dists.Uniform(low, high)
        case Triangular(low=low, mode=mode, high=high):
            return dists.Triangular(low, mode, high)
        case Hyperexponential(mean=mean, cv=cv):
            p = (1 + math.sqrt((cv**2 - 1) / (cv**2 + 1))) / 2
            return dists.HyperExponential([2 * p / mean, 2 * (1 - p) / mean], [p, 1 - p])
        case Pareto(min=least, alpha=alpha):
            return _pareto(dists, least, alpha)
        case Empirical(values=values):
            return dists.Empirical(list(values))
        case Mixture(of=parts):
            laws = [law(one.distribution) for one in parts]
            return dists.MixtureDistribution(laws, [one.weight for one in parts])
    raise TypeError(f"no rule for {type(of).__name__} in Ciw")


def _pareto(dists: Any, least: float, alpha: float) -> Any:
    """A power law, which Ciw lacks: Python's own, from the generator that Ciw seeds."""

    def sample(_: Any, t: float = 0.0, ind: Any = None) -> float:  # noqa: ARG001 - as it is called
        return least * random.paretovariate(alpha)

    return type("Pareto", (dists.Distribution,), {"sample": sample})()
