"""Members of a log that die, leave and join: partitions stand still, and events come again."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from sim.model.consumer import Heard
from sim.model.full.consumer import Surroundings
from sim.model.full.local_caller import LocalCaller
from sim.model.full.network import deliver_again
from sim.model.ledger import EVENT_LOST
from sim.model.piece import Piece
from sim.model.service import FullService
from sim.model.token import QUEUE, Attempt, Notice, Work
from sim.patterns import Event


class FullPartition:
    """One ordered partition of one topic.

    ``member``: whom it belongs to; ``down``: that member has died, and nobody has taken over;
    ``stalled``: how many rebalances make it stand still. ``in_hand``: the event that is worked on.
    ``finished``: events that are done, with the time, while a crash could bring them again;
    ``again``: those that come again before all others.
    """

    __slots__ = (
        "again", "down", "finished", "in_hand", "member", "number", "stalled", "waiting",
    )  # fmt: skip

    def __init__(self, number: int, member: int) -> None:
        self.number = number
        self.member = member
        self.down = False
        self.stalled = 0
        self.in_hand: FullHandled | None = None
        self.waiting: deque[FullHandled] = deque()
        self.finished: deque[tuple[float, FullHandled]] = deque()
        self.again: deque[FullHandled] = deque()


class FullHandled:
    """One delivered event on its way through its partition.

    ``pieces``: the work that it has triggered; ``open``: how many of them are not settled.
    """

    __slots__ = ("_group", "deliveries", "heard", "notice", "open", "partition", "pieces", "steps")

    @property
    def redelivers(self) -> bool:
        """Its partition will read it again, unless that is another member's, who has it in hand."""
        return self.partition.in_hand is not self

    def __init__(
        self, group: FullLogGroup, notice: Notice, heard: Heard, partition: FullPartition,
        steps: int,
    ) -> None:  # fmt: skip
        self._group = group
        self.notice = notice
        self.heard = heard
        self.partition = partition
        self.steps = steps
        self.open = 0
        self.deliveries = 1
        self.pieces: list[Piece] = []

    def forget(self) -> None:
        """It will not come again: let go of what it has triggered."""
        for piece in self.pieces:
            piece.handling = None
        self.pieces.clear()
        self.notice.handling = None

    def takes(self, piece: Piece) -> None:
        """The event has triggered a piece of work."""
        self.pieces.append(piece)
        self.open += 1

    def request(self, work: Work) -> None:
        """One attempt at the work that the event triggers, for the member's own replica.

        If that member has died in the meantime, the event comes again, and all its work with it.
        """
        if self.partition.in_hand is not self:
            adrift(work)
            return
        work.replica = self.partition.member
        self._group.service.station.request(work)

    def answered(self) -> None:
        """One piece is settled; with the last of them the event is finished."""
        self.open -= 1
        if not self.open:
            self._group.finish(self)


def adrift(work: Work) -> None:
    """An attempt that is not made after all: its piece waits until its event comes again."""
    assert isinstance(work, Attempt)
    work.over = True
    work.piece.current = None


