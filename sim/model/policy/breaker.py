"""The circuit breaker: stops calling what keeps failing, and probes whether it is back."""

from __future__ import annotations

from math import ceil, inf

from sim.scenario.policy import Breaker as BreakerSettings

CLOSED = 0  # calls pass and are counted
OPEN = 1  # calls are refused
HALF_OPEN = 2  # a few calls pass, to see


class Breaker:
    """A breaker over the last calls, by the rules of Resilience4j's count-based window.

    *Closed*: opens at the answer with which at least ``window`` calls have been recorded and the
    share of failures among the last ``window`` is ``failures`` or more (at least one failure).
    *Open* for ``open_for``, then, with the next call, *half open*: ``probes`` calls are let
    through. When all of them have been answered it closes, with an empty window, if their share of
    failures is below ``failures``; else it opens again.

    ``allows`` hands out a ticket, and whoever got one brings it back exactly once: by ``record``
    (a call that nobody answers has failed: its timeout or its broken connection says so) or by
    ``abandon`` (the call was not made). A ticket is the number of the period in which the call was
    let through. Late answers from an earlier period count for nothing; here we leave Resilience4j,
    which takes them for answers of probes.
    """

    __slots__ = (
        "_answers",
        "_at",
        "_failed",
        "_failures",
        "_free",
        "_half_open_at",
        "_least",
        "_open_for",
        "_period",
        "_probes",
        "_size",
        "_window",
        "state",
    )

    _at: int
    _failed: int

    def __init__(self, settings: BreakerSettings) -> None:
        self._failures = settings.failures
        self._window = settings.window
        self._open_for = settings.open_for
        self._probes = settings.probes
        self._half_open_at = 0.0
        self._period = 0
        self._begin(CLOSED, self._window)

    def allows(self, now: float) -> int:
        """The ticket of a call that may be made now, or 0: it is refused."""
        if self.state == CLOSED:
            return self._period
        if self.state == OPEN:
            if now < self._half_open_at:
                return 0
            self._begin(HALF_OPEN, self._probes)
        if not self._free:
            return 0
        self._free -= 1
        return self._period

    def record(self, now: float, failed: bool, ticket: int) -> bool:
        """A call has been answered. True: the state changed, so who was refused may try again."""
        if ticket != self._period:
            return False
        answers = self._answers
        if len(answers) < self._size:
            answers.append(failed)
            self._failed += failed
            if len(answers) < self._size:
                return False
        else:
            at = self._at
            self._failed += failed - answers[at]
            answers[at] = failed
            self._at = at + 1 if at + 1 < self._size else 0
        if self._failed >= self._least:
            self._half_open_at = now + self._open_for
            self._begin(OPEN, 0)
            return True
        if self.state == HALF_OPEN:
            self._begin(CLOSED, self._window)
            return True
        return False

    def abandon(self, ticket: int) -> bool:
        """A call that was let through is not made after all. True: another probe may be sent."""
        if self.state != HALF_OPEN or ticket != self._period:
            return False
        self._free += 1
        return True

    def retry_at(self, now: float) -> float:
        """The first moment at which a call may pass, in seconds, if nothing is recorded until then.

        Infinite while all probes are out: only ``record`` or ``abandon`` can change that, and they
        say so.
        """
        if self.state == OPEN:
            return max(now, self._half_open_at)
        if self.state == HALF_OPEN and not self._free:
            return inf
        return now

    def _begin(self, state: int, size: int) -> None:
        """A new period, over ``size`` answers: tickets from before it are worth nothing."""
        self.state = state
        self._period += 1
        self._size = size
        self._free = size
        # 0.07 × 100 is more than 7 in floating point
        self._least = max(1, ceil(self._failures * size - 1e-9))
        self._answers = bytearray()  # a ring, once it is full
        self._at = 0
        self._failed = 0
