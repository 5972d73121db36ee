"""A journey: the stations and delays that an instance passes, in order, from one step to the next.

Who decides a step's turn hears of what comes before it in one of three ways: it did that itself, it
commanded it (the answer comes back and costs an input), or an event tells it. The same rules serve
every pattern, because they ask who drives a step and who hears what, and never for a pattern.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.patterns import Component
from sim.plan import Plan
from sim.plan.shapes import StepPlan, WorkflowPlan
from sim.scenario import Distribution, Outbox, OutboxCdc, OutboxPolling
from sim.scenario.families import Constant, Uniform

START = ""
"""In place of a step: the start of the instance."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A length that an instance spends: at a station, behind its queue; or nowhere, as a delay.

    `terms`: each a factor and what is drawn and multiplied by it. `what`: in words, for a person.
    """

    station: str | None
    terms: tuple[tuple[float, Distribution], ...]
    what: str


@dataclass(frozen=True, slots=True)
class Journeys:
    """The ways of one workflow's instances through the components of a plan."""

    plan: Plan
    workflow: WorkflowPlan

    def known(self, step: str, who: Component) -> tuple[Visit, ...]:
        """From a step's effect (or the client's start) to where a component can act on it."""
        return tuple(self._start(who) if step == START else self._done(step, who))

    def work(self, step: StepPlan) -> tuple[Visit, ...]:
        """From the decision that it is a step's turn to its effect: one round of one copy."""
        return tuple(self._work(step))

    def _start(self, who: Component) -> Iterator[Visit]:
        door = self.workflow.score.door
        if door is None:
            yield self._hop("client", "bus")
            yield from self._over_bus(who)
            return
        yield self._hop("client", str(door))
        yield self._decision(door, starts=True)
        if who != door:
            yield from self._event(door, who)
            yield from self._border(who, starts=True)

    def _done(self, step: str, who: Component) -> Iterator[Visit]:
        driver = self.workflow.score.driver_of(step)
        if driver.role == "coordinator":
            service = self.workflow.steps[self.workflow.numbers[step]].service
            yield self._hop(service, str(driver))
            yield self._decision(driver)
        if who != driver:
            yield from self._event(driver, who)
            yield from self._border(who)

    def _work(self, step: StepPlan) -> Iterator[Visit]:
        driver = self.workflow.score.driver_of(step.name)
        central = driver.role == "coordinator"
        if step.wait is not None:
            yield Visit(None, ((1.0, step.wait),), "timer")
            if central:
                yield self._decision(driver)
        if central:
            yield self._hop(str(driver), step.service)
        commit = self.plan.services[step.service].commit
        yield Visit(step.service, ((1.0, step.time), (1.0, commit)), "work")

    def _hop(self, one: str, other: str) -> Visit:
        return Visit(None, ((1.0, self.plan.network.latency(one, other)),), "hop")

    def _event(self, teller: Component, hearer: Component) -> Iterator[Visit]:
        outbox = self.plan.outboxes.get(teller)
        delay = None if outbox is None else _captured(outbox)
        if delay is not None:
            yield Visit(None, ((1.0, delay),), "outbox")
        yield self._hop(str(teller), "bus")
        yield from self._over_bus(hearer)

    def _over_bus(self, hearer: Component) -> Iterator[Visit]:
        bus = self.plan.bus
        if bus is None:
            raise ValueError(f"{hearer} hears of an event without a bus")
        yield Visit(None, ((1.0, bus.publish),), "publish")
        if bus.capacity is not None:
            yield Visit("bus", ((1.0, Constant(value=1 / bus.capacity)),), "bus")
        yield Visit(None, ((1.0, bus.deliver),), "deliver")
        yield self._hop("bus", str(hearer))

    def _border(self, who: Component, starts: bool = False) -> Iterator[Visit]:
        if who.role == "coordinator":
            yield self._decision(who, starts)

    def _decision(self, who: Component, starts: bool = False) -> Visit:
        settings = self.plan.coordinators[who]
        writes = settings.writes_per_workflow if starts else settings.writes_per_step
        terms = [(1.0, settings.decision), (float(writes), settings.persist)]
        if settings.db_capacity is not None:
            terms.append((writes / settings.db_capacity, Constant(value=1.0)))
        return Visit(str(who), tuple(terms), "decision")


def _captured(outbox: Outbox) -> Distribution | None:
    """How long an event stays in an outbox; of a polled one the rest of its period."""
    if isinstance(outbox, OutboxCdc):
        return outbox.latency
    if isinstance(outbox, OutboxPolling):
        return Uniform(low=0.0, high=outbox.interval)
    return None
