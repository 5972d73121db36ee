"""The world of a run in which things may fail."""

from __future__ import annotations

from sim.model.client import Births, Nursery, OpenClients
from sim.model.full.cast import FullCast
from sim.model.full.client import Patience, WayIn
from sim.model.full.faults import Faults
from sim.model.full.network import FullNetwork
from sim.model.full.scaling import autoscale
from sim.model.full.stage import FullStage
from sim.model.full.versions import Versions
from sim.model.instance import Instance
from sim.model.ledger import FullLedger
from sim.model.payload import ByReference, Payload
from sim.model.world import World
from sim.plan import SpikePlan
from sim.scenario import ClosedUsers, Spike
from sim.tape import Tape

SPIKES = 1 << 56  # numbers of the instances of spikes; below are those of the workload entries


class FullWorld(World):
    """Everything that lives in simulated time in one run in which things may fail."""

    ledger: FullLedger
    cast: FullCast

    def _build(self, tape: Tape) -> None:
        plan, recorder = self.plan, self.recorder
        self.ledger = FullLedger(self.clock, recorder)
        network = FullNetwork(self.clock, plan.network, tape, recorder, whole=plan.keeps_messages)
        self.cast = FullCast(self.clock, plan, tape, self.ledger, network)
        self.ledger.drained = self._maybe_done
        stages = [self._full_stage(number, tape, network) for number in range(len(plan.workflows))]
        self.cast.poisoned.tasks = {stage.workflow.name: stage.tasks for stage in stages}
        doors = [stage.full_door() for stage in stages]
        nurseries = [Nursery(tape, workflow, self._born) for workflow in plan.workflows]
        births: list[Births] = [*nurseries]
        ways: list[WayIn] = [*doors]
        versions: dict[str, Versions] = {}
        for release in plan.releases:
            old, new = (
                (plan.workflows[code], nurseries[code], doors[code])
                for code in (release.old, release.new)
            )
            both = versions[release.fault.name] = Versions(old, new)
            births[release.old] = ways[release.old] = both
        self._faults = Faults(self.clock, plan, tape, recorder, self.cast, stages, versions)
        patience = {
            entry.number: Patience(
                self.clock, self.ledger, entry, tape, births[entry.workflow],
                ways[entry.workflow],
            )
            for entry in plan.entries
        }  # fmt: skip
        for entry in plan.entries:
            self.clients(entry, tape, births[entry.workflow], patience[entry.number].ask)
        for spike in plan.spikes:
            self._spike(spike, tape, births[spike.entry.workflow], patience[spike.entry.number])
        for name, service in self.cast.services.items():
            scale = plan.services[name].autoscale
            if scale is not None:
                process = autoscale(self.clock, service, scale, plan.horizon)
                self.clock.process(process)  # type: ignore[arg-type]  # as in faults

    def _full_stage(self, number: int, tape: Tape, network: FullNetwork) -> FullStage:
        plan, workflow = self.plan, self.plan.workflows[number]
        payload = Payload()
        if plan.network.by_reference:
            payload = ByReference(self.clock, network, self.ledger, workflow)
        return FullStage(self.clock, plan, tape, self.ledger, self.cast, payload, workflow)

    def _born(self, instance: Instance) -> None:
        """An instance arrives: what it needs, and whether poison strikes it."""
        pieces = instance.route.pieces
        if instance.rounds is None:
            instance.needed = dict(pieces)
        else:
            instance.needed = {step: n * instance.rounds_of(step) for step, n in pieces.items()}
        instance.left = len(instance.needed)
        self.cast.poisoned.strike(instance)

    def _spike(self, spike: SpikePlan, tape: Tape, nursery: Births, patience: Patience) -> None:
        """Further clients of an entry while a spike lasts; a stream of their own."""
        fault = spike.fault.fault
        assert isinstance(fault, Spike)
        if isinstance(spike.entry.arrivals, ClosedUsers) or fault.factor <= 1.0:
            return
        self._asking += 1
        until = min(fault.at + fault.for_, self.plan.duration)
        times = tape.spike(
            spike.stream, spike.entry.name, spike.entry.arrivals, fault.factor, fault.at, until
        )
        place = spike.number - len(self.plan.entries)
        streams = len(self.plan.spikes)
        OpenClients(
            self.clock, spike.number, lambda index: SPIKES + index * streams + place, times,
            nursery, patience.ask, self._asked,
        )  # fmt: skip

    def _close(self) -> None:
        super()._close()
        self._faults.close()
