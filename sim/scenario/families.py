"""The families of distributions that a few numbers describe, each a frozen value."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import Field, model_serializer, model_validator

from sim.scenario.model import Tagged, wrong
from sim.scenario.units import DURATION
from sim.scenario.values import Count, Length, Limits, Positive, Seconds

_S = TypeVar("_S", bound="Spread")


class Spread(Tagged):
    """What all distributions share."""

    TAG: ClassVar[str] = "dist"

    @property
    def mean_s(self) -> float:
        """The exact mean in seconds (infinite where there is none)."""
        raise NotImplementedError

    @property
    def is_zero(self) -> bool:
        """Whether every draw is 0."""
        return False


class Constant(Spread):
    """Always the same length; written as a bare duration."""

    dist: Literal["constant"] = "constant"
    value: Seconds = Field(description="The length.")

    @property
    def mean_s(self) -> float:
        return self.value

    @property
    def is_zero(self) -> bool:
        return self.value == 0

    @model_serializer
    def _short(self) -> str | float:
        return DURATION.format(self.value)


class Exponential(Spread):
    """Memoryless: the standard deviation is the mean."""

    dist: Literal["exponential"] = "exponential"
    mean: Length = Field(description="The mean length.")

    @property
    def mean_s(self) -> float:
        return self.mean


class Lognormal(Spread):
    """The usual shape of response times: many short, few very long."""

    dist: Literal["lognormal"] = "lognormal"
    mean: Length = Field(description="The mean length.")
    cv: Positive = Field(description="The standard deviation divided by the mean.")

    @property
    def mean_s(self) -> float:
        return self.mean

    @classmethod
    def from_quantiles(cls, p50: float, p99: float) -> Lognormal:
        """The lognormal with this median and 99th percentile, both in seconds."""
        sigma = math.log(p99 / p50) / NormalDist().inv_cdf(0.99)
        return cls(mean=p50 * math.exp(sigma**2 / 2), cv=math.sqrt(math.expm1(sigma**2)))


class Gamma(Spread):
    """A sum of waiting times, for any cv."""

    dist: Literal["gamma"] = "gamma"
    mean: Length = Field(description="The mean length.")
    cv: Positive = Field(description="The standard deviation divided by the mean.")

    @property
    def mean_s(self) -> float:
        return self.mean


class Erlang(Spread):
    """The sum of k exponential phases of equal mean: steadier than one of them."""

    dist: Literal["erlang"] = "erlang"
    mean: Length = Field(description="The mean length of all phases together.")
    k: Count = Field(description="How many phases.")

    @property
    def mean_s(self) -> float:
        return self.mean


class Weibull(Spread):
    """Wear-out (shape above 1) or early failure (below 1)."""

    dist: Literal["weibull"] = "weibull"
    mean: Length = Field(description="The mean length.")
    shape: Positive = Field(description="1 is exponential, more is steadier.")

    @property
    def mean_s(self) -> float:
        return self.mean


class Hyperexponential(Spread):
    """Two exponentials with balanced means: now short, now long."""

    dist: Literal["hyperexponential"] = "hyperexponential"
    mean: Length = Field(description="The mean length.")
    cv: Annotated[float, Limits(low=1)] = Field(
        description="The standard deviation divided by the mean, at least 1."
    )

    @property
    def mean_s(self) -> float:
        return self.mean


class Uniform(Spread):
    """Anything between two lengths, equally likely."""

    dist: Literal["uniform"] = "uniform"
    low: Seconds = Field(description="The shortest length.")
    high: Length = Field(description="The longest length.")

    @property
    def mean_s(self) -> float:
        return (self.low + self.high) / 2

    @model_validator(mode="after")
    def _ordered(self) -> Uniform:
        return _increasing(self, "low", "high")


class Triangular(Spread):
    """Between two lengths, with one that is likeliest."""

    dist: Literal["triangular"] = "triangular"
    low: Seconds = Field(description="The shortest length.")
    mode: Seconds = Field(description="The likeliest length.")
    high: Length = Field(description="The longest length.")

    @property
    def mean_s(self) -> float:
        return (self.low + self.mode + self.high) / 3

    @model_validator(mode="after")
    def _ordered(self) -> Triangular:
        if not self.low <= self.mode <= self.high:
            raise wrong("mode must lie between low and high", at="mode")
        return _increasing(self, "low", "high")


class Pareto(Spread):
    """A power-law tail above a least length."""

    dist: Literal["pareto"] = "pareto"
    min: Length = Field(description="The least length.")
    alpha: Positive = Field(description="The tail's exponent: no mean from 1 down.")

    @property
    def mean_s(self) -> float:
        return math.inf if self.alpha <= 1 else self.min * self.alpha / (self.alpha - 1)


def _increasing(spread: _S, low: str, high: str) -> _S:
    """The distribution again, if its bounds are apart."""
    if not getattr(spread, low) < getattr(spread, high):
        raise wrong(f"{high} must be more than {low}", at=high)
    return spread
