"""Competing consumers that come and go: a queue hands each message to whoever is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.model.clock import Clock
from sim.model.consumer import Heard, PrefetchGroup
from sim.model.full.poison import Poisoned
from sim.model.ledger import FullLedger
from sim.model.service import FullService
from sim.model.token import Notice
from sim.patterns import Event
from sim.scenario import Bus as BusSettings


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every group of a run needs to know.

    Clock, ledger, the bus's settings and the poison; ``brittle``: the services whose replicas may
    crash, so that what they have finished may come again. ``draws_as``: the name that the versions
    of each workflow have in common.
    """

    clock: Clock
    ledger: FullLedger
    bus: BusSettings
    poisoned: Poisoned
    brittle: frozenset[str]
    draws_as: Mapping[str, str]


class FullQueueGroup:
    """Competing consumers in a world where things fail: a message waits until somebody is there.

    ``ahead``: members take messages ahead of their free slots.
    """

    def __init__(self, around: Surroundings, service: FullService, ahead: bool) -> None:
        self._around = around
        self._service = service
        self._prefetch = PrefetchGroup(service.station) if ahead else None

    def receiver(self, workflow: str, event: Event, heard: Heard) -> Heard:
        """Subscribe to a topic; returns what takes delivery of its events."""
        around, service = self._around, self._service
        steps = around.poisoned.steps(workflow, event, service.name)

        def take(notice: Notice) -> None:
            if around.clock.now - notice.acked > around.bus.retention:
                around.ledger.lose(notice.instance)
            elif steps and notice.instance.poisoned & steps:
                around.poisoned.deliver(notice, steps, receive)
            else:
                notice.handling = self._prefetch
                heard(notice)

        def receive(notice: Notice) -> None:
            service.when_there(take, notice)

        return receive

    def crashed(self, replica: int) -> None:
        """Messages are given back one by one, by those who hold them."""

    def leaves(self, replica: int) -> None:
        """The others compete for what is left."""

    def joins(self, replica: int) -> None:
        """One more competes."""

    def goes_on(self) -> None:
        """What waited for somebody to be there has been delivered by the service."""

    def loses(self, since: float) -> None:
        """Messages of a queue are handed to the group as they come: none is left at the broker."""
