"""Stations: a queue and its slots.

Requests that reach a station in the same instant are admitted at the end of that instant in the
order (instance, step, copy), by whatever route they came. Where nothing else is due in this
instant the request is admitted at once, which is the same and saves an event.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sim.model.clock import Clock
from sim.model.token import QUEUE, WORK, Work, in_order


class Station:
    """Slots of all replicas with one shared queue.

    ``ended`` is called when a piece of work ends, while it still holds its slot; the slot is handed
    on before the answer leaves. Areas are in request-seconds; ``served`` counts ends.
    """

    def __init__(
        self,
        clock: Clock,
        replicas: int,
        concurrency: int,
        lifo: bool,
        ended: Callable[[Work], None],
    ) -> None:
        self.clock = clock
        self.capacity = replicas * concurrency
        self.busy_s = 0.0
        self.queue_area = 0.0
        self.queue_max = 0
        self.served = 0
        self.waiting = 0
        self.busy = 0
        self._begun = 0.0  # sum of the starts of what is in the slots now
        self._ended = ended
        self._lifo = lifo
        self._queue: deque[Work] = deque()
        self._idle = [replica for replica in reversed(range(replicas)) for _ in range(concurrency)]
        self._arrived: list[Work] = []

    def request(self, work: Work) -> None:
        """A piece of work reaches the station and takes any free slot, or waits for one."""
        clock = self.clock
        if not self._arrived and clock.quiet():
            self._admit(work)
            return
        if not self._arrived:
            clock.at_end_of_instant(self._admit_all, None)
        self._arrived.append(work)

    def _admit_all(self, _: object) -> None:
        arrived, self._arrived = self._arrived, []
        arrived.sort(key=in_order)
        for work in arrived:
            self._admit(work)

    def _admit(self, work: Work) -> None:
        work.since = work.enqueued = self.clock.now
        if self._idle:
            work.replica = self._idle.pop()
            self.begin(work)
        else:
            self._queue.append(work)
            self._grown()

    def _grown(self) -> None:
        self.waiting += 1
        self.queue_max = max(self.queue_max, self.waiting)

    def begin(self, work: Work) -> None:
        """The work has its slot."""
        clock = self.clock
        now = work.started = clock.now
        waited = now - work.since
        if waited:
            work.split[QUEUE] += waited
            self.queue_area += waited
        self.busy += 1
        self._begun += now
        clock.after(work.task.duration(work), self._end, work)

    def _end(self, work: Work) -> None:
        worked = self.clock.now - work.started
        work.split[WORK] += worked
        work.instance.slot_s += worked
        self.busy_s += worked
        self.busy -= 1
        self._begun -= work.started
        self.served += 1
        self._ended(work)
        if work.handling is not None:
            work.handling.answered()
        self._release(work)
        work.task.answer(work)

    def _release(self, work: Work) -> None:
        if self._queue:
            following = self._queue.pop() if self._lifo else self._queue.popleft()
            self.waiting -= 1
            following.replica = work.replica
            self.begin(following)
        else:
            self._idle.append(work.replica)

    def close(self, now: float) -> None:
        """The run ends at ``now`` (s): count what still waits and what is still worked on."""
        if self.busy:
            self.busy_s += self.busy * now - self._begun
        for work in self._queue:
            self.queue_area += now - work.since
