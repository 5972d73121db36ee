"""A workflow: what must happen, as a graph of steps, and how each is undone."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.distribution import Distribution
from sim.scenario.frozenmap import FrozenMap, Name, Named, NamedSome
from sim.scenario.model import Model
from sim.scenario.policy import Breaker, Bulkhead, Retry, Timeout, UndoRetry
from sim.scenario.values import Bytes, Count, Length, Probability


class Undo(Model):
    """How the effect of a step is taken back (compensation)."""

    time: Distribution | None = Field(default=None, description="Absent = the step's own.")
    errors: Probability = Field(default=0.0, description="Technical faults, retried.")
    timeout: Timeout | None = Field(default=None, description="Absent = the step's own.")
    retry: UndoRetry = Field(default=UndoRetry(), description="How often it is tried.")


class Repeat(Model):
    """A step that is done again, in further rounds."""

    probability: Probability = Field(description="That it is done once more, after each round.")
    max: Count = Field(description="The most further rounds.")


class Step(Model):
    """One step: which service does it, after what, and what happens when it fails."""

    service: Name = Field(description="The service that does it.")
    after: tuple[Name, ...] = Field(
        default=(),
        description="The steps before it, all of them (AND-join).",
    )
    when: Named[Name] = Field(
        default_factory=FrozenMap, description="Only if these choices took these branches."
    )
    wait: Distribution | None = Field(
        default=None, description="A durable timer before the service is asked; it holds no worker."
    )
    time: Distribution | None = Field(
        default=None, description="The work of one attempt; absent = the service's."
    )
    rejects: Probability = Field(
        default=0.0, description='A business "no": not retried, the step has failed.'
    )
    errors: Probability = Field(default=0.0, description="A technical fault: retried.")
    timeout: Timeout | None = Field(
        default=None, description="How long one attempt may take; absent = for ever."
    )
    retry: Retry = Field(default=Retry(), description="How often it is tried.")
    undo: Undo | None = Field(default=None, description="How it is undone; absent = it is not.")
    breaker: Breaker | None = Field(default=None, description="A circuit breaker at its caller.")
    bulkhead: Bulkhead | None = Field(default=None, description="A bound on its open calls.")
    pivot: bool = Field(
        default=False, description="Whether from its first commit the instance only goes forward."
    )
    repeat: Repeat | None = Field(default=None, description="Further rounds of the step.")
    copies: Count = Field(default=1, description="Pieces of the work, side by side.")
    optional: bool = Field(
        default=False,
        description="Whether the instance completes without it.",
    )
    payload: Bytes = Field(default=1000.0, description="Bytes of data that its messages carry.")
    fallback_for: Name | None = Field(
        default=None, description="The step that it stands in for when that one has failed."
    )


class Workflow(Model):
    """A graph of steps that one instance runs through, once."""

    deadline: Length | None = Field(
        default=None, description="An instance that settles later counts as late; absent = none."
    )
    rollback: Literal["sequential", "parallel"] = Field(
        default="sequential",
        description="Undone in reverse order, or all at once.",
    )
    choices: Named[NamedSome[Probability]] = Field(
        default_factory=FrozenMap, description="Exclusive branches, drawn once per instance."
    )
    steps: NamedSome[Step] = Field(description="The steps by name.")
