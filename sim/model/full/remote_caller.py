"""A coordinator's caller: it sends a command, and waits for the answer."""

from __future__ import annotations

from collections.abc import Callable

from sim.model.clock import Clock
from sim.model.full.caller import FINAL, Caller, Holder, Point, Policies
from sim.model.full.deadlines import Deadlines
from sim.model.ledger import FullLedger
from sim.model.piece import Alarm, Pause, Piece
from sim.model.task import FullTask
from sim.model.token import (
    BROKEN,
    BULKHEAD_FULL,
    CIRCUIT_OPEN,
    SUCCESS,
    TIMEOUT,
    Attempt,
)  # fmt: skip


class RemoteCaller(Caller):
    """A coordinator's caller: it sends a command, and waits for the answer.

    ``calls``: the attempts that the coordinator waits for, in the order in which they were made;
    None where it never crashes, so that nobody will ask.
    ``send`` lets the call go out (it may have to wait for a thread), ``hung_up`` is told that a
    call is no longer open. ``answered`` and ``timed_out`` bring an input to the coordinator.
    """

    def __init__(
        self, clock: Clock, ledger: FullLedger, holder: Holder, task: FullTask, policies: Policies,
        calls: dict[Attempt, None] | None,
    ) -> None:  # fmt: skip
        super().__init__(clock, ledger, holder, task, policies)
        self.calls = calls
        self.send: Callable[[Attempt], None]
        self.transmit: Callable[[Attempt], None]
        self.hung_up: Callable[[], None] | None = None
        self.answered: Callable[[Attempt], None]
        self.timed_out: Callable[[Pause, Callable[[Piece], None]], None]
        self.withdraw: Callable[[Attempt], bool] | None = None
        self.lease: float | None = None
        self._deadlines = None
        if policies.same_limit is not None:
            self._deadlines = Deadlines(clock, policies.same_limit, self.overdue)

    def ask(self, piece: Piece) -> None:
        """A piece of work is asked for."""
        if self._guarded:
            super().ask(piece)
            return
        piece.tries = 1
        work = piece.next_attempt(self.clock.now)
        if self.calls is not None:
            self.calls[work] = None
        self.send(work)

    def attempt(self, piece: Piece) -> None:
        work = piece.next_attempt(self.clock.now)
        refusal = self._refusal(work)
        if refusal:
            work.over = True
            self.ledger.attempted(work, refusal, False, work.started, -1)
            self.failed(piece, refusal)
            return
        if self.calls is not None:
            self.calls[work] = None
        self.send(work)

    def _refusal(self, work: Attempt) -> int:
        """Why the caller itself refuses to call, or 0."""
        if self.breaker is not None:
            work.ticket = self.breaker.allows(self.clock.now)
            if not work.ticket:
                return CIRCUIT_OPEN
        if self.bulkhead is not None and not self.bulkhead.enter():
            if self.breaker is not None:
                self.breaker.abandon(work.ticket)
            return BULKHEAD_FULL
        return 0

    def go(self, work: Attempt) -> None:
        """The call goes out, and its time begins to run."""
        if self._deadlines is not None:
            work.alarmed = True
            self._deadlines.set(work)
        elif self.limit is not None:
            work.alarmed = True
            self.clock.after(self.limit(work), self._ring, Alarm(work))
        self.transmit(work)

    def receive(self, work: Attempt) -> None:
        """The answer has come back; one that nobody waits for any more is refused."""
        if work.over:
            self.ledger.spend(work.instance)
            return
        if self._guarded or self.hung_up is not None:
            self._hang_up(work, work.answer not in FINAL)
        else:
            work.over = True
        self.answered(work)

    def _hang_up(self, work: Attempt, failed: bool) -> None:
        work.over = True
        if self.hung_up is not None:
            self.hung_up()
        self._record(work, failed)

    def conclude(self, work: Attempt) -> None:
        if self.calls is not None:
            self.calls.pop(work, None)
        piece = work.piece
        piece.answer = work.answer
        if work.answer == SUCCESS:
            piece.settled = True
            piece.current = None
            self.holder.settled(piece, work, failed=False)
        elif work.answer in FINAL:
            self.settle(piece, work, failed=True)
        else:
            self.failed(piece, work.answer)

    def _ring(self, alarm: Alarm) -> None:
        self.overdue(alarm.work)

    def overdue(self, work: Attempt) -> None:
        """The call has taken too long: its caller gives up on it, and leaves its work behind."""
        if work.over:
            return
        self.abandon(work, TIMEOUT)
        self._hang_up(work, failed=True)
        piece = work.piece
        piece.answer = TIMEOUT
        token = Pause(piece, piece.token(self.clock.now).split)
        self.timed_out(token, self._after_timeout)

    def _after_timeout(self, piece: Piece) -> None:
        if self.calls is not None and piece.current is not None:
            self.calls.pop(piece.current, None)
        self.failed(piece, piece.answer)

    def abandon(self, work: Attempt, why: int) -> None:
        """Nobody waits for the attempt any more; what is left of it goes on by itself."""
        piece = work.piece
        work.abandoned = True
        work.gave_up = why
        work.gave_up_at = self.clock.now
        piece.doubt = True
        self.ledger.notice(piece.instance)
        if work.lost:
            return
        piece.instance.tokens += 1
        if self.withdraw is not None and self.withdraw(work):
            self.discarded(work)

    def discarded(self, work: Attempt) -> None:
        """Expired work was taken out of the queue, or turned away on arrival."""
        self.ledger.attempted(work, work.gave_up, True, work.started, -1)
        self.ledger.spend(work.instance)

    def broken(self, work: Attempt) -> None:
        """The replica that had the work has died."""
        self.ledger.attempted(work, work.gave_up or BROKEN, True, work.started, work.replica)
        self.repeat(work)

    def repeat(self, work: Attempt) -> None:
        """The replica has died before it could answer."""
        if work.over:
            self.ledger.spend(work.instance)
            return
        work.piece.doubt = True
        if self.lease is None:  # the open connection tells at once
            self.ledger.notice(work.instance)
            work.answer = BROKEN
            self.clock.call_after(0.0, self._hears_it_break, work)
        else:
            self.clock.call_after(self.lease, self._lease_out, work)

    def _hears_it_break(self, work: Attempt) -> None:
        """The connection is broken; who has given up in this very instant does not mind."""
        if not work.over:
            self.receive(work)

    def _lease_out(self, work: Attempt) -> None:
        """Nobody has renewed the lease: the task is handed out again."""
        if work.over or work.piece.current is not work:
            return
        work.over = True
        self.ledger.notice(work.instance)
        if self.calls is not None:
            self.calls.pop(work, None)
        self._record(work, failed=True)
        self.attempt(work.piece)

    def die_after(self, work: Attempt, point: Point) -> None:
        service = work.task.service
        if point is Point.AFTER_PUBLISH:
            work.task.answer(work)
            service.crash_and_restart(work.replica)
        else:
            work.lost = True  # no answer will come
            service.crash_and_restart(work.replica)
            self.repeat(work)

    def forget(self, work: Attempt) -> None:
        """The coordinator has crashed: the answer is lost whenever it comes."""
        if work.mislaid:  # nothing was outstanding for it any more; from now on there is
            self.ledger.reopen(work.instance)
        if not work.over:
            self.abandon(work, BROKEN)
            self._record(work, failed=True)
            work.over = True
        work.piece.current = None
