"""A part: all that one component must know of a workflow to play its role in it.

Parts are immutable data. The model executes them, the coupling metrics measure them, and
``counterpoint parts`` prints them: three readers of the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["coordinator", "service", "client", "monitor"]
Rollback = Literal["sequential", "parallel"]


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """Who plays: a service by its name, a coordinator by its domain (or none), client, monitor."""

    role: Role
    name: str = ""

    def __str__(self) -> str:
        if self.role == "service":
            return self.name
        return f"{self.role}/{self.name}" if self.name else self.role


CLIENT = Component("client")
MONITOR = Component("monitor")


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened: the workflow has ``started``, or what its kind says of a step.

    ``done``. ``failed``: for good; whoever stands in for it, must undo or answers hears of it.
    ``undone``: it and all behind it in a rollback, so that the step before it is next; the event
    carries the failure that caused the rollback. ``expired``: the instance is overdue, and unless
    the step has an effect already it is to count as failed.
    """

    kind: Literal["started", "done", "failed", "undone", "expired"]
    step: str = ""

    def __str__(self) -> str:
        return f"{self.step} {self.kind}" if self.step else self.kind


@dataclass(frozen=True, slots=True)
class Trigger:
    """A step whose turn this component decides, and the steps that must be done before.

    ``needs`` names every predecessor; an instance whose branches removed some of them waits only
    for the rest. No needs: the start of the workflow is the trigger, or for a fallback the failure
    of the step that it stands ``instead_of``.
    """

    step: str
    service: str
    needs: tuple[str, ...] = ()
    instead_of: str = ""

    def reacts_to(self, event: Event) -> bool:
        """Whether the event may start the step, alone or with others."""
        if self.instead_of:
            return event == Event("failed", self.instead_of)
        return event in [Event("done", need) for need in self.needs] or (
            event.kind == "started" and not self.needs
        )


@dataclass(frozen=True, slots=True, order=True)
class Data:
    """What a component knows of the data that a step makes, and why.

    It ``produces`` them; it ``relays`` them, as a coordinator does that gets them and hands them
    on; or it ``reads`` them: they come with an event that it hears, with a command, or straight
    from the producer. The model knows no content of data but its size, so that other content is
    another ``size_bytes``.
    """

    step: str
    use: Literal["produces", "relays", "reads"]
    size_bytes: float


@dataclass(frozen=True, slots=True)
class Part:
    """What one component must know of one workflow.

    ``drives``: the steps whose turn it decides, with their triggers. ``commands``: those of them
    that it orders another component to do (else it does them itself). ``obeys``: the steps that
    it does on the command of a coordinator, with that coordinator. ``hears``: the events that it
    subscribes to, with who tells them. ``tells``: the events that it publishes, with who hears
    them. ``answers``: the end steps that it joins before the client has its answer (the monitor:
    before it forgets the instance); None for a component that joins none. ``falls_back``: steps
    that may fail, with the fallback that it drives. ``undoes``: the steps that it drives and may
    have to undo; ``rollback``: how (None: it undoes nothing). ``takes_back``: the steps that it
    does and knows how to undo, whoever decides that. ``data``: of which steps it knows what they
    make. ``sends``: where data go by reference, the steps whose data it sends, and to whom;
    ``awaits``: those whose data it waits for, and from whom.
    """

    component: Component
    workflow: str
    drives: tuple[Trigger, ...] = ()
    commands: tuple[tuple[str, Component], ...] = ()
    obeys: tuple[tuple[str, Component], ...] = ()
    hears: tuple[tuple[Event, Component], ...] = ()
    tells: tuple[tuple[Event, tuple[Component, ...]], ...] = ()
    answers: tuple[str, ...] | None = None
    falls_back: tuple[tuple[str, str], ...] = ()
    undoes: tuple[str, ...] = ()
    rollback: Rollback | None = None
    takes_back: tuple[str, ...] = ()
    data: tuple[Data, ...] = ()
    sends: tuple[tuple[str, tuple[Component, ...]], ...] = ()
    awaits: tuple[tuple[str, Component], ...] = ()


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

    @property
    def monitored(self) -> bool:
        """Whether a deadline monitor watches over the workflow."""
        return self.part_of(MONITOR) is not None

    @property
    def drivers(self) -> dict[str, Component]:
        """The component that decides each step's turn."""
        return {trigger.step: part.component for part in self.parts for trigger in part.drives}

    def part_of(self, component: Component) -> Part | None:
        """The component's part, or None when it has no role in this workflow."""
        return next((part for part in self.parts if part.component == component), None)

    def driver_of(self, step: str) -> Component:
        """The component that decides the step's turn; ``KeyError`` for an unknown step."""
        for part in self.parts:
            if any(trigger.step == step for trigger in part.drives):
                return part.component
        raise KeyError(step)
