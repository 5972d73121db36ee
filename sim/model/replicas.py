"""A station whose replicas have queues of their own, beside the shared one.

It serves every way in which work reaches a service other than one queue for all slots: balancers
that choose a replica for each call, members of a consumer group that handle the events of their
partitions, messages taken ahead of a free slot, and workers that poll. A free slot takes the first
of its replica's own queue and the shared one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sim.model.clock import Clock
from sim.model.station import Station
from sim.model.token import COORDINATOR, Work

ANY = -1  # work for whichever replica has a free slot
AHEAD = -2  # a message that a member with room may take before it has a free slot

Balancer = Callable[[Work, "ReplicaStation"], int]


class ReplicaStation(Station):
    """Slots by replica, a queue for each replica, and a shared one.

    Before it is requested a piece of work says where it may go by ``replica``: a replica's number,
    ``ANY`` or ``AHEAD``. ``prefetch``: how many messages a replica takes ahead; ``balancer``: which
    replica a pushed request goes to (None: any).
    """

    def __init__(
        self,
        clock: Clock,
        replicas: int,
        concurrency: int,
        lifo: bool,
        ended: Callable[[Work], None],
        *,
        prefetch: int = 0,
        balancer: Balancer | None = None,
    ) -> None:
        super().__init__(clock, replicas, concurrency, lifo, ended)
        self.replicas = replicas
        self.free = [concurrency] * replicas
        self.own: list[deque[Work]] = [deque() for _ in range(replicas)]
        self._ahead: deque[Work] = deque()
        self._prefetch = prefetch
        self._balancer = balancer
        self._turn = 0
        self._next_member = 0

    def _next_turn(self) -> int:
        """The place in the order of service of something that arrives now."""
        self._turn += 1
        return self._turn

    def load(self, replica: int) -> int:
        """How many requests one replica has: waiting and in its slots."""
        return len(self.own[replica]) + self.capacity // self.replicas - self.free[replica]

    def _admit(self, work: Work) -> None:
        work.since = work.enqueued = self.clock.now
        pushed = work.task.pushed
        if pushed and self._balancer is not None:
            work.replica = self._balancer(work, self)
        if work.replica == AHEAD:
            self._take_ahead(work)
            return
        replica = self._free_replica(work.replica)
        work.order = self._next_turn()
        if replica < 0:
            self._enqueue(work)
        else:
            self._assign(work, replica)

    def _free_replica(self, wanted: int) -> int:
        """The replica with a free slot that may take the work, or -1."""
        if wanted >= 0:
            return wanted if self.free[wanted] else -1
        for replica, free in enumerate(self.free):
            if free:
                return replica
        return -1

    def _take_ahead(self, work: Work) -> None:
        """Members take messages in turn while they have room for one more."""
        room = self.capacity // self.replicas + self._prefetch
        work.order = self._next_turn()
        for step in range(self.replicas):
            member = (self._next_member + step) % self.replicas
            if self.load(member) < room:
                self._next_member = (member + 1) % self.replicas
                self._to_member(work, member)
                return
        self._ahead.append(work)
        self._grown()

    def _to_member(self, work: Work, member: int) -> None:
        work.replica = member
        if self.free[member]:
            self._assign(work, member)
        else:
            self._enqueue(work)

    def _enqueue(self, work: Work) -> None:
        queue = self._queue if work.replica < 0 else self.own[work.replica]
        queue.append(work)
        self._grown()

    def _assign(self, work: Work, replica: int) -> None:
        """The work gets a free slot of the replica, which notices it after its poll."""
        self.free[replica] -= 1
        work.replica = replica
        poll = work.task.poll
        if poll is None:
            self.begin(work)
            return
        pause = poll(work.instance, work.copy, work.round, work.attempt)
        work.split[COORDINATOR] += pause
        self.clock.after(pause, self._noticed, work)

    def _noticed(self, work: Work) -> None:
        work.since = self.clock.now
        self.begin(work)

    def _release(self, work: Work) -> None:
        self._hand_on(work.replica)

    def _hand_on(self, replica: int) -> None:
        """Give one slot of the replica to what is next, or leave it free."""
        own, shared = self.own[replica], self._queue
        if not own and not shared:
            self.free[replica] += 1
        else:
            end = -1 if self._lifo else 0
            mine = not shared or (bool(own) and (own[end].order < shared[end].order) != self._lifo)
            queue = own if mine else shared
            following = queue.pop() if self._lifo else queue.popleft()
            self.waiting -= 1
            following.replica = replica
            self.begin(following)
        if self._ahead:
            message = self._ahead.popleft()
            self.waiting -= 1
            self._to_member(message, replica)

    def close(self, now: float) -> None:
        """The run ends at ``now`` (s): what still waits has waited until here."""
        super().close(now)
        for queue in (*self.own, self._ahead):
            for work in queue:
                self.queue_area += now - work.since


def round_robin() -> Balancer:
    """Each replica in turn."""
    turn = -1

    def pick(work: Work, station: ReplicaStation) -> int:  # noqa: ARG001 - the signature of Balancer
        nonlocal turn
        turn = (turn + 1) % station.replicas
        return turn

    return pick


def least_loaded(work: Work, station: ReplicaStation) -> int:  # noqa: ARG001 - the signature of Balancer
    """The replica with the fewest requests, the first of them on a tie."""
    return min(range(station.replicas), key=station.load)
