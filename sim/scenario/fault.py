"""Faults: what strikes from outside, where, when and for how long."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.scenario.frozenmap import Name
from sim.scenario.model import Tagged, wrong
from sim.scenario.values import Count, Length, Positive, Probability, Seconds

Target = Annotated[str, Field(description="What is struck: a component, workflow or step.")]
At = Annotated[Seconds, Field(description="When it begins.")]
For = Annotated[Length, Field(alias="for", description="How long it lasts.")]
Ends = tuple[str, str]


class _Fault(Tagged):
    TAG: ClassVar[str] = "kind"


class Outage(_Fault):
    """Frozen: requests wait, work pauses, and resumes at the end."""

    kind: Literal["outage"] = "outage"
    target: Target
    at: At
    for_: For


class Crash(_Fault):
    """Connections break, memory and work in progress are lost; at a time, or at a point."""

    kind: Literal["crash"] = "crash"
    target: Target
    replicas: Count | None = Field(default=None, description="How many; absent = all replicas.")
    at: Seconds | None = Field(default=None, description="When; absent = at the point.")
    for_: Length | None = Field(
        default=None, alias="for", description="How long; absent = its restart or failover."
    )
    point: Literal["after_commit", "after_publish", "before_ack"] | None = Field(
        default=None, description="The unlucky moment, instead of a time."
    )
    probability: Probability | None = Field(default=None, description="Of a crash, per passage.")

    @model_validator(mode="after")
    def _time_or_point(self) -> Crash:
        if (self.at is None) == (self.point is None):
            raise wrong("a crash needs either `at` or `point`", at="at")
        if (self.point is None) != (self.probability is None):
            raise wrong("`point` and `probability` go together", at="probability")
        return self


class Leave(_Fault):
    """A graceful stop: finishes what it has and says goodbye."""

    kind: Literal["leave"] = "leave"
    target: Target
    replicas: Count | None = Field(default=None, description="How many; absent = all replicas.")
    at: At
    for_: Length | None = Field(default=None, alias="for", description="Absent = for good.")


class Slowdown(_Fault):
    """All work takes a multiple of its time."""

    kind: Literal["slowdown"] = "slowdown"
    target: Target
    factor: Positive = Field(description="What the time is multiplied by.")
    at: At
    for_: For


class Errors(_Fault):
    """Attempts fail technically, at random."""

    kind: Literal["errors"] = "errors"
    target: Target
    probability: Probability = Field(description="That an attempt fails.")
    at: At
    for_: For


class Partition(_Fault):
    """The way between two components is cut."""

    kind: Literal["partition"] = "partition"
    between: Ends = Field(description="Its two ends.")
    direction: Literal["both", "out", "in"] = Field(
        default="both", description="Both ways, or out of or into the first end only."
    )
    at: At
    for_: For


class Loss(_Fault):
    """Messages are lost at random, everywhere or on one link."""

    kind: Literal["loss"] = "loss"
    between: Ends | None = Field(default=None, description="One link; absent = everywhere.")
    probability: Probability = Field(description="That a message is lost.")
    at: At
    for_: For


class Poison(_Fault):
    """Work that always fails: the step of the first instances that arrive from then on."""

    kind: Literal["poison"] = "poison"
    target: Target
    count: Count = Field(default=1, description="How many instances.")
    at: At


class Spike(_Fault):
    """More arrivals of a workflow."""

    kind: Literal["spike"] = "spike"
    target: Target
    factor: Positive = Field(description="What the rate of arrivals is multiplied by.")
    at: At
    for_: For


class Deploy(_Fault):
    """A rolling restart: replicas leave and come back in batches."""

    kind: Literal["deploy"] = "deploy"
    target: Target
    at: At
    batch: Count = Field(default=1, description="Replicas that restart at a time.")
    pause: Seconds = Field(default=0.0, description="From one batch to the next.")


class Release(_Fault):
    """A workflow is changed: who must know restarts in turn, then new instances take the change."""

    kind: Literal["release"] = "release"
    target: Target
    to: Name = Field(description="The changed version: a workflow that nobody asks for yet.")
    at: At
    batch: Count = Field(default=1, description="Replicas that restart at a time.")
    shards: Count | None = Field(
        default=None, description="A coordinator's shards that do; absent = as many as `batch`."
    )
    pause: Seconds = Field(default=0.0, description="From one batch to the next.")

    def batch_of(self, role: str) -> int:
        """How many replicas of a service, or shards of a coordinator, restart at a time."""
        return self.batch if role == "service" or self.shards is None else self.shards


class RandomFaults(_Fault):
    """Outages or crashes at random, again and again."""

    kind: Literal["random"] = "random"
    target: Target
    of: Literal["outage", "crash"] = Field(default="outage", description="What strikes.")
    mtbf: Length = Field(description="Mean time between failures (exponential).")
    mttr: Length = Field(description="Mean time to repair (exponential).")


Fault = Annotated[
    Outage
    | Crash
    | Leave
    | Slowdown
    | Errors
    | Partition
    | Loss
    | Poison
    | Spike
    | Deploy
    | Release
    | RandomFaults,
    Field(discriminator="kind"),
]
