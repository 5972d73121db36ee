"""A serial server that can stand still, be slow, and lose what it has in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sim.model.clock import Clock, Slotted
from sim.model.serial import Serial
from sim.model.token import Token

T = TypeVar("T", bound=Token)


class Turn(Slotted):
    """The end of one stage of what a serial server has in hand."""

    __slots__ = ()


class FullSerial(Serial[T]):
    """A serial server that faults can strike.

    ``factor``: how much slower than usual it is with what it begins now. ``frozen``: how many
    faults make it stand still. What it has in hand goes through stages, each an event of its own,
    so that it can be dropped while the event is still due.
    """

    __slots__ = ("_at", "_ends", "_in_hand", "_next", "_parked", "_turn", "factor", "frozen")

    def __init__(
        self, clock: Clock, cost: Callable[[T], float], share: int, then: Callable[[T], None]
    ) -> None:
        super().__init__(clock, cost, share, then)
        self.factor = 1.0
        self.frozen = 0
        self._at = 0.0
        self._ends = 0.0
        self._in_hand: T | None = None
        self._next: Callable[[T], None] = self._end
        self._parked = False
        self._turn: Turn | None = None

    def take(self, token: T) -> None:
        """A token arrives."""
        if not self.frozen:
            super().take(token)
            return
        token.since = self.clock.now
        self.queue.append(token)
        self.queue_max = max(self.queue_max, len(self.queue))

    def _begin(self, token: T) -> None:
        self.started = self.clock.now
        self.stage(token, self._cost(token) * self.factor, self._end)

    def stage(self, token: T, length: float, then: Callable[[T], None]) -> None:
        """Be busy with the token for so many seconds, then go on."""
        self._in_hand = token
        self._next = then
        self._ends = self.clock.now + length
        self._turn = Turn()
        self.clock.after(length, self._fire, self._turn)

    def _fire(self, turn: Turn) -> None:
        if turn is not self._turn:
            return  # it was dropped
        if self.frozen:
            self._parked = True
        elif self._ends > self.clock.now:  # it has stood still in the meantime
            self.clock.until(self._ends, self._fire, turn)
        else:
            token = self._in_hand
            assert token is not None
            self._in_hand = self._turn = None
            self._next(token)

    def freeze(self) -> None:
        """Stand still: what comes waits, what it has in hand pauses."""
        self.frozen += 1
        if self.frozen == 1:
            self._at = self.clock.now

    def thaw(self) -> None:
        """Go on where it stood."""
        self.frozen -= 1
        if self.frozen:
            return
        if self._turn is not None:
            self._ends += self.clock.now - self._at
            if self._parked:
                self._parked = False
                self.clock.until(self._ends, self._fire, self._turn)
        elif self.queue:
            self.busy = True
            self._begin(self.queue.popleft())

    def drop(self) -> list[T]:
        """Lose all that it has, in hand first, then in the order of arrival."""
        lost = [] if self._in_hand is None else [self._in_hand]
        now = self.clock.now
        if self.busy:
            self.busy_s += now - self.started
        for token in self.queue:
            self.queue_area += now - token.since
        lost.extend(self.queue)
        self.queue.clear()
        self.busy = False
        self._in_hand = self._turn = None
        self._parked = False
        return lost
