"""A service: a station, and what happens when a piece of work ends there."""

from __future__ import annotations

from sim.model.clock import Clock
from sim.model.ledger import Ledger
from sim.model.replicas import Balancer, ReplicaStation, least_loaded, round_robin
from sim.model.station import Station
from sim.scenario import Service as ServiceSettings


class Service:
    """One service with its station."""

    def __init__(self, name: str, code: int, station: Station) -> None:
        self.name = name
        self.code = code
        self.station = station


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
) -> Station:
    """The simplest station that does what the service's callers and consumers need.

    ``own_queues``: members handle the events of their own partitions; ``pushed`` and ``polled``:
    some coordinator pushes to it, or lets tasks wait to be noticed; ``random``: the balancer that
    draws.
    """
    size = (settings.replicas, settings.concurrency)

    balancers: dict[str, Balancer | None] = {
        "shared": None, "round_robin": round_robin(), "least_loaded": least_loaded, "random": random
    }  # fmt: skip
    balancer = balancers[settings.balancer] if pushed else None
    limit = settings.queue_limit if pushed else None
    if not own_queues and not prefetch and not polled and balancer is None and limit is None:
        return Station(clock, *size, lifo, ledger.ended)
    return ReplicaStation(
        clock, *size, lifo, ledger.ended, limit=limit, prefetch=prefetch, balancer=balancer
    )
