"""A coordinator: drives instances step by step, at a cost per decision and per durable write."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, field_validator

from sim.scenario.distribution import Distribution
from sim.scenario.families import Constant
from sim.scenario.outbox import Outbox, OutboxCdc
from sim.scenario.policy import AdmissionNone, BackPressure
from sim.scenario.profiled import Profiled, known_profile
from sim.scenario.profiles import COORDINATOR_PROFILES
from sim.scenario.values import Count, CountLimit, Length, Number, Seconds, SpeedLimit, seconds

_ZERO = Constant(value=0.0)


class Coordinator(Profiled):
    """Serial decision makers (shards) over one durable store, and how their commands travel."""

    profile: str = Field(
        default="none",
        description="What the other keys start from.",
        json_schema_extra={"enum": list(COORDINATOR_PROFILES)},
    )
    shards: Count = Field(
        default=1, description="Serial decision makers; an instance belongs to one of them."
    )
    decision: Distribution = Field(default=_ZERO, description="The work of one decision.")
    persist: Distribution = Field(default=_ZERO, description="One durable write.")
    writes_per_step: Number = Field(default=1, description="Durable writes per further input.")
    writes_per_workflow: Number = Field(default=1, description="Durable writes of the start.")
    dispatch: Literal["push", "pull"] = Field(
        default="pull",
        description="Commands are sent, or taken from a durable task queue.",
    )
    threads: CountLimit = Field(default=None, description="Outstanding calls it can hold (push).")
    durability: Literal["durable", "volatile"] = Field(
        default="durable", description="Whether a crash leaves its instances alive."
    )
    failover: Seconds = Field(
        default=seconds("10s"), description="From a crash to a new owner of its shards."
    )
    recovery_rate: SpeedLimit = Field(
        default=None, description="Outstanding steps driven again per second after a crash."
    )
    db_capacity: SpeedLimit = Field(
        default=None, description="Durable writes per second of all its shards together."
    )
    poll: Distribution = Field(
        default=_ZERO, description="How long a task waits to be noticed by an idle worker (pull)."
    )
    backlog: Literal["fifo", "new_first"] = Field(
        default="fifo", description="Which waiting task is handed out next (pull)."
    )
    outbox: Outbox = Field(default=OutboxCdc(), description="How its events leave (hybrid).")
    lease: Length = Field(
        default=seconds("30s"), description="When a dead worker's task is handed out again (pull)."
    )
    admission: BackPressure = Field(default=AdmissionNone(), description="Its own back-pressure.")

    @field_validator("profile")
    @classmethod
    def _known(cls, name: str) -> str:
        return known_profile(name, COORDINATOR_PROFILES, "coordinators")

    def resolved(self) -> Self:
        return self.filled_from(COORDINATOR_PROFILES[self.profile])
