"""Poison: a message that always fails, before any handler sees it.

The bus alone retries it, and then does what its policy says: the message blocks what is behind it
for ever, is put aside after so many deliveries, or goes round a retry topic of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.model.clock import Clock
from sim.model.full.network import deliver_again
from sim.model.instance import NAN, Instance
from sim.model.ledger import FullLedger
from sim.model.task import FullTask
from sim.model.token import POISON, Notice
from sim.patterns import Event
from sim.plan import FaultPlan, WorkflowPlan
from sim.scenario import Bus, Poison


@dataclass(slots=True)
class _Dose:
    """One fault of poison, by its code: how many are still to be struck, from when on (s)."""

    step: int
    at: float
    left: int
    fault: int


class Poisoned:
    """Which instances are poisoned, and how the bus delivers them again."""

    def __init__(
        self, clock: Clock, ledger: FullLedger, bus: Bus | None, workflows: tuple[WorkflowPlan, ...]
    ) -> None:
        self._clock = clock
        self._ledger = ledger
        self._bus = bus
        self._workflows = {workflow.name: workflow for workflow in workflows}
        self._doses: dict[str, list[_Dose]] = {}
        self._deliveries: dict[Notice, int] = {}
        self.tasks: dict[str, tuple[FullTask, ...]] = {}

    def add(self, fault: FaultPlan) -> None:
        """A fault of poison will strike."""
        assert isinstance(fault.fault, Poison)
        name, _, step = fault.target.partition(".")
        workflow = self._workflows.get(name)
        if workflow is not None:
            number = workflow.numbers[step]
            dose = _Dose(number, fault.fault.at, fault.fault.count, fault.code)
            self._doses.setdefault(name, []).append(dose)

    def strike(self, instance: Instance) -> None:
        """An instance arrives: is it among those to be poisoned?"""
        for dose in self._doses.get(instance.workflow.name, ()):
            if dose.left and self._clock.now >= dose.at and dose.step in instance.route.has:
                dose.left -= 1
                instance.poisoned |= 1 << dose.step
                now = self._clock.now
                self._ledger.recorder.fault((dose.fault, now, now))

    def steps(self, workflow: str, event: Event, service: str) -> int:
        """Mask of the steps of a service that an event may start, where poison is about."""
        if workflow not in self._doses:
            return 0
        plan = self._workflows[workflow]
        return sum(
            1 << plan.numbers[trigger.step]
            for part in plan.score.parts
            if str(part.component) == service
            for trigger in part.drives
            if trigger.reacts_to(event)
        )

    def deliver(self, notice: Notice, steps: int, again: Callable[[Notice], None]) -> None:
        """A poisoned message of a queue has been delivered, and fails."""
        assert self._bus is not None
        if self._fails_for_good(notice, steps):
            self._ledger.dead_letter(notice.instance)
        elif self._bus.redelivery_delay > 0 or self._is_bounded():
            self._clock.call_after(self._bus.redelivery_delay, again, notice)

    def hold(self, notice: Notice, steps: int, skip: Callable[[], None]) -> bool:
        """A poisoned event of a log has its turn, and fails; True while its partition stands."""
        assert self._bus is not None
        if self._bus.poison == "retry_topic":
            self._clock.call_after(0.0, lambda _: skip(), None)
            self._deliver_aside(notice, steps)
            return True
        self._try_in_place(notice, steps, skip)
        return True

    def _deliver_aside(self, notice: Notice, steps: int) -> None:
        self.deliver(notice, steps, lambda again: self._go_round(again, steps))

    def _go_round(self, notice: Notice, steps: int) -> None:
        """It comes back from the retry topic, which had kept it."""
        notice.instance.durable_writes += 1
        self._deliver_aside(notice, steps)

    def _try_in_place(self, notice: Notice, steps: int, skip: Callable[[], None]) -> None:
        """Try until it is put aside; one that never is blocks, and need not be tried to do so."""
        assert self._bus is not None
        if self._fails_for_good(notice, steps):
            self._clock.call_after(0.0, lambda _: self._put_aside(notice, skip), None)
        elif self._is_bounded():
            again = self._bus.redelivery_delay
            self._clock.call_after(again, lambda _: self._try_in_place(notice, steps, skip), None)

    def _put_aside(self, notice: Notice, skip: Callable[[], None]) -> None:
        self._ledger.dead_letter(notice.instance)
        skip()

    def _is_bounded(self) -> bool:
        assert self._bus is not None
        return self._bus.poison != "block" and self._bus.max_deliver is not None

    def _fails_for_good(self, notice: Notice, steps: int) -> bool:
        """Count and write down one failed delivery; True when there were enough."""
        assert self._bus is not None
        instance = notice.instance
        delivery = self._deliveries.get(notice, 0) + 1
        self._deliveries[notice] = delivery
        if delivery > 1:
            deliver_again(notice, delivery)
        self._ledger.notice(instance)
        struck = instance.poisoned & steps
        task = self.tasks[instance.workflow.name][(struck & -struck).bit_length() - 1]
        self._ledger.turned_back(instance, task, delivery, POISON, NAN)
        most = self._bus.max_deliver
        return self._is_bounded() and most is not None and delivery >= most
