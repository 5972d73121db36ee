"""The bus: how an event gets from who tells it to who reacts, in order or not, and at what cost."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator

from sim.scenario.distribution import Distribution
from sim.scenario.families import Constant
from sim.scenario.forms import BY_FORM, Mapped, Plain, words
from sim.scenario.model import Model
from sim.scenario.profiled import Profiled, known_profile
from sim.scenario.profiles import BUS_PROFILES
from sim.scenario.values import Count, CountLimit, Length, Probability, Seconds, SpeedLimit, seconds

_ZERO = Constant(value=0.0)
_PAUSES = {"eager": seconds("3s"), "cooperative": seconds("100ms"), "none": 0.0}


class HotKey(Model):
    """A skewed key: this share of the instances has one and the same."""

    hot: Probability = Field(description="The share of instances with the hot key.")


Key = Annotated[
    Annotated[Literal["instance", "number"], Plain] | Annotated[HotKey, Mapped], BY_FORM
]


class Rebalance(Model):
    """What a consumer group does when its members change."""

    kind: Literal["eager", "cooperative", "none"] = Field(
        default="eager", description="Everything stands still, or only what moves, or nothing."
    )
    pause: Seconds = Field(
        default_factory=lambda data: _PAUSES[data.get("kind", "eager")],
        description="For how long; absent = 3s eager, 100ms cooperative, 0s none.",
    )


class Bus(Profiled):
    """A broker: topics that are ordered logs in partitions, or queues of competing consumers."""

    profile: str = Field(
        default="none",
        description="What the other keys start from.",
        json_schema_extra={"enum": list(BUS_PROFILES)},
    )
    delivery: Literal["log", "queue"] = Field(
        default="queue", description="Ordered partitions, or competing consumers with leases."
    )
    partitions: Count = Field(default=12, description="Partitions of each topic (log).")
    key: Key = Field(
        default="instance",
        description="What picks the partition: instance, number, {hot: SHARE}.",
    )
    publish: Distribution = Field(default=_ZERO, description="From the sender to the broker's yes.")
    deliver: Distribution = Field(default=_ZERO, description="From there to the consumer.")
    capacity: SpeedLimit = Field(default=None, description="Messages per second that it passes.")
    session_timeout: Seconds = Field(
        default=seconds("45s"), description="How long until a dead consumer is noticed (log)."
    )
    rebalance: Annotated[Rebalance, words("kind", "eager", "cooperative", "none")] = Field(
        default=Rebalance(), description="What a change of the members costs (log)."
    )
    static_members: bool = Field(
        default=False,
        description="Whether a member that returns in time keeps its partitions (log).",
    )
    commit_interval: Length = Field(
        default=seconds("5s"), description="Redelivery reaches back this far (log)."
    )
    prefetch: CountLimit = Field(
        default=None,
        description="Messages that a member takes ahead (queue); absent = only for free slots.",
    )
    ack_timeout: Length = Field(
        default=seconds("30s"), description="When an unacknowledged message comes again (queue)."
    )
    max_deliver: CountLimit = Field(default=None, description="Deliveries before it is given up.")
    redelivery_delay: Seconds = Field(
        default=seconds("1s"), description="The pause before a failed delivery is repeated."
    )
    poison: Literal["block", "dead_letter", "retry_topic"] = Field(
        default="block", description="What happens to a message that always fails."
    )
    failover: Seconds = Field(default=seconds("9s"), description="From a crash to its successor.")
    publish_timeout: Length = Field(
        default=seconds("120s"), description="When a sender without an outbox gives up."
    )
    retention: Length = Field(default=seconds("7d"), description="How long messages are kept.")
    acked_loss_window: Seconds = Field(
        default=0.0, description="Acknowledged messages that a crash may lose: the last so many."
    )

    @field_validator("profile")
    @classmethod
    def _known(cls, name: str) -> str:
        return known_profile(name, BUS_PROFILES, "buses")

    def resolved(self) -> Self:
        return self.filled_from(BUS_PROFILES[self.profile])
