"""A serial server: one thing at a time, in order of arrival.

A coordinator's shard, the durable store behind all shards, and the broker's capacity are each one
of these.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from sim.model.clock import Clock
from sim.model.token import Token

T = TypeVar("T", bound=Token)


class Serial(Generic[T]):
    """One server and its queue.

    ``cost`` gives the time that a token takes (s), ``share`` says which of the token's shares of
    latency the waiting and the service belong to, ``then`` is called when it is through.
    ``queue`` is what waits now, ``busy`` whether it serves. Areas in token-seconds.
    """

    __slots__ = (
        "_cost",
        "_share",
        "_then",
        "busy",
        "busy_s",
        "clock",
        "queue",
        "queue_area",
        "queue_max",
        "served",
        "started",
    )

    def __init__(
        self, clock: Clock, cost: Callable[[T], float], share: int, then: Callable[[T], None]
    ) -> None:
        self.clock = clock
        self.busy_s = 0.0
        self.queue_area = 0.0
        self.queue_max = 0
        self.served = 0
        self.started = 0.0
        self._cost = cost
        self._share = share
        self._then = then
        self.busy = False
        self.queue: deque[T] = deque()

    def take(self, token: T) -> None:
        """A token arrives."""
        token.since = self.clock.now
        if self.busy:
            self.queue.append(token)
            self.queue_max = max(self.queue_max, len(self.queue))
        else:
            self.busy = True
            self._begin(token)

    def _begin(self, token: T) -> None:
        self.started = self.clock.now
        self.clock.after(self._cost(token), self._end, token)

    def _end(self, token: T) -> None:
        now = self.clock.now
        self.busy_s += now - self.started
        self.queue_area += self.started - token.since
        token.split[self._share] += now - token.since
        self.served += 1
        if self.queue:
            self._begin(self.queue.popleft())
        else:
            self.busy = False
        self._then(token)

    def close(self, now: float) -> None:
        """The run ends at ``now`` (s): count what waits and what is served until here."""
        if self.busy:
            self.busy_s += now - self.started
        for token in self.queue:
            self.queue_area += now - token.since
