"""Consumer groups: how events that are delivered to a service become work in its slots.

One group per service. Receiving, unpacking and joining take no slot; only pieces of work queue
for one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from sim.model.clock import Clock
from sim.model.replicas import AHEAD, ReplicaStation
from sim.model.token import QUEUE, Notice, Work
from sim.patterns import Event

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
    """One ordered partition of one topic, and the member that it belongs to."""

    __slots__ = ("busy", "member", "waiting")

    def __init__(self, member: Member) -> None:
        self.member = member
        self.busy = False
        self.waiting: deque[Handled] = deque()


class Member:
    """One replica as a member of the group: at most ``concurrency`` events in hand at once.

    ``taking``: it is taking events into its hands right now; those that need no work are finished
    at once, and must not make it begin again.
    """

    __slots__ = ("in_hand", "ready", "replica", "taking")

    def __init__(self, replica: int) -> None:
        self.replica = replica
        self.in_hand = 0
        self.taking = False
        self.ready: deque[Handled] = deque()


class Handled:
    """One delivered event on its way through its partition and its member's hands."""

    __slots__ = ("_group", "heard", "notice", "open", "partition", "turn")

    def __init__(self, group: LogGroup, notice: Notice, heard: Heard, partition: Partition) -> None:
        self._group = group
        self.notice = notice
        self.heard = heard
        self.partition = partition
        self.open = 0
        self.turn = 0

    def request(self, work: Work) -> None:
        """One piece of the work that the event triggers, for the member's own replica."""
        self.open += 1
        work.replica = self.partition.member.replica
        work.order = self.turn
        self._group.station.request(work)

    def answered(self) -> None:
        """One piece has answered; with the last of them the event is finished."""
        self.open -= 1
        if not self.open:
            self._group.finish(self)


class LogGroup:
    """Members of a log: partitions in order, one event of each at a time.

    An event is finished when all work that it triggers here has answered; until then its
    partition stands. Partition p of every topic belongs to member p modulo the replicas.
    """

    def __init__(
        self,
        clock: Clock,
        station: ReplicaStation,
        replicas: int,
        concurrency: int,
        partitions: int,
        pick: Callable[[Notice], int],
    ) -> None:
        self.clock = clock
        self.station = station
        self.partitions = partitions
        self._concurrency = concurrency
        self._pick = pick
        self._members = [Member(replica) for replica in range(replicas)]

    def receiver(self, workflow: str, event: Event, heard: Heard) -> Heard:  # noqa: ARG002 - topics differ by their partitions only
        """The group reads the partitions of this topic from now on."""
        members = self._members
        topic = [Partition(members[p % len(members)]) for p in range(self.partitions)]

        def receive(notice: Notice) -> None:
            self._deliver(Handled(self, notice, heard, topic[self._pick(notice)]))

        return receive

    def _deliver(self, handled: Handled) -> None:
        """An event has reached its partition."""
        partition = handled.partition
        handled.notice.since = self.clock.now
        handled.notice.handling = handled
        if partition.busy:
            partition.waiting.append(handled)
            self._one_more()
        else:
            partition.busy = True
            self._ready(handled)

    def _one_more(self) -> None:
        station = self.station
        station.waiting += 1
        station.queue_max = max(station.queue_max, station.waiting)

    def _ready(self, handled: Handled) -> None:
        """Its partition's turn has come; it needs a place in the member's hands."""
        member = handled.partition.member
        if member.in_hand < self._concurrency:
            self._begin(handled)
        else:
            handled.turn = self.station.next_turn()
            member.ready.append(handled)
            self._one_more()

    def _begin(self, handled: Handled) -> None:
        notice = handled.notice
        waited = self.clock.now - notice.since
        if waited:
            notice.split[QUEUE] += waited
            self.station.queue_area += waited
        handled.partition.member.in_hand += 1
        handled.open = 1  # the unpacking itself, so that the event is not finished before it
        handled.heard(notice)
        handled.answered()

    def finish(self, handled: Handled) -> None:
        """The event is finished: its partition and its member go on with what waits."""
        partition = handled.partition
        member = partition.member
        member.in_hand -= 1
        if partition.waiting:
            following = partition.waiting.popleft()
            self.station.waiting -= 1
            following.turn = self.station.next_turn()
            member.ready.append(following)
            self._one_more()
        else:
            partition.busy = False
        if member.taking:
            return
        member.taking = True
        while member.ready and member.in_hand < self._concurrency:
            following = member.ready.popleft()
            self.station.waiting -= 1
            self._begin(following)
        member.taking = False
