"""What a caller does about failure: retry and wait, break the circuit, bound its calls, admit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.distribution import Distribution
from sim.scenario.families import Spread
from sim.scenario.forms import Shorthand, words
from sim.scenario.model import Model, Tagged, wrong
from sim.scenario.values import (
    SECONDS,
    Count,
    CountLimit,
    Length,
    Limits,
    Positive,
    Probability,
    Seconds,
    Speed,
    seconds,
)


def _some_time(limit: Spread) -> Spread:
    if limit.is_zero:
        raise wrong("a timeout needs a length: nothing is done in no time at all")
    return limit


Timeout = Annotated[Distribution, AfterValidator(_some_time)]
"""How long something may take: a duration or a distribution, not 0."""


class Wait(Model):
    """The pause before a retry; a bare duration is always that long."""

    backoff: Literal["fixed", "linear", "exponential"] = Field(
        default="exponential",
        description="Always first, first × n, or first × factor^(n−1).",
    )
    first: Seconds = Field(default=seconds("1s"), description="The pause before the first retry.")
    factor: Positive = Field(default=2.0, description="Growth (exponential only).")
    max: Seconds = Field(default=seconds("100s"), description="The longest pause.")
    jitter: Literal["none", "full", "equal", "decorrelated"] = Field(
        default="full", description="How much of the pause is random."
    )

    @model_validator(mode="after")
    def _factor_of_exponential(self) -> Wait:
        if "factor" in self.model_fields_set and self.backoff != "exponential":
            raise wrong(f"a factor belongs to backoff exponential, not {self.backoff}", at="factor")
        return self


def _always(value: Any) -> Any:
    if isinstance(value, Model | Mapping):
        return value
    return {"backoff": "fixed", "first": value, "max": value, "jitter": "none"}


class Retry(Model):
    """How often a piece of work is tried, and how long the pause before each retry is."""

    attempts: CountLimit = Field(default=3, description="Tries in all, the first one included.")
    wait: Annotated[Wait, Shorthand(_always, SECONDS.json_schema)] = Field(
        default=Wait(), description="The pause before a retry: a duration, or how it grows."
    )
    budget: Probability | None = Field(
        default=None,
        description="The most retries, as a share of first tries.",
    )


class UndoRetry(Retry):
    """As a retry, but an undo is tried until it succeeds, unless the user bounds it."""

    attempts: CountLimit = Field(default=None, description="Tries in all, the first one included.")


class Breaker(Model):
    """A circuit breaker: stops calling what keeps failing, and probes whether it is back."""

    failures: Probability = Field(default=0.5, description="The share of failures that opens it.")
    window: Count = Field(default=100, description="The calls that the share is taken of.")
    open_for: Length = Field(default=seconds("60s"), description="How long before it probes.")
    probes: Count = Field(default=10, description="The calls that are let through to probe.")


class Bulkhead(Model):
    """A bound on the calls of one step that may be open at a time."""

    concurrent: Count = Field(description="The most calls that are open at a time.")


class TokenBucket(Tagged):
    """Admits at a mean rate, and a burst beyond it."""

    TAG: ClassVar[str] = "kind"
    kind: Literal["token_bucket"] = "token_bucket"
    rate: Speed = Field(description="Starts admitted per second in the long run.")
    burst: Count = Field(description="Starts that may come at once.")


class ConcurrencyLimit(Tagged):
    """Admits while fewer than a fixed number of instances are running."""

    TAG: ClassVar[str] = "kind"
    kind: Literal["concurrency"] = "concurrency"
    limit: Count = Field(description="The most instances that run at a time.")


class AdmissionNone(Tagged):
    """Admits everything."""

    TAG: ClassVar[str] = "kind"
    kind: Literal["none"] = "none"


class Aimd(Tagged):
    """A limit that creeps up while answers are quick, and is cut when they are slow."""

    TAG: ClassVar[str] = "kind"
    kind: Literal["aimd"] = "aimd"
    target: Length = Field(
        default=seconds("200ms"), description="The latency above which the limit is cut."
    )
    initial: Count = Field(default=100, description="The limit at the start.")
    min: Count = Field(default=1, description="The least limit.")
    max: Count = Field(default=1000, description="The greatest limit.")
    decrease: Annotated[float, Limits(above=True, high=1)] = Field(
        default=0.9, description="What the limit is multiplied by when it is cut."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Aimd:
        if not self.min <= self.initial <= self.max:
            raise wrong("initial must lie between min and max", at="initial")
        return self


Door = Annotated[TokenBucket | ConcurrencyLimit, Field(discriminator="kind")]
"""Admission at the workload's door."""

BackPressure = Annotated[
    Annotated[AdmissionNone | TokenBucket | ConcurrencyLimit | Aimd, Field(discriminator="kind")],
    words("kind", "none", "token_bucket", "concurrency", "aimd"),
]
"""Admission of a coordinator product itself."""
