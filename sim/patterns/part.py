"""A part: all that one component must know of a workflow to play its role in it.

Parts are immutable data. The model executes them, the coupling metrics measure them, and
``counterpoint parts`` prints them: three readers of the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["coordinator", "service", "client"]


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """Who plays: a service by its name, a coordinator by its domain (or none), or the client."""

    role: Role
    name: str = ""

    def __str__(self) -> str:
        if self.role == "service":
            return self.name
        return f"{self.role}/{self.name}" if self.name else self.role


CLIENT = Component("client")


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened: ``started`` (no step), or a step ``done`` or ``failed``.

    A failed step is told to whoever answers the client; telling it to those who must undo comes
    with rollback.
    """

    kind: Literal["started", "done", "failed"]
    step: str = ""

    def __str__(self) -> str:
        return f"{self.step} {self.kind}" if self.step else self.kind


@dataclass(frozen=True, slots=True)
class Trigger:
    """A step whose turn this component decides, and the steps that must be done before.

    ``needs`` names every predecessor; an instance whose branches removed some of them waits only
    for the rest. No needs: the start of the workflow is the trigger.
    """

    step: str
    service: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What one component must know of one workflow.

    ``drives``: the steps whose turn it decides, with their triggers. ``commands``: those of them
    that it orders another component to do (else it does them itself). ``obeys``: the steps that
    it does on the command of a coordinator, with that coordinator. ``hears``: the events that it
    subscribes to, with who tells them. ``tells``: the events that it publishes, with who hears
    them. ``answers``: the end steps that it joins before the client has its answer; None for a
    component that does not answer.
    """

    component: Component
    workflow: str
    drives: tuple[Trigger, ...] = ()
    commands: tuple[tuple[str, Component], ...] = ()
    obeys: tuple[tuple[str, Component], ...] = ()
    hears: tuple[tuple[Event, Component], ...] = ()
    tells: tuple[tuple[Event, tuple[Component, ...]], ...] = ()
    answers: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The parts of every component in one workflow under one pattern.

    ``door``: the coordinator that takes the client's start, or None where the start is an event
    on the bus. ``answerer``: who joins the end of an instance: a coordinator, or the client.
    """

    workflow: str
    parts: tuple[Part, ...]
    door: Component | None
    answerer: Component

    def part_of(self, component: Component) -> Part | None:
        """The component's part, or None when it has no role in this workflow."""
        return next((part for part in self.parts if part.component == component), None)

    def driver_of(self, step: str) -> Component:
        """The component that decides the step's turn; ``KeyError`` for an unknown step."""
        for part in self.parts:
            if any(trigger.step == step for trigger in part.drives):
                return part.component
        raise KeyError(step)
