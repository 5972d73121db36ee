"""Building the components of a run from its plan: services, coordinators, the bus.

Which object serves a feature is chosen here, once; the running model asks no such question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.model.bus import Bus, Teller
from sim.model.clock import Clock
from sim.model.consumer import Group, LogGroup, PrefetchGroup, QueueGroup
from sim.model.coordinator import DecisionMakers, Shards, Threads
from sim.model.full.handler import Handler
from sim.model.ledger import Ledger
from sim.model.network import Network
from sim.model.outbox import make_outbox
from sim.model.replicas import Balancer, ReplicaStation
from sim.model.service import Service, make_station
from sim.model.station import Station
from sim.model.token import Notice, Work
from sim.patterns import Component
from sim.plan import Plan
from sim.scenario import Bus as BusSettings
from sim.tape import Tape


class Cast:
    """All components of one run, by name."""

    def __init__(
        self, clock: Clock, plan: Plan, tape: Tape, ledger: Ledger, network: Network
    ) -> None:
        self.clock = clock
        self.network = network
        self.shards: Mapping[Component, DecisionMakers] = {
            who: Shards(clock, how) for who, how in plan.coordinators.items()
        }
        self.threads = {
            who: Threads(clock, how.threads)
            for who, how in plan.coordinators.items()
            if how.threads is not None and how.dispatch == "push"
        }
        self.services = {
            name: _service(clock, plan, tape, ledger, name, code)
            for code, name in enumerate(plan.codes["service"])
        }
        self.bus = None if plan.bus is None else Bus(clock, ledger, plan.bus.capacity)
        self.groups: dict[str, Group] = {}
        if plan.bus is not None:
            pick = partition_of(plan.bus, tape)
            self.groups = {
                name: _group(clock, plan, plan.bus, service, pick)
                for name, service in self.services.items()
            }
        self.outboxes: dict[Component, Teller] = {
            who: make_outbox(clock, tape, how, plan.aliases[str(who)])
            for who, how in plan.outboxes.items()
        }


def _service(clock: Clock, plan: Plan, tape: Tape, ledger: Ledger, name: str, code: int) -> Service:
    """A service with the station that its callers and its consumer group need."""
    return Service(name, code, station_of(clock, plan, tape, ledger, name))


def station_of(
    clock: Clock, plan: Plan, tape: Tape, ledger: Ledger, name: str, handler: Handler | None = None
) -> Station:
    """The station of a service; ``handler``: where things may fail, what is done at it."""
    settings = plan.services[name]
    how = [plan.coordinators[who] for who in commanders(plan, name)]
    bus = plan.bus if plan.bus is not None and listens(plan, name) else None
    u = tape.uniform("balancer", name)

    def random(work: Work, station: ReplicaStation) -> int:
        return int(u(work.instance, work.copy, work.round, work.attempt) * station.replicas)

    balancer: Balancer = random
    return make_station(
        clock,
        settings,
        ledger,
        own_queues=bus is not None and bus.delivery == "log",
        lifo=settings.discipline == "lifo" or any(c.backlog == "new_first" for c in how),
        prefetch=bus.prefetch or 0 if bus is not None and bus.delivery == "queue" else 0,
        pushed=any(c.dispatch == "push" for c in how),
        polled=any(c.dispatch == "pull" and not c.poll.is_zero for c in how),
        random=balancer,
        handler=handler,
    )


def commanders(plan: Plan, service: str) -> list[Component]:
    """The coordinators whose commands the service obeys."""
    found = {
        who
        for workflow in plan.workflows
        for part in workflow.score.parts
        if part.component == Component("service", service)
        for _, who in part.obeys
    }
    return sorted(found)


def listens(plan: Plan, service: str) -> bool:
    """Whether the service decides on its own steps, and so has a consumer group."""
    return any(
        part.component == Component("service", service) and part.drives
        for workflow in plan.workflows
        for part in workflow.score.parts
    )


def _group(
    clock: Clock, plan: Plan, bus: BusSettings, service: Service, pick: Callable[[Notice], int]
) -> Group:
    station = service.station
    if not isinstance(station, ReplicaStation) or not listens(plan, service.name):
        return QueueGroup()
    if bus.delivery == "log":
        return LogGroup(clock, station, bus.partitions, pick)
    return PrefetchGroup(station) if bus.prefetch else QueueGroup()


def partition_of(bus: BusSettings, tape: Tape) -> Callable[[Notice], int]:
    """Which partition an event goes to: by the instance's hash, its number, or a hot key.

    With ``{hot: h}`` a share h of all instances has one key, the rest their own.
    """
    partitions = bus.partitions
    if bus.key == "number":
        return lambda notice: notice.instance.index % partitions
    if bus.key == "instance":
        return lambda notice: (notice.instance.hash >> 20) % partitions
    share = bus.key.hot
    hot = tape.uniform("hot key")

    def pick(notice: Notice) -> int:
        instance = notice.instance
        return 0 if hot(instance) < share else (instance.hash >> 20) % partitions

    return pick
