"""A service: who does the work, with how many hands, and how it keeps and tells its effects."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.distribution import Distribution
from sim.scenario.families import Constant
from sim.scenario.forms import NoneAs
from sim.scenario.model import Model, wrong
from sim.scenario.outbox import Outbox, OutboxCdc
from sim.scenario.values import Count, Length, NumberLimit, Probability, Seconds, seconds


class Inbox(Model):
    """The memory of what was done: a duplicate within the window does no second effect."""

    window: Length = Field(default=seconds("7d"), description="How long an effect is remembered.")


class Autoscale(Model):
    """Replicas that follow the load."""

    min: Count = Field(default=1, description="The fewest replicas.")
    max: Count = Field(description="The most replicas.")
    target_utilisation: Probability = Field(default=0.7, description="The busy share to aim at.")
    every: Length = Field(default=seconds("15s"), description="From one look to the next.")
    startup: Seconds = Field(
        default=seconds("10s"), description="How long a new replica takes to be ready."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Autoscale:
        if self.max < self.min:
            raise wrong(f"max must be at least min, which is {self.min}", at="max")
        if self.target_utilisation == 0:
            raise wrong("a target of 0 can never be met", at="target_utilisation")
        return self


class Service(Model):
    """One service: replicas with slots, a queue before them, a database behind them."""

    replicas: Count = Field(default=1, description="Copies of the service.")
    concurrency: Count = Field(default=1, description="Requests that one replica serves at a time.")
    time: Distribution | None = Field(
        default=None,
        description="The work of one request; absent = each step gives its own.",
    )
    queue_limit: NumberLimit = Field(default=None, description="Requests that may wait, in all.")
    discipline: Literal["fifo", "lifo"] = Field(default="fifo", description="Who is next.")
    balancer: Literal["shared", "round_robin", "least_loaded", "random"] = Field(
        default="shared",
        description="How a pushed request finds its replica.",
    )
    restart: Seconds = Field(
        default=seconds("10s"), description="How long a crashed replica takes to come back."
    )
    commit: Distribution = Field(
        default=Constant(value=0.0), description="The local transaction that makes the effect real."
    )
    inbox: Annotated[Inbox | None, NoneAs("none")] = Field(
        default=Inbox(),
        description="What keeps a duplicate from a second effect, or none.",
    )
    outbox: Outbox = Field(default=OutboxCdc(), description="How its events leave.")
    drop_expired: bool = Field(
        default=False,
        description="Whether work is discarded whose caller has given up.",
    )
    autoscale: Autoscale | None = Field(default=None, description="Replicas that follow the load.")

    @model_validator(mode="after")
    def _scaled(self) -> Service:
        scale = self.autoscale
        if scale is not None and not scale.min <= self.replicas <= scale.max:
            raise wrong(
                f"{self.replicas} replicas lie outside of autoscale ({scale.min} to {scale.max})",
                at="replicas",
            )
        return self
