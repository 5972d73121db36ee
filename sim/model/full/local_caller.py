"""A consumer's caller: around its own handler, with nobody waiting elsewhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sim.model.clock import Clock
from sim.model.full.caller import FINAL, Caller, Holder, Point, Policies
from sim.model.ledger import FullLedger
from sim.model.piece import Alarm, Piece
from sim.model.task import FullTask
from sim.model.token import (
    BROKEN,
    SUCCESS,
    TIMEOUT,
    Attempt,
)  # fmt: skip


class Line:
    """The pieces that wait before a breaker or bulkhead, in order: one line for one such guard.

    ``looks_at``: when it will be looked next whether the breaker lets one through, in seconds.
    """

    __slots__ = ("held", "looks_at")

    def __init__(self) -> None:
        self.held: deque[Piece] = deque()
        self.looks_at = 0.0


class LocalCaller(Caller):
    """A consumer's caller: around its own handler, with nobody waiting elsewhere.

    ``enter`` brings work to the station. ``record_failure`` commits a final failure, False when
    the place has its effect after all. ``max_deliver`` bounds unanswered deliveries. ``ack``: how
    long an answer may take before the message comes again, in seconds.
    """

    def __init__(
        self, clock: Clock, ledger: FullLedger, holder: Holder, task: FullTask, policies: Policies,
        *, ack: float | None, max_deliver: int | None, line: Line,
    ) -> None:  # fmt: skip
        super().__init__(clock, ledger, holder, task, policies)
        self.enter: Callable[[Attempt], None]
        self.record_failure: Callable[[Piece], bool]
        self._ack = ack
        self._max_deliver = max_deliver
        self._line = line
        self._held = line.held
        if self.limit is None and ack is not None:
            task.limit = lambda _: ack
        elif self.limit is not None:
            step_limit = self.limit
            task.limit = step_limit if ack is None else lambda work: min(step_limit(work), ack)

    def try_once(self, piece: Piece) -> None:
        """A try that counts, once breaker and bulkhead let it through: until then it is held."""
        if piece.settled:  # by an attempt that nobody had waited for any more
            self.ledger.spend(piece.instance)
            return
        if self._held or not self._lets_through(piece):
            piece.held = True
            self._held.append(piece)
            self._look_again()
            return
        self._go(piece)

    def _go(self, piece: Piece) -> None:
        super().try_once(piece)

    def _lets_through(self, piece: Piece) -> bool:
        if self.bulkhead is not None and not self.bulkhead.enter():
            return False
        if self.breaker is not None:
            piece.ticket = self.breaker.allows(self.clock.now)
            if not piece.ticket:
                if self.bulkhead is not None:
                    self.bulkhead.leave()
                return False
        piece.entered = True
        return True

    def _look_again(self) -> None:
        if self.breaker is not None:
            at = self.breaker.retry_at(self.clock.now)
            if self.clock.now < at < float("inf") and at != self._line.looks_at:
                self._line.looks_at = at
                self.clock.at(at, self._release_held, None)

    def _release_held(self, _: object = None) -> None:
        while self._held and self._lets_through(self._held[0]):
            piece = self._held.popleft()
            piece.held = False
            caller = piece.task.caller  # of the version that the instance is of
            assert isinstance(caller, LocalCaller)
            caller._go(piece)
        if self._held:
            self._look_again()

    def attempt(self, piece: Piece) -> None:
        work = piece.next_attempt(self.clock.now)
        work.ticket = piece.ticket
        if piece.handling is not None:
            piece.handling.request(work)
        else:
            self.enter(work)

    def weigh(self, work: Attempt) -> None:
        """The attempt has ended here: is its piece settled, is it tried again, or neither?"""
        piece = work.piece
        if work.over or piece.settled or (work is not piece.current and work.answer not in FINAL):
            work.settles = piece.settled and not work.over
            work.over = True
            return
        work.over = True
        self._finish_call(work, work.answer not in FINAL)
        piece.answer = work.answer
        work.concludes = True
        if work.answer not in FINAL and not self._may_try_again(piece):
            piece.exhausted = True
            if not self.record_failure(piece):
                work.answer = piece.answer = SUCCESS
        work.settles = work.answer in FINAL or piece.exhausted

    def _finish_call(self, work: Attempt, failed: bool) -> None:
        if work.piece.entered:
            work.piece.entered = False
            self._record(work, failed)
        if self._held:
            self.clock.call_after(0.0, self._release_held, None)

    def conclude(self, work: Attempt) -> None:
        if not work.concludes:
            self.ledger.spend(work.instance)
            return
        piece = work.piece
        if work.settles:
            self.settle(piece, work, failed=work.answer != SUCCESS)
        else:
            self._retry(piece)

    def _retry(self, piece: Piece) -> None:
        """Wait, then try again; that it may be tried again was decided before."""
        piece.current = None
        self.ledger.notice(piece.instance)
        self._pause(piece)

    def overdue(self, alarm: Alarm) -> None:
        """The handler takes too long: it is abandoned, or its message comes again."""
        work = alarm.work
        if work.over or work.lost or work.piece.settled:
            return
        if self.limit is not None and (self._ack is None or self.limit(work) <= self._ack):
            self._time_out(work)
        else:
            self._deliver_again(work)

    def _time_out(self, work: Attempt) -> None:
        """The abandoned handler keeps its slot, and the event is tried again."""
        piece = work.piece
        work.over = work.abandoned = True
        work.gave_up = TIMEOUT
        work.gave_up_at = self.clock.now
        piece.doubt = True
        piece.instance.tokens += 1
        self._finish_call(work, failed=True)
        self.failed(piece, TIMEOUT)

    def give_up(self, piece: Piece) -> None:
        """The last try was abandoned: commit the failure, unless it did its work after all."""
        failed = self.record_failure(piece)
        handling = piece.handling
        if handling is not None:
            handling.answered()
        self.settle(piece, piece.token(self.clock.now), failed)

    def _deliver_again(self, work: Attempt) -> None:
        """Nobody has acknowledged the message in time: it comes again, beside the first."""
        piece = work.piece
        if not self.may_deliver_again(piece):
            return
        self.ledger.notice(piece.instance)
        piece.instance.tokens += 1
        self.attempt(piece)

    def may_deliver_again(self, piece: Piece) -> bool:
        """Count a further delivery; False when there were enough."""
        piece.deliveries += 1
        return self._max_deliver is None or piece.deliveries <= self._max_deliver

    def put_aside(self, piece: Piece) -> None:
        """The event behind the piece was delivered often enough: nobody will do it any more."""
        if piece.settled:
            return
        piece.settled = True
        if piece.held:
            self._held.remove(piece)
        if piece.entered and self.bulkhead is not None:
            self.bulkhead.leave()
        if piece.entered and self.breaker is not None:
            self.breaker.record(self.clock.now, True, piece.ticket)
        if piece.current is not None or piece.paused:
            piece.instance.tokens += 1  # what is under way will find that it is in vain
        self.ledger.dead_letter(piece.instance)

    def broken(self, work: Attempt) -> None:
        """The member that had the work has died: its message comes again."""
        self.ledger.attempted(work, work.gave_up or BROKEN, True, work.started, work.replica)
        self.repeat(work)

    def repeat(self, work: Attempt) -> None:
        """The delivery that the attempt belongs to was never acknowledged."""
        piece = work.piece
        is_awaited = work is piece.current and not work.over
        work.over = True
        if piece.settled or not is_awaited:
            if is_awaited:
                self._let_go(piece)
            self.ledger.spend(piece.instance)
            return
        piece.current = None
        if self._comes_as_a_whole(piece):
            return  # a dead member of a log is missed only when its session has timed out
        self.ledger.notice(piece.instance)
        if self.may_deliver_again(piece):
            self.attempt(piece)
        else:
            self._finish_call(work, failed=True)
            self._let_go(piece)
            self.ledger.dead_letter(piece.instance)

    def _let_go(self, piece: Piece) -> None:
        """Nothing more comes of the piece: an event that is in hand waits for it no longer."""
        if piece.handling is not None and not piece.handling.redelivers:
            piece.handling.answered()

    def _comes_as_a_whole(self, piece: Piece) -> bool:
        """Whether it is not the piece that is delivered again, but the event behind it."""
        return piece.handling is not None and piece.handling.redelivers

    def die_after(self, work: Attempt, point: Point) -> None:
        """The replica dies at an unlucky moment: what is committed stays, what was not told is
        told by the outbox alone, and the message comes again.
        """
        piece = work.piece
        work.muted = point is Point.AFTER_COMMIT
        work.twice = point is Point.AFTER_PUBLISH
        is_awaited = work is piece.current and not work.over  # else its message is elsewhere
        self.weigh(work)
        piece.instance.tokens += 1  # until it is clear what comes again
        work.task.service.crash_and_restart(work.replica)
        comes_again = is_awaited and not self._comes_as_a_whole(piece)
        work.task.answer(work)
        if comes_again and self.may_deliver_again(piece):
            self.attempt(piece)
            return
        if comes_again:
            self._let_go(piece)
        self.ledger.spend(piece.instance)
