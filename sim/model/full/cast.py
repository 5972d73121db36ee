"""Building the components of a run in which things may fail."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from sim.model.bus import Teller
from sim.model.cast import Cast, listens, partition_of, station_of
from sim.model.clock import Clock
from sim.model.consumer import Group, QueueGroup
from sim.model.full.bus import FullBus
from sim.model.full.consumer import FullQueueGroup, Surroundings
from sim.model.full.coordinator import FullCoordinator
from sim.model.full.database import Database
from sim.model.full.handler import Handler
from sim.model.full.log import FullLogGroup
from sim.model.full.network import FullNetwork
from sim.model.full.poison import Poisoned
from sim.model.full.station import FullStation
from sim.model.ledger import FullLedger
from sim.model.outbox import Direct, Polling, make_outbox
from sim.model.service import FullService
from sim.model.token import Notice
from sim.patterns import Component
from sim.plan import Plan
from sim.scenario import Crash, Fault, Poison, RandomFaults
from sim.tape import Tape

T = TypeVar("T")


class FullCast(Cast):
    """All components of a run in which they may fail; ``poisoned``: whose work always does."""

    network: FullNetwork
    services: dict[str, FullService]  # type: ignore[assignment]  # what fails is more than a Service
    bus: FullBus | None

    def __init__(
        self, clock: Clock, plan: Plan, tape: Tape, ledger: FullLedger, network: FullNetwork
    ) -> None:
        self.clock = clock
        self.network = network
        self._shared: dict[tuple[type, tuple[Hashable, ...]], object] = {}
        struck = bool(plan.faults)  # of services, too: answers that break are still due elsewhere
        self.coordinators = {
            who: FullCoordinator(clock, how, ledger, struck)
            for who, how in plan.coordinators.items()
        }
        self.shards = {who: one.shards for who, one in self.coordinators.items()}
        self.threads = {}
        self.services = {
            name: _service(clock, plan, tape, ledger, name, code)
            for code, name in enumerate(plan.codes["service"])
        }
        self.bus = None if plan.bus is None else FullBus(clock, ledger, plan.bus)
        self.poisoned = Poisoned(clock, ledger, plan.bus, plan.workflows)
        for fault in plan.faults:  # before anyone subscribes: who does must know of poison
            if isinstance(fault.fault, Poison):
                self.poisoned.add(fault)
        self.groups = {}
        if plan.bus is not None:
            brittle = frozenset(one.target for one in plan.faults if _crashes(one.fault))
            draws_as = {workflow.name: workflow.draws_as for workflow in plan.workflows}
            around = Surroundings(clock, ledger, plan.bus, self.poisoned, brittle, draws_as)
            pick = partition_of(plan.bus, tape)
            self.groups = {
                name: _group(plan, around, service, pick) for name, service in self.services.items()
            }
        for service in self.services.values():
            service.bus = self.bus
            if self.bus is not None and service.members is not None:
                self.bus.readers.append(service.members)
        self.outboxes = {who: self._outbox(tape, plan, who) for who in plan.outboxes} | {
            Component("monitor"): Direct()
        }

    def shared(self, kind: type[T], key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """What the versions of a step have in common, a breaker, say: made for the first of them.

        ``key``: what keys the draws of the step, and the settings; changed ones make another.
        """
        if (kind, key) not in self._shared:
            self._shared[kind, key] = make()
        return cast(T, self._shared[kind, key])

    def _outbox(self, tape: Tape, plan: Plan, who: Component) -> Teller:
        outbox = make_outbox(self.clock, tape, plan.outboxes[who], plan.aliases[str(who)])
        if isinstance(outbox, Polling) and who.role == "service":
            station = self.services[who.name].station
            outbox.is_away = lambda: station.away
        elif isinstance(outbox, Polling):
            coordinator = self.coordinators[who]
            outbox.is_away = lambda: coordinator.away
        return outbox


def _crashes(fault: Fault) -> bool:
    """Whether a fault makes replicas crash."""
    return isinstance(fault, Crash) or (isinstance(fault, RandomFaults) and fault.of == "crash")


def _service(
    clock: Clock, plan: Plan, tape: Tape, ledger: FullLedger, name: str, code: int
) -> FullService:
    """A service with its database, its handler and its station."""
    settings = plan.services[name]
    window = None if settings.inbox is None else settings.inbox.window
    handler = Handler(clock, ledger, Database(clock, window))
    station = station_of(clock, plan, tape, ledger, name, handler)
    assert isinstance(station, FullStation)
    scaled = settings.autoscale is not None
    restarted = Component("service", name)
    station.tracks = (
        scaled
        or any(fault.target == name for fault in plan.faults)
        or any(restarted in release.restarts for release in plan.releases)
    )
    return FullService(clock, name, code, station, settings.restart)


def _group(
    plan: Plan, around: Surroundings, service: FullService, pick: Callable[[Notice], int]
) -> Group:
    if not listens(plan, service.name):
        return QueueGroup()
    members: FullLogGroup | FullQueueGroup
    if around.bus.delivery == "log":
        members = FullLogGroup(around, service, pick)
    else:
        members = FullQueueGroup(around, service, ahead=bool(around.bus.prefetch))
    service.members = members
    return members
