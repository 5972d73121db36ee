"""Timers of one and the same length, of which few ever go off."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sim.model.clock import Clock, Slotted
from sim.model.token import Attempt


class Deadlines(Slotted):
    """How long attempts may take, where that is the same for all.

    They are due in the order in which they were set, so one event at a time is enough: that of the
    first that may still be missed. Most attempts are over in time, and cost no event at all.
    """

    __slots__ = ("_armed", "_clock", "_due", "_length", "_overdue")

    def __init__(self, clock: Clock, length: float, overdue: Callable[[Attempt], None]) -> None:
        self._clock = clock
        self._length = length
        self._overdue = overdue
        self._due: deque[tuple[float, Attempt]] = deque()
        self._armed = False

    def set(self, work: Attempt) -> None:
        """The attempt may take so long from now on."""
        at = self._clock.now + self._length
        self._due.append((at, work))
        if not self._armed:
            self._armed = True
            self._clock.until(at, Deadlines._wake, self)

    def _wake(self) -> None:
        due, now = self._due, self._clock.now
        while due and (due[0][1].over or due[0][0] <= now):
            _, work = due.popleft()
            if not work.over:
                self._overdue(work)
        self._armed = bool(due)
        if due:
            self._clock.until(due[0][0], Deadlines._wake, self)
