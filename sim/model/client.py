"""Clients: they ask for instances, at the times on the tape or when they have been answered."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Protocol

from sim.model.clock import Clock
from sim.model.driver import Driver
from sim.model.instance import Instance
from sim.model.ledger import Ledger
from sim.model.network import Hop
from sim.model.token import Token
from sim.patterns.script import Outputs
from sim.plan import START_PAYLOAD, EntryPlan, RoutePlan, WorkflowPlan
from sim.scenario import ClosedUsers
from sim.tape import Draws, Source, Tape, closed_place


class ClientDriver(Driver):
    """The client's role: under choreography it joins the end events to know that it is answered."""

    note = 0  # it keeps nothing that would have to outlast it

    def act(self, outputs: Outputs, token: Token, handling: object) -> None:  # noqa: ARG002 - the signature of Driver
        """Whoever listens only is answered, or not."""
        if outputs.answer:
            self.ledger.answered(token.instance)
        self.ledger.spend(token.instance)

    def receive_answer(self, token: Token) -> None:
        """A coordinator's answer, or the news that there was nothing to do, has arrived."""
        self.ledger.answered(token.instance)
        self.ledger.spend(token.instance)


class Births(Protocol):
    """Whatever new instances come from."""

    def instance(self, id_: int, place: tuple[int, int, int], now: float) -> Instance:
        """A new instance; ``place`` is its (entry, lane, index) on the tape."""
        ...

    def again(self, before: Instance, now: float) -> Instance:
        """A further instance for the same client."""
        ...


class Nursery:
    """Where instances come from: everything about them that the business decides is drawn here.

    Branches, rejections and rounds belong to the instance; they are drawn when it arrives and
    travel with it. Routes are planned once per combination of branches. ``born`` is called with
    each new instance.
    """

    def __init__(
        self,
        tape: Tape,
        workflow: WorkflowPlan,
        born: Callable[[Instance], None] = lambda _: None,
    ) -> None:
        self._born = born
        self._workflow = workflow
        self._tape = tape
        self._routes: dict[tuple[str, ...], RoutePlan] = {}
        name = workflow.draws_as
        self._choices: list[tuple[Draws, tuple[tuple[str, float], ...]]] = [
            (tape.uniform("choice", name, choice), branches)
            for choice, branches in workflow.choices
        ]
        self._rejects = [
            (step.number, step.rejects, tape.uniform("rejects", name, step.name))
            for step in workflow.steps
            if step.rejects
        ]
        self._repeats = [
            (step.number, *step.repeat, tape.uniform("repeat", name, step.name))
            for step in workflow.steps
            if step.repeat
        ]

    def instance(self, id_: int, place: tuple[int, int, int], now: float) -> Instance:
        """A new instance; ``place`` is its (entry, lane, index) on the tape."""
        at = _At(*place)
        taken = tuple(_branch(draws(at), branches) for draws, branches in self._choices)
        route = self._routes.get(taken)
        if route is None:
            route = self._routes[taken] = self._workflow.route(taken)
        instance = Instance(id_, place, self._tape.identity(*place), self._workflow, route, now)
        for step, probability, draws in self._rejects:
            if draws(at) < probability:
                instance.rejected |= 1 << step
        for step, probability, most, draws in self._repeats:
            rounds = 1 + _further_rounds(draws(at), probability, most)
            if rounds > 1:
                instance.rounds = {**(instance.rounds or {}), step: rounds}
        for step, pieces in route.pieces.items():
            instance.left += pieces if not instance.rounds else pieces * instance.rounds_of(step)
        self._born(instance)
        return instance

    def again(self, before: Instance, now: float) -> Instance:
        """A further instance for the same client: named by its try, with answers of its own."""
        place = (before.entry, before.lane + FURTHER, before.index)
        return self.instance(before.id + NUMBERS, place, now)


FURTHER = 1 << 32  # lanes of first tries; those of further tries follow
NUMBERS = 1 << 40  # numbers of the instances of first tries; those of further tries follow


