"""A rolling restart: so many replicas (or shards) of one component at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import simpy

from sim.model.clock import Clock
from sim.model.full.coordinator import FullCoordinator
from sim.model.service import FullService


def roll(clock: Clock, target: Any, size: int, pause: float) -> Iterator[simpy.Event]:
    """Restart a component in batches of ``size``, ``pause`` seconds from one to the next."""
    members = _members(target)
    for first in range(0, len(members), size):
        batch = members[first : first + size]
        if isinstance(target, FullService):
            yield from _restart(clock, target, batch)
        else:
            yield from _hand_over(clock, target, batch)
        if pause and first + size < len(members):
            yield clock.timeout(pause)


def _members(target: Any) -> list[int]:
    """The replicas of a service that are up, or the shards of a coordinator."""
    if isinstance(target, FullService):
        return [number for number, up in enumerate(target.station.up) if up]
    return list(range(target.shards.count))


def _restart(clock: Clock, service: FullService, batch: list[int]) -> Iterator[simpy.Event]:
    """Replicas leave, are gone when they have finished, and restart."""
    gone = clock.event()
    left = {replica for replica in batch if service.station.up[replica]}

    def is_gone(replica: int) -> None:
        left.discard(replica)
        if not left and not gone.triggered:
            gone.succeed()

    service.station.on_left.append(is_gone)
    for replica in sorted(left):
        service.leave(replica)
    if not gone.triggered:
        is_gone(-1)  # it may be that none was there to leave
    yield gone
    service.station.on_left.remove(is_gone)
    yield clock.timeout(service.restart_s)
    for replica in batch:
        service.restore(replica)


def _hand_over(
    clock: Clock, coordinator: FullCoordinator, batch: list[int]
) -> Iterator[simpy.Event]:
    """Shards stand still until their new owner has them; nothing is lost."""
    done = coordinator.hand_over(batch)
    yield clock.timeout(coordinator.settings.failover)
    done()
