"""The world: one run, from its plan and tape to what the recorder holds."""

from __future__ import annotations

import simpy

from sim.model.cast import Cast
from sim.model.client import Asks, Births, ClosedClients, Door, Nursery, OpenClients
from sim.model.clock import Clock
from sim.model.ledger import Ledger
from sim.model.network import Network
from sim.model.payload import ByReference, Payload
from sim.model.report import report_components, sample
from sim.model.stage import Stage
from sim.plan import EntryPlan, Plan
from sim.records import Recorder
from sim.scenario import ClosedUsers
from sim.tape import Tape

SAMPLES = 600  # looks at the queues in the time of the arrivals


class World:
    """Everything that lives in simulated time in one run in which nothing can fail."""

    ledger: Ledger
    cast: Cast

    def __init__(self, plan: Plan, tape: Tape, recorder: Recorder) -> None:
        self.clock = Clock()
        self.plan = plan
        self.recorder = recorder
        self._done = self.clock.event()
        self._asking = len(plan.entries)
        self._build(tape)

    def _build(self, tape: Tape) -> None:
        """Make the components, wire the workflows into them, and have the clients ask."""
        plan = self.plan
        self.ledger = Ledger(self.clock, self.recorder)
        network = Network(self.clock, plan.network, tape, self.recorder)
        self.cast = Cast(self.clock, plan, tape, self.ledger, network)
        self.ledger.drained = self._maybe_done
        stages = [self._stage(number, tape, network) for number in range(len(plan.workflows))]
        doors = [Door(self.ledger, *stage.door()) for stage in stages]
        nurseries = [Nursery(tape, workflow) for workflow in plan.workflows]
        for entry in plan.entries:
            self.clients(entry, tape, nurseries[entry.workflow], doors[entry.workflow].ask)

    def clients(self, entry: EntryPlan, tape: Tape, nursery: Births, ask: Asks) -> None:
        """The clients of one workload entry: they ask when the tape says, or when answered."""
        entries = len(self.plan.entries)
        if isinstance(entry.arrivals, ClosedUsers):
            think = tape.draws(entry.arrivals.think, "think", entry.name)
            ClosedClients(
                self.clock, entry, entries, entry.arrivals, think, self.plan.duration,
                nursery, ask, self._asked,
            )  # fmt: skip
        else:
            times = tape.arrivals(entry.name, entry.arrivals, self.plan.duration)
            number = entry.number
            OpenClients(
                self.clock, number, lambda index: index * entries + number, times,
                nursery, ask, self._asked,
            )  # fmt: skip

    def _stage(self, number: int, tape: Tape, network: Network) -> Stage:
        plan, workflow = self.plan, self.plan.workflows[number]
        payload = Payload()
        if plan.network.by_reference:
            payload = ByReference(self.clock, network, self.ledger, workflow)
        return Stage(self.clock, plan, tape, self.ledger, self.cast, payload, workflow)

    def _asked(self) -> None:
        """A workload entry has no further arrivals."""
        self._asking -= 1
        self._maybe_done()

    def _maybe_done(self) -> None:
        if not self._asking and not self.ledger.open and not self._done.triggered:
            self._done.succeed()

    def run(self) -> tuple[float, bool]:
        """Run until nothing is outstanding, or to the horizon.

        Returns when the run ended, in seconds, and whether the horizon ended it.
        """
        self._maybe_done()
        self.clock.observe_at(0.0, self._look, 0)
        horizon = self.clock.timeout(self.plan.horizon)
        self.clock.run(until=simpy.AnyOf(self.clock, [self._done, horizon]))
        at_horizon = bool(self.ledger.open)
        ended = max(self.clock.now, self.plan.duration)
        self._close()
        report_components(self.cast, self.recorder, ended)
        return ended, at_horizon

    def _close(self) -> None:
        """The run is over: write down what is still open."""
        self.ledger.close_all()

    def _look(self, number: int) -> None:
        """Look at the queues, at fixed times; never changes anything."""
        sample(self.cast, self.recorder, self.clock.now)
        following = number + 1
        self.clock.observe_at(following * self.plan.duration / SAMPLES, self._look, following)