class _At:
    """A place on the tape."""

    __slots__ = ("entry", "index", "lane")

    def __init__(self, entry: int, lane: int, index: int) -> None:
        self.entry = entry
        self.lane = lane
        self.index = index


def _branch(u: float, branches: tuple[tuple[str, float], ...]) -> str:
    """The branch that a uniform draw falls into."""
    for name, probability in branches:
        u -= probability
        if u < 0.0:
            return name
    return branches[-1][0]


def _further_rounds(u: float, probability: float, most: int) -> int:
    """How many further rounds: geometric, P(at least j) = probability**j, at most ``most``."""
    if probability >= 1.0:
        return most
    return min(most, int(math.log(u) / math.log(probability))) if probability > 0.0 else 0


class Asks(Protocol):
    """What a client does to have an instance; ``finished`` is called when it waits no longer."""

    def __call__(self, instance: Instance, finished: Callable[[], None] | None = None) -> None:
        """Ask for the instance."""


class Door:
    """The client's way in: one hop to whoever takes the start of this workflow."""

    def __init__(self, ledger: Ledger, hop: Hop, first: Callable[[Instance], Token]) -> None:
        self._ledger = ledger
        self._hop = hop
        self._first = first

    def ask(self, instance: Instance, finished: Callable[[], None] | None = None) -> None:
        """A client asks, and waits until it is answered."""
        if finished is not None:
            instance.on_answer = lambda _: finished()
        self._ledger.arrived(instance)
        self._hop.send(self._first(instance), START_PAYLOAD)


class OpenClients:
    """Arrivals that wait for nobody, at the times on the tape.

    ``entry``: the number of their stream on the tape; ``number`` turns an arrival's number into
    that of its instance.
    """

    def __init__(
        self,
        clock: Clock,
        entry: int,
        number: Callable[[int], int],
        times: Iterator[float],
        nursery: Births,
        ask: Asks,
        finished: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._entry = entry
        self._number = number
        self._times = times
        self._nursery = nursery
        self._ask_for = ask
        self._finished = finished
        if not self._wait_for(0):
            finished()

    def _wait_for(self, number: int) -> bool:
        """Wait for an arrival by its number; False when there are no more."""
        time = next(self._times, None)
        if time is not None:
            self._clock.at(time, self._arrive, number)
        return time is not None

    def _arrive(self, number: int) -> None:
        # The next arrival first, so that arrivals of one instant know of each other.
        more = self._wait_for(number + 1)
        place = (self._entry, 0, number)
        self._ask_for(self._nursery.instance(self._number(number), place, self._clock.now))
        if not more:
            self._finished()


class ClosedClients:
    """Users who ask, wait for the answer, think, and ask again; they begin by thinking."""

    def __init__(
        self,
        clock: Clock,
        entry: EntryPlan,
        entries: int,
        process: ClosedUsers,
        think: Source,
        until: float,
        nursery: Births,
        ask: Asks,
        finished: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._entry = entry.number
        self._entries = entries
        self._users = process.users
        self._think = think
        self._until = until
        self._nursery = nursery
        self._ask_for = ask
        self._finished = finished
        self._active = process.users
        for user in range(process.users):
            self._wait(user, 0)

    def _wait(self, user: int, number: int) -> None:
        """The user thinks before the n-th request; nobody asks after the arrivals have stopped."""
        pause = self._think(_At(self._entry, *closed_place(user, number)))
        if self._clock.now + pause < self._until:
            self._clock.call_after(pause, self._ask, (user, number))
        else:
            self._active -= 1
            if not self._active:
                self._finished()

    def _ask(self, who: tuple[int, int]) -> None:
        user, number = who
        place = (self._entry, *closed_place(user, number))
        id_ = (number * self._users + user) * self._entries + self._entry
        instance = self._nursery.instance(id_, place, self._clock.now)
        self._ask_for(instance, lambda: self._wait(user, number + 1))