class FullLogGroup:
    """Members of a log: partitions in order, one event of each at a time; members come and go."""

    def __init__(
        self, around: Surroundings, service: FullService, pick: Callable[[Notice], int]
    ) -> None:
        self._around = around
        self.service = service
        self._pick = pick
        self._clock = around.clock
        self._bus = around.bus
        self._partitions: list[FullPartition] = []
        self._topics: dict[tuple[str, Event], list[FullPartition]] = {}
        self._undetected: dict[int, int] = {}  # dead members that the group still counts on
        self._deaths = 0
        self._orphaned = False

    def receiver(self, workflow: str, event: Event, heard: Heard) -> Heard:
        """The group reads the partitions of this topic from now on."""
        topic = self._topic(self._around.draws_as[workflow], event)
        steps = self._around.poisoned.steps(workflow, event, self.service.name)

        def receive(notice: Notice) -> None:
            self._deliver(FullHandled(self, notice, heard, topic[self._pick(notice)], steps))

        return receive

    def _topic(self, workflow: str, event: Event) -> list[FullPartition]:
        """The partitions of a topic: the versions of a workflow tell the same event there."""
        topic = self._topics.get((workflow, event))
        if topic is None:
            members = [number for number, up in enumerate(self.service.station.up) if up]
            topic = self._topics[workflow, event] = [
                FullPartition(number, members[number % len(members)])
                for number in range(self._bus.partitions)
            ]
            self._partitions += topic
        return topic

    def _deliver(self, handled: FullHandled) -> None:
        """An event has reached its partition."""
        partition, station = handled.partition, self.service.station
        handled.notice.since = self._clock.now
        handled.notice.handling = handled
        if partition.in_hand is None and not partition.again and self._reads(partition):
            self._begin(handled)
            return
        partition.waiting.append(handled)
        station.waiting += 1
        station.queue_max = max(station.queue_max, station.waiting)

    def _reads(self, partition: FullPartition) -> bool:
        """Whether the partition's member is there and may take the next event."""
        return not (partition.down or partition.stalled or self.service.station.away)

    def _begin(self, handled: FullHandled) -> bool:
        """Its turn in the partition has come: unpack it; True when that makes work to wait for."""
        partition, notice = handled.partition, handled.notice
        if self._clock.now - notice.acked > self._bus.retention:
            self._around.ledger.lose(notice.instance, EVENT_LOST)
            return False
        if handled.steps and notice.instance.poisoned & handled.steps:
            partition.in_hand = handled
            return self._around.poisoned.hold(notice, handled.steps, lambda: self._skip(handled))
        partition.in_hand = handled
        handled.open = 1  # the unpacking itself, so that the event is not finished before it
        handled.heard(notice)
        handled.open -= 1
        if not handled.open:
            partition.in_hand = None
            handled.forget()
        return handled.open > 0

    def _skip(self, handled: FullHandled) -> None:
        """A poisoned event has been put aside: the partition goes on."""
        partition = handled.partition
        if partition.in_hand is handled:
            partition.in_hand = None
        elif handled in partition.again:
            partition.again.remove(handled)
        self._pump(partition)

    def finish(self, handled: FullHandled) -> None:
        """The event in hand is finished: the partition goes on to the next that makes work."""
        partition = handled.partition
        if partition.in_hand is not handled:
            return
        partition.in_hand = None
        if self.service.name in self._around.brittle:
            self._remember(handled)
        else:
            handled.forget()
        self._pump(partition)

    def _remember(self, handled: FullHandled) -> None:
        """Until the next commit of the offset a crash would bring the event again."""
        finished = handled.partition.finished
        committed = self._last_commit()
        while finished and finished[0][0] <= committed:
            finished.popleft()[1].forget()
        finished.append((self._clock.now, handled))

    def _last_commit(self) -> float:
        interval = self._bus.commit_interval
        return math.floor(self._clock.now / interval) * interval

    def _pump(self, partition: FullPartition) -> None:
        """Read on, as long as the partition is read and nothing makes work to wait for."""
        while partition.in_hand is None and self._reads(partition):
            if partition.again:
                self._deliver_again(partition.again.popleft())
            elif partition.waiting:
                following = partition.waiting.popleft()
                notice = following.notice
                waited = self._clock.now - notice.since
                notice.split[QUEUE] += waited
                self.service.station.queue_area += waited
                self.service.station.waiting -= 1
                self._begin(following)
            else:
                return

    def _deliver_again(self, handled: FullHandled) -> None:
        """An event is read again: all work that it had triggered is asked for once more."""
        ledger, instance = self._around.ledger, handled.notice.instance
        handled.deliveries += 1
        if any(not piece.held for piece in handled.pieces):
            deliver_again(handled.notice, handled.deliveries)
        most = self._bus.max_deliver
        if most is not None and handled.deliveries > most and handled.pieces:
            for piece in handled.pieces:
                caller = piece.task.caller
                assert isinstance(caller, LocalCaller)
                caller.put_aside(piece)
            return
        handled.partition.in_hand = handled
        handled.open = len(handled.pieces)
        for piece in handled.pieces:
            if piece.held:
                continue
            if piece.settled:
                ledger.reopen(instance)
            else:
                ledger.notice(instance)
                if piece.current is not None:
                    instance.tokens += 1  # somebody else is still at it
            piece.paused = False
            piece.task.caller.attempt(piece)

    # ---- members come and go ----

    def crashed(self, replica: int) -> None:
        """A member has died: its partitions stand still until that is noticed."""
        self._deaths += 1
        self._undetected[replica] = self._deaths
        committed = self._last_commit()
        for partition in self._partitions:
            if partition.member != replica or partition.down:
                continue
            partition.down = True
            finished = [one for at, one in partition.finished if at > committed]
            partition.finished.clear()
            partition.again.extendleft(reversed(finished))
            if partition.in_hand is not None:
                partition.again.append(partition.in_hand)
                partition.in_hand = None
        self._clock.call_after(self._bus.session_timeout, self._detected, (replica, self._deaths))

    def _detected(self, death: tuple[int, int]) -> None:
        replica, number = death
        if self._undetected.get(replica) == number:
            del self._undetected[replica]
            self._rebalance()

    def leaves(self, replica: int) -> None:
        """A member says goodbye, and commits its offsets: only the rebalance is left to pay."""
        for partition in self._partitions:
            if partition.member == replica:
                partition.finished.clear()
        self._rebalance()

    def joins(self, replica: int) -> None:
        """A member is there (again)."""
        if self._bus.static_members and self._undetected.pop(replica, None) is not None:
            for partition in self._partitions:
                if partition.member == replica and partition.down:
                    partition.down = False
                    self._pump(partition)
        else:
            self._rebalance()

    def loses(self, since: float) -> None:
        """Events that wait for their turn are still at the broker: the latest are gone."""
        station, now = self.service.station, self._clock.now
        for partition in self._partitions:
            lost = [one for one in partition.waiting if one.notice.acked > since]
            for handled in lost:
                partition.waiting.remove(handled)
                station.waiting -= 1
                station.queue_area += now - handled.notice.since
                handled.forget()
                self._around.ledger.lose(handled.notice.instance)

    def goes_on(self) -> None:
        """The service is there again."""
        for partition in self._partitions:
            self._pump(partition)

    def _rebalance(self) -> None:
        """Spread the partitions over those who are there; some or all stand still meanwhile."""
        members = [number for number, up in enumerate(self.service.station.up) if up]
        if not members:
            return  # whoever joins next brings them back
        kind, pause = self._bus.rebalance.kind, self._bus.rebalance.pause
        free = [
            one for one in self._partitions if not (one.down and one.member in self._undetected)
        ]
        moves = [(one, members[one.number % len(members)]) for one in free]
        if kind != "eager":
            moves = [(one, to) for one, to in moves if one.down or one.member != to]
        if kind == "none" or not pause:
            self._moved(moves)
            return
        for partition, _ in moves:
            partition.stalled += 1
        self._clock.call_after(pause, self._resume, moves)

    def _resume(self, moves: list[tuple[FullPartition, int]]) -> None:
        for partition, _ in moves:
            partition.stalled -= 1
        self._moved(moves)

    def _moved(self, moves: list[tuple[FullPartition, int]]) -> None:
        for partition, member in moves:
            if self.service.station.up[member]:
                partition.member = member
                partition.down = False
        for partition, _ in moves:
            self._pump(partition)
