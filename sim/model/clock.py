"""The clock: simulated time, and the primitives behind everything that has no life of its own."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import simpy

NORMAL = 1  # SimPy's own priority of timeouts and processes
ADMISSION = 2  # at the end of the instant: requests that reached a station are admitted
OBSERVATION = 3  # after everything else of the instant: samplers look


class Slotted:
    """The smallest thing that SimPy can take for an event: it calls its callback with itself.

    It has what ``Environment.step`` asks of an event and nothing else; no process can wait for
    it. It may be due once at a time.
    """

    __slots__ = ("callbacks",)

    _ok = True  # read by SimPy: this event never fails

    callbacks: tuple[Callable[[Any], object], ...] | None


S = TypeVar("S", bound=Slotted)


class Call(Slotted):
    """A call that is due at some time, with an argument."""

    __slots__ = ("_argument", "_function")

    def __init__(self, function: Callable[[Any], object], argument: object) -> None:
        self._function = function
        self._argument = argument
        self.callbacks = _FIRE

    def fire(self) -> None:
        """Call the function."""
        self._function(self._argument)


_FIRE = (Call.fire,)


class Clock(simpy.Environment):
    """SimPy's environment, with ``after``: call a function with one argument after a delay.

    Simultaneous events go by (time, kind, sequence): kind is SimPy's priority, sequence the order
    in which they were scheduled. The heap is SimPy's own; pushing to it here instead of through
    ``schedule`` saves a call per event, and keeps ``at`` exact. ``now`` is SimPy's, without a call
    of a Python function: the time is asked for ten times a piece of work.
    """

    if not TYPE_CHECKING:
        now = property(attrgetter("_now"))

    def after(self, delay: float, function: Callable[[S], object], token: S) -> None:
        """Call ``function(token)`` ``delay`` seconds from now (zero: later in this instant).

        The token itself is the event, so it may wait for one thing at a time.
        """
        token.callbacks = (function,)
        heappush(self._queue, (self._now + delay, NORMAL, next(self._eid), token))  # type: ignore[misc]  # a Slotted is all that step needs of an Event

    def until(self, time: float, function: Callable[[S], object], token: S) -> None:
        """Call ``function(token)`` at exactly this time (s), for what has stood still."""
        token.callbacks = (function,)
        heappush(self._queue, (time, NORMAL, next(self._eid), token))  # type: ignore[misc]  # as in after

    def call_after(self, delay: float, function: Callable[[Any], object], argument: object) -> None:
        """Call ``function(argument)`` ``delay`` seconds from now; the argument is anything."""
        self.after(delay, Call.fire, Call(function, argument))

    def at(self, time: float, function: Callable[[Any], object], argument: object) -> None:
        """Call ``function(argument)`` at exactly this time (s), which is not in the past.

        SimPy only knows delays, and now + (time - now) may miss the time by a rounding; arrivals
        of one batch must be of one instant.
        """
        self._push(time, NORMAL, function, argument)

    def at_end_of_instant(self, function: Callable[[Any], object], argument: object) -> None:
        """Call ``function(argument)`` when everything else of this instant has happened."""
        self._push(self._now, ADMISSION, function, argument)

    def observe_at(self, time: float, function: Callable[[Any], object], argument: object) -> None:
        """Call ``function(argument)`` after everything else of the instant ``time`` (s)."""
        self._push(time, OBSERVATION, function, argument)

    def quiet(self) -> bool:
        """Whether nothing else is due in this instant."""
        queue = self._queue
        return not queue or queue[0][0] > self._now

    def _push(
        self, time: float, kind: int, function: Callable[[Any], object], argument: object
    ) -> None:
        call = Call(function, argument)
        heappush(self._queue, (time, kind, next(self._eid), call))  # type: ignore[misc]  # as in after
