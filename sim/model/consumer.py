"""Consumer groups: how events that are delivered to a service become work in its slots.

One group per service. Receiving, unpacking and joining take no slot; only pieces of work queue
for one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from sim.model.clock import Clock
from sim.model.replicas import AHEAD, ReplicaStation
from sim.model.token import QUEUE, Notice, Work
from sim.patterns import Event

if TYPE_CHECKING:
    from sim.model.piece import Piece

Heard = Callable[[Notice], None]


class Group(Protocol):
    """The consumer group of one service."""

    def receiver(self, workflow: str, event: Event, heard: Heard) -> Heard:
        """Subscribe to a topic; returns what takes delivery of its events.

        ``heard`` unpacks an event and starts what it triggers.
        """


class QueueGroup:
    """Competing consumers: the work of a message takes any free slot; no order is kept."""

    def receiver(self, workflow: str, event: Event, heard: Heard) -> Heard:  # noqa: ARG002 - all topics alike
        """Events are unpacked at once; their work waits for a slot of any member."""
        return heard


class PrefetchGroup:
    """Competing consumers that take messages ahead of their free slots."""

    redelivers = False

    def takes(self, piece: Piece) -> None:
        """Each message is for one piece, so there is nothing to count."""

    def __init__(self, station: ReplicaStation) -> None:
        self._station = station

    def receiver(self, workflow: str, event: Event, heard: Heard) -> Heard:  # noqa: ARG002 - all topics alike
        """Events are unpacked at once; their work goes to a member with room."""

        def receive(notice: Notice) -> None:
            notice.handling = self
            heard(notice)

        return receive

    def request(self, work: Work) -> None:
        """A message for one piece of work, taken by a member with room for one more."""
        work.replica = AHEAD
        self._station.request(work)

    def answered(self) -> None:
        """The message is acknowledged."""


class Partition:
    """One ordered partition of one topic; it belongs to one replica, as a member of the group."""

    __slots__ = ("busy", "member", "waiting")

    def __init__(self, member: int) -> None:
        self.member = member
        self.busy = False
        self.waiting: deque[Handled] = deque()


class Handled:
    """One delivered event on its way through its partition."""

    __slots__ = ("_group", "heard", "notice", "open", "partition")

    @property
    def redelivers(self) -> bool:
        """A partition reads again from the last commit of the offset."""
        return True

    def __init__(self, group: LogGroup, notice: Notice, heard: Heard, partition: Partition) -> None:
        self._group = group
        self.notice = notice
        self.heard = heard
        self.partition = partition
        self.open = 0

    def takes(self, piece: Piece) -> None:
        """Where nothing fails a piece is one request, and is counted there."""

    def request(self, work: Work) -> None:
        """One piece of the work that the event triggers, for the member's own replica."""
        self.open += 1
        work.replica = self.partition.member
        self._group.station.request(work)

    def answered(self) -> None:
        """One piece has answered; with the last of them the event is finished."""
        self.open -= 1
        if not self.open:
            self._group.finish(self.partition)


class LogGroup:
    """Members of a log: partitions in order, one event of each at a time.

    An event is finished when all work that it triggers here has answered; until then its
    partition stands. Partition p of every topic belongs to member p modulo the replicas. That a
    member has at most ``concurrency`` events in hand needs no counting: each of them has a piece
    of work in one of the replica's slots.
    """

    def __init__(
        self,
        clock: Clock,
        station: ReplicaStation,
        partitions: int,
        pick: Callable[[Notice], int],
    ) -> None:
        self.clock = clock
        self.station = station
        self.partitions = partitions
        self._pick = pick

    def receiver(self, workflow: str, event: Event, heard: Heard) -> Heard:  # noqa: ARG002 - topics differ by their partitions only
        """The group reads the partitions of this topic from now on."""
        members = self.station.replicas
        topic = [Partition(number % members) for number in range(self.partitions)]

        def receive(notice: Notice) -> None:
            self._deliver(Handled(self, notice, heard, topic[self._pick(notice)]))

        return receive

    def _deliver(self, handled: Handled) -> None:
        """An event has reached its partition."""
        partition, station = handled.partition, self.station
        handled.notice.since = self.clock.now
        handled.notice.handling = handled
        if partition.busy:
            partition.waiting.append(handled)
            station.waiting += 1
            station.queue_max = max(station.queue_max, station.waiting)
        else:
            partition.busy = self._begin(handled)

    def _begin(self, handled: Handled) -> bool:
        """Its turn in the partition has come: unpack it; True when that makes work to wait for."""
        handled.open = 1  # the unpacking itself, so that the event is not finished before it
        handled.heard(handled.notice)
        handled.open -= 1
        return handled.open > 0

    def finish(self, partition: Partition) -> None:
        """The event in hand is finished: the partition goes on to the next that makes work."""
        while partition.waiting:
            following = partition.waiting.popleft()
            notice = following.notice
            waited = self.clock.now - notice.since
            notice.split[QUEUE] += waited
            self.station.queue_area += waited
            self.station.waiting -= 1
            if self._begin(following):
                return
        partition.busy = False
