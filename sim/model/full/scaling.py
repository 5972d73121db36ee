"""Autoscaling: replicas that follow the load of their service."""

from __future__ import annotations

from collections.abc import Iterator

import simpy

from sim.model.clock import Clock
from sim.model.policy import Autoscaler
from sim.model.service import FullService
from sim.scenario import Autoscale


def autoscale(
    clock: Clock, service: FullService, settings: Autoscale, until: float
) -> Iterator[simpy.Event]:
    """Look at the busy share every so often, and start or stop replicas.

    A new replica is ready after its start-up; one that is not needed leaves gracefully. Replicas
    that a fault has struck are the fault's to bring back.
    """
    scaler = Autoscaler(settings)
    station = service.station
    starting: set[int] = set()
    stopped = {number for number, up in enumerate(station.up) if not up}
    busy_before = 0.0

    def ready(replica: int) -> None:
        if replica in starting:  # else it was stopped before it was ready
            starting.discard(replica)
            service.restore(replica)

    while clock.now < until:
        yield clock.timeout(settings.every)
        busy = station.busy_until(clock.now)
        asked_for = station.replicas - len(stopped)
        share = (busy - busy_before) / (settings.every * asked_for * station.concurrency)
        busy_before = busy
        wanted = scaler.look(min(1.0, share), asked_for)
        while station.replicas - len(stopped) < wanted:
            replica = min(stopped)
            stopped.discard(replica)
            starting.add(replica)
            clock.call_after(settings.startup, ready, replica)
        while station.replicas - len(stopped) > wanted:
            replica = max(number for number in range(station.replicas) if number not in stopped)
            stopped.add(replica)
            if replica not in starting:
                service.leave(replica)
            starting.discard(replica)
