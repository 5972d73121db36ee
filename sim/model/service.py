"""A service: a station, and what a fault knows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from sim.model.clock import Clock
from sim.model.full.database import Database
from sim.model.full.handler import Handler
from sim.model.full.station import FullStation
from sim.model.ledger import Ledger
from sim.model.replicas import Balancer, ReplicaStation, least_loaded, round_robin
from sim.model.station import Station
from sim.model.token import QUEUE, Token
from sim.scenario import Service as ServiceSettings

if TYPE_CHECKING:
    from sim.model.full.bus import FullBus


class Service:
    """One service with its station."""

    def __init__(self, name: str, code: int, station: Station) -> None:
        self.name = name
        self.code = code
        self.station = station


class Members(Protocol):
    """Who learns that replicas of the service come and go: its consumer group."""

    def crashed(self, replica: int) -> None:
        """A member has died."""

    def leaves(self, replica: int) -> None:
        """A member says goodbye."""

    def joins(self, replica: int) -> None:
        """A member is there (again)."""

    def goes_on(self) -> None:
        """The service is there again: deliver what waits."""

    def loses(self, since: float) -> None:
        """The broker has lost what it acknowledged after ``since`` (s) and nobody has read."""


class FullService(Service):
    """A service that faults can strike: all that a fault knows of it.

    ``restart_s``: how long a crashed replica takes to come back. ``members``: its consumer group;
    ``bus``: what it publishes to. What needs somebody of the
    service to be there (a delivery, a durable entry that is due) waits in ``when_there``.
    """

    station: FullStation

    def __init__(
        self, clock: Clock, name: str, code: int, station: FullStation, restart_s: float
    ) -> None:
        super().__init__(name, code, station)
        self.clock = clock
        self.handler: Handler = station.handler
        self.database: Database = station.handler.database
        self.restart_s = restart_s
        self.members: Members | None = None
        self.bus: FullBus | None = None
        self._waiting: list[tuple[Callable[[Any], object], Token, float]] = []
        handler = station.handler
        handler.service = self

    def when_there(self, function: Callable[[Any], object], token: Token) -> None:
        """Call a function as soon as somebody of the service is there: now, if that is so."""
        if self.station.away:
            self._waiting.append((function, token, self.clock.now))
        else:
            function(token)

    def _go_on(self) -> None:
        if self.station.away:
            return
        waiting, self._waiting = self._waiting, []
        for function, token, since in waiting:
            token.split[QUEUE] += self.clock.now - since
            self.when_there(function, token)
        if self.members is not None:
            self.members.goes_on()

    def freeze(self) -> None:
        """Stand still."""
        self.station.freeze()

    def thaw(self) -> None:
        """Go on."""
        self.station.thaw()
        self._go_on()

    def slow(self, factor: float) -> None:
        """Work that starts from now on takes so many times as long as before."""
        self.handler.factor *= factor

    def crash(self, replicas: int | None = None) -> list[int]:
        """So many replicas die (None: all that are up); returns which."""
        struck = [number for number, up in enumerate(self.station.up) if up][:replicas]
        for replica in struck:
            self.crash_replica(replica)
        return struck

    def crash_replica(self, replica: int) -> None:
        """One replica dies, with all that it has in hand."""
        lost = self.station.crash(replica)
        if self.members is not None:
            self.members.crashed(replica)
        for work in lost:
            work.task.broken(work)
        if self.bus is not None and not any(self.station.up):
            self.bus.sender_died(self.name)

    def crash_and_restart(self, replica: int) -> None:
        """One replica dies now, and is there again after its restart."""
        self.crash_replica(replica)
        self.clock.call_after(self.restart_s, self.restore, replica)

    def restore(self, replica: int) -> None:
        """A replica is there again."""
        if self.station.up[replica]:
            return
        self.station.restore(replica)
        if self.members is not None:
            self.members.joins(replica)
        self._go_on()

    def leave(self, replica: int) -> None:
        """A replica stops gracefully: it finishes what it has."""
        if self.station.up[replica]:
            self.station.leave(replica)
            if self.members is not None:
                self.members.leaves(replica)


def make_station(
    clock: Clock,
    settings: ServiceSettings,
    ledger: Ledger,
    *,
    own_queues: bool,
    lifo: bool,
    prefetch: int,
    pushed: bool,
    polled: bool,
    random: Balancer,
    handler: Handler | None,
) -> Station:
    """The simplest station that does what the service's callers and consumers need.

    ``own_queues``: members handle the events of their own partitions; ``pushed`` and ``polled``:
    some coordinator pushes to it, or lets tasks wait to be noticed; ``random``: the balancer that
    draws; ``handler``: where things may fail, what is done with each attempt.
    """
    size = (settings.replicas, settings.concurrency)

    balancers: dict[str, Balancer | None] = {
        "shared": None, "round_robin": round_robin(), "least_loaded": least_loaded, "random": random
    }  # fmt: skip
    balancer = balancers[settings.balancer] if pushed else None
    if handler is not None:
        most = settings.replicas if settings.autoscale is None else settings.autoscale.max
        return FullStation(
            clock, most, settings.concurrency, lifo, handler, began=settings.replicas,
            limit=settings.queue_limit if pushed else None, prefetch=prefetch, balancer=balancer,
            drops_expired=settings.drop_expired,
        )  # fmt: skip
    if not own_queues and not prefetch and not polled and balancer is None:
        return Station(clock, *size, lifo, ledger.ended)
    return ReplicaStation(clock, *size, lifo, ledger.ended, prefetch=prefetch, balancer=balancer)
