"""How a scenario is run and judged: run length, objectives, checks, prices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from sim.scenario.amount import Amount
from sim.scenario.forms import BY_FORM, Mapped, Plain
from sim.scenario.frozenmap import Name, Named
from sim.scenario.model import Model, wrong
from sim.scenario.values import Count, Length, NonNegative, Number, Seconds, seconds

Warmup = Annotated[
    Annotated[Literal["auto"], Tag("auto")] | Annotated[Seconds, Plain],
    Discriminator(lambda value: "auto" if isinstance(value, str) and value.isalpha() else "plain"),
]
Objective = Annotated[Annotated[Length, Plain] | Annotated[Named[Length], Mapped], BY_FORM]


class RunSettings(Model):
    """How long, how often, from which seed, and under which faults."""

    duration: Length = Field(description="Arrivals stop here.")
    drain: Seconds = Field(
        default=seconds("5min"), description="At most this long to finish what is in flight."
    )
    warmup: Warmup = Field(
        default="auto",
        description="What is cut off at the start; auto = found by MSER-5.",
    )
    replications: Count = Field(default=10, description="Runs with different randomness.")
    seed: Number = Field(default=1, description="What all randomness follows from.")
    faults: tuple[Name, ...] = Field(default=(), description="The faults that strike in this run.")

    @model_validator(mode="after")
    def _some_left(self) -> RunSettings:
        if self.warmup != "auto" and self.warmup >= self.duration:
            raise wrong("the warm-up must be shorter than the duration", at="warmup")
        return self


class Slo(Model):
    """What counts as good: completed within this latency."""

    latency: Objective | None = Field(
        default=None,
        description="For all workflows, or by workflow; absent = each workflow's deadline.",
    )

    @model_validator(mode="before")
    @classmethod
    def _by_workflow(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and data and "latency" not in data:
            return {"latency": dict(data)}
        return data

    def of(self, workflow: str) -> float | None:
        """The latency for one workflow in seconds, if one is set."""
        if isinstance(self.latency, Mapping):
            return self.latency.get(workflow)
        return self.latency


class Prices(Model):
    """What things cost, in any currency."""

    slot_second: NonNegative = Field(default=0.0, description="One slot for one second.")
    durable_write: NonNegative = Field(default=0.0, description="One durable write.")
    message: NonNegative = Field(default=0.0, description="One message.")
    gigabyte: NonNegative = Field(default=0.0, description="One gigabyte sent.")


class Check(Model):
    """A limit on a metric that a comparison must keep."""

    metric: str = Field(description="A metric of the registry.")
    pattern: Name | None = Field(default=None, description="Absent = under each.")
    workflow: Name | None = Field(default=None, description="Absent = of all together.")
    at_most: Amount | None = Field(default=None, description="The highest value that passes.")
    at_least: Amount | None = Field(default=None, description="The lowest value that passes.")

    @model_validator(mode="after")
    def _limited(self) -> Check:
        if self.at_most is None and self.at_least is None:
            raise wrong("a check needs at_most or at_least")
        low, high = self.at_least, self.at_most
        if low is not None and high is not None and low > high:
            raise wrong("at_least is above at_most: nothing passes", at="at_least")
        return self

    def bare(self) -> Check:
        """The same check, its limits as numbers in base units."""
        limits = {"at_most": self.at_most, "at_least": self.at_least}
        return self.model_copy(update={key: _bare(value) for key, value in limits.items()})


def _bare(limit: float | None) -> float | None:
    return None if limit is None else float(limit)
