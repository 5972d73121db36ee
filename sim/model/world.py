"""The world: one run, from its plan and tape to what the recorder holds."""

from __future__ import annotations

import simpy

from sim.model.cast import Cast
from sim.model.client import ClosedClients, Door, Nursery, OpenClients
from sim.model.clock import Clock
from sim.model.ledger import Ledger
from sim.model.network import Network
from sim.model.payload import ByReference, Payload
from sim.model.report import report_components, sample
from sim.model.stage import Stage
from sim.plan import Plan
from sim.records import Recorder
from sim.scenario import ClosedUsers
from sim.tape import Tape

SAMPLES = 600  # looks at the queues in the time of the arrivals


class World:
    """Everything that lives in simulated time in one run."""

    def __init__(self, plan: Plan, tape: Tape, recorder: Recorder) -> None:
        self.clock = Clock()
        self.plan = plan
        self.recorder = recorder
        self.ledger = Ledger(self.clock, recorder)
        self.network = Network(self.clock, plan.network, tape, recorder)
        self.cast = Cast(self.clock, plan, tape, self.ledger, self.network)
        self._done = self.clock.event()
        self._asking = len(plan.entries)
        self.ledger.drained = self._maybe_done
        self._stages = [self._stage(number, tape) for number in range(len(plan.workflows))]
        doors = [Door(self.ledger, *stage.door()) for stage in self._stages]
        nurseries = [Nursery(tape, workflow) for workflow in plan.workflows]
        for entry in plan.entries:
            door, nursery = doors[entry.workflow], nurseries[entry.workflow]
            who = (self.clock, entry, len(plan.entries))
            if isinstance(entry.arrivals, ClosedUsers):
                think = tape.draws(entry.arrivals.think, "think", entry.name)
                ClosedClients(
                    *who, entry.arrivals, think, plan.duration, nursery, door, self._asked
                )
            else:
                times = tape.arrivals(entry.name, entry.arrivals, plan.duration)
                OpenClients(*who, times, nursery, door, self._asked)

    def _stage(self, number: int, tape: Tape) -> Stage:
        plan, workflow = self.plan, self.plan.workflows[number]
        payload = Payload()
        if plan.network.by_reference:
            payload = ByReference(self.clock, self.network, self.ledger, workflow)
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
        self.ledger.close_all()
        report_components(self.cast, self.recorder, ended)
        return ended, at_horizon

    def _look(self, number: int) -> None:
        """Look at the queues, at fixed times; never changes anything."""
        sample(self.cast, self.recorder, self.clock.now)
        following = number + 1
        self.clock.observe_at(following * self.plan.duration / SAMPLES, self._look, following)
