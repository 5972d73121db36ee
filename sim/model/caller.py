"""Callers: who holds a piece of work until it is settled, and what they do about failure.

Timeout, retry, breaker and bulkhead stand here, around a piece of work. Under a coordinator the
caller is the coordinator, which waits for the answer to a call; under choreography it is the
consumer that holds the event, around its own handler.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from sim.model.clock import Clock
from sim.model.ledger import FullLedger
from sim.model.piece import Alarm, Pause, Piece
from sim.model.policy import Breaker, Bulkhead, RetryPolicy
from sim.model.task import FullTask
from sim.model.token import (
    BROKEN,
    BULKHEAD_FULL,
    CIRCUIT_OPEN,
    REJECTED,
    RETRY,
    SUCCESS,
    TIMEOUT,
    VOID,
    Attempt,
    Token,
)  # fmt: skip
from sim.tape import Draws

FINAL = frozenset((SUCCESS, REJECTED, VOID))  # answers that no retry can change
SPINS = 10_000  # retries of one piece in one instant, after which it is plain that it never ends


class Point(Enum):
    """An unlucky moment around a commit."""

    AFTER_COMMIT = "after_commit"
    AFTER_PUBLISH = "after_publish"
    BEFORE_ACK = "before_ack"


class EndlessError(RuntimeError):
    """Something is repeated without end in one instant, so that time stands still for ever."""


@dataclass(frozen=True, slots=True)
class Policies:
    """What a caller does about failure: values that all pieces of one step share.

    ``pauses``: the uniform draws of jitter. ``limit``: how long an attempt may take, in seconds.
    """

    retry: RetryPolicy
    pauses: Draws
    limit: Callable[[Attempt], float] | None = None
    breaker: Breaker | None = None
    bulkhead: Bulkhead | None = None


class Holder(Protocol):
    """The driver on whose behalf a caller holds a piece."""

    def settled(self, piece: Piece, token: Token, failed: bool) -> None:
        """The piece is settled; ``token`` goes on from here."""

    def woken(self, pause: Pause, then: Callable[[Piece], None]) -> None:
        """The wait before a retry is over: ``then`` tries again, at whatever that costs first."""


class Caller:
    """What callers have in common: they count tries, wait between them, and settle."""

    def __init__(
        self, clock: Clock, ledger: FullLedger, holder: Holder, task: FullTask, policies: Policies
    ) -> None:
        self.clock = clock
        self.ledger = ledger
        self.task = task
        self.holder = holder
        self.retry = policies.retry
        self.pauses = policies.pauses
        self.limit = policies.limit
        self.breaker = policies.breaker
        self.bulkhead = policies.bulkhead

    def ask(self, piece: Piece) -> None:
        """A piece of work is asked for."""
        if self.retry.budget is not None:
            self.retry.budget.first()
        self.try_once(piece)

    def try_once(self, piece: Piece) -> None:
        """A try that counts."""
        piece.tries += 1
        self.attempt(piece)

    def attempt(self, piece: Piece) -> None:
        """The next attempt; one that is made because an answer got lost does not count."""
        raise NotImplementedError

    def failed(self, piece: Piece, answer: int) -> None:
        """A try has failed: try again after a pause, or settle the piece as failed."""
        piece.answer = answer
        piece.current = None
        self.ledger.notice(piece.instance)
        if self._may_try_again(piece):
            self._pause(piece)
        else:
            self.give_up(piece)

    def _pause(self, piece: Piece) -> None:
        """Wait as long as the policy says, then try again."""
        backoff = self.retry.backoff
        u = 0.5
        if backoff.random:
            u = self.pauses(piece.instance, piece.copy, piece.round, piece.tries)
        piece.pause = backoff.pause(piece.tries, u, piece.pause)
        if piece.pause:
            split = piece.split[:]
            split[RETRY] += self.clock.now - piece.asked + piece.pause
            self.clock.after(piece.pause, self._woken, Pause(piece, split))
        else:
            self._at_once(piece)

    def _may_try_again(self, piece: Piece) -> bool:
        if not self.retry.allows(piece.tries):
            return False
        return self.retry.budget is None or self.retry.budget.spend()

    def give_up(self, piece: Piece) -> None:
        """No further try is allowed."""
        self.settle(piece, piece.token(self.clock.now), failed=True)

    def _at_once(self, piece: Piece) -> None:
        """Try again without a wait; in a later event, so that refusals do not pile up."""
        piece.spins = piece.spins + 1 if piece.failed_at == self.clock.now else 0
        piece.failed_at = self.clock.now
        if piece.spins > SPINS:
            raise EndlessError(
                f"step {self.task.name!r} is retried without end at {self.clock.now:g} s: it is"
                " turned away at once and tried again at once; give its `retry` a `wait`, or"
                " bound its `attempts`"
            )
        self.clock.call_after(0.0, self.try_once, piece)

    def _woken(self, pause: Pause) -> None:
        if pause.attempt_before == pause.piece.attempt:  # else the event came again in between
            self.holder.woken(pause, self.try_once)

    def settle(self, piece: Piece, token: Token, failed: bool) -> None:
        """The piece is settled."""
        piece.settled = True
        self.holder.settled(piece, token, failed)

    def conclude(self, work: Attempt) -> None:
        """An attempt has ended, and whoever holds its piece goes on from what it has come to."""
        raise NotImplementedError

    def die_after(self, work: Attempt, point: Point) -> None:
        """The replica dies at an unlucky moment around the commit of the work."""
        raise NotImplementedError

    def _record(self, work: Attempt, failed: bool) -> None:
        """Breaker and bulkhead learn that a call is over."""
        if self.bulkhead is not None:
            self.bulkhead.leave()
        if self.breaker is not None:
            self.breaker.record(self.clock.now, failed, work.ticket)

    def mislaid(self, work: Token) -> None:
        """A message about the attempt was lost; only a timeout can tell."""
        assert isinstance(work, Attempt)
        work.lost = True
        if work.over:
            self.ledger.spend(work.instance)
        elif not work.alarmed:
            work.mislaid = True
            self.ledger.lose(work.instance)


class RemoteCaller(Caller):
    """A coordinator's caller: it sends a command, and waits for the answer.

    ``calls``: the attempts that the coordinator waits for, in the order in which they were made.
    ``send`` lets the call go out (it may have to wait for a thread), ``hung_up`` is told that a
    call is no longer open. ``answered`` and ``timed_out`` bring an input to the coordinator.
    """

    def __init__(
        self, clock: Clock, ledger: FullLedger, holder: Holder, task: FullTask, policies: Policies,
        calls: dict[Attempt, None],
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

    def attempt(self, piece: Piece) -> None:
        work = piece.next_attempt(self.clock.now)
        refusal = self._refusal(work)
        if refusal:
            work.over = True
            self.ledger.attempted(work, refusal, False, work.started, -1)
            self.failed(piece, refusal)
            return
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
        if self.limit is not None:
            work.alarmed = True
            self.clock.after(self.limit(work), self.overdue, Alarm(work))
        self.transmit(work)

    def receive(self, work: Attempt) -> None:
        """The answer has come back; one that nobody waits for any more is refused."""
        if work.over:
            self.ledger.spend(work.instance)
            return
        self._hang_up(work, work.answer not in FINAL)
        self.answered(work)

    def _hang_up(self, work: Attempt, failed: bool) -> None:
        work.over = True
        if self.hung_up is not None:
            self.hung_up()
        self._record(work, failed)

    def conclude(self, work: Attempt) -> None:
        self.calls.pop(work, None)
        piece = work.piece
        piece.answer = work.answer
        if work.answer in FINAL:
            self.settle(piece, work, failed=work.answer != SUCCESS)
        else:
            self.failed(piece, work.answer)

    def overdue(self, alarm: Alarm) -> None:
        """The call has taken too long: its caller gives up on it, and leaves its work behind."""
        work = alarm.work
        if work.over:
            return
        self.abandon(work, TIMEOUT)
        self._hang_up(work, failed=True)
        piece = work.piece
        piece.answer = TIMEOUT
        token = Pause(piece, piece.token(self.clock.now).split)
        self.timed_out(token, self._after_timeout)

    def _after_timeout(self, piece: Piece) -> None:
        self.calls.pop(piece.current, None)  # type: ignore[arg-type]  # no attempt is never a key
        self.failed(piece, piece.answer)

    def abandon(self, work: Attempt, why: int) -> None:
        """Nobody waits for the attempt any more; what is left of it goes on by itself."""
        piece = work.piece
        work.abandoned = True
        work.gave_up = why
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
        self.ledger.notice(work.instance)
        if self.lease is None:  # the open connection tells at once
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
        self.calls.pop(work, None)
        self._record(work, failed=True)
        self.attempt(work.piece)

    def die_after(self, work: Attempt, point: Point) -> None:
        service = work.task.service
        if point is Point.AFTER_PUBLISH:
            work.task.answer(work)
            service.crash_and_restart(work.replica)
        else:
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


class LocalCaller(Caller):
    """A consumer's caller: around its own handler, with nobody waiting elsewhere.

    ``enter`` brings work to the station. ``record_failure`` commits a final failure, False when
    the place has its effect after all. ``max_deliver`` bounds unanswered deliveries. ``ack``: how long an answer may take before the message comes again, in seconds.
    """

    def __init__(
        self, clock: Clock, ledger: FullLedger, holder: Holder, task: FullTask, policies: Policies,
        *, ack: float | None, max_deliver: int | None,
    ) -> None:  # fmt: skip
        super().__init__(clock, ledger, holder, task, policies)
        self.enter: Callable[[Attempt], None]
        self.record_failure: Callable[[Piece], bool]
        self._ack = ack
        self._max_deliver = max_deliver
        self._held: deque[Piece] = deque()
        if self.limit is None and ack is not None:
            task.limit = lambda _: ack
        elif self.limit is not None:
            step_limit = self.limit
            task.limit = step_limit if ack is None else lambda work: min(step_limit(work), ack)

    def try_once(self, piece: Piece) -> None:
        """A try that counts, once breaker and bulkhead let it through: until then it is held."""
        if self._held or not self._lets_through(piece):
            piece.held = True
            self._held.append(piece)
            self._look_again()
            return
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
        return True

    def _look_again(self) -> None:
        if self.breaker is not None:
            at = self.breaker.retry_at(self.clock.now)
            if self.clock.now < at < float("inf"):
                self.clock.at(at, self._release_held, None)

    def _release_held(self, _: object = None) -> None:
        while self._held and self._lets_through(self._held[0]):
            piece = self._held.popleft()
            piece.held = False
            super().try_once(piece)

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
        piece.doubt = True
        piece.instance.tokens += 1
        self._finish_call(work, failed=True)
        self.failed(piece, TIMEOUT)

    def give_up(self, piece: Piece) -> None:
        """The last try was abandoned: the failure is committed, unless it did its work after all."""
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
        if self.bulkhead is not None and not piece.held:
            self.bulkhead.leave()
        self.ledger.dead_letter(piece.instance)

    def broken(self, work: Attempt) -> None:
        """The member that had the work has died: its message comes again."""
        self.ledger.attempted(work, work.gave_up or BROKEN, True, work.started, work.replica)
        self.repeat(work)

    def repeat(self, work: Attempt) -> None:
        """The delivery that the attempt belongs to was never acknowledged."""
        piece = work.piece
        if work.over or piece.settled or work is not piece.current:
            work.over = True
            self.ledger.spend(piece.instance)
            return
        work.over = True
        piece.current = None
        self.ledger.notice(piece.instance)
        if self._comes_as_a_whole(piece):
            return
        if self.may_deliver_again(piece):
            self.attempt(piece)
        else:
            self._finish_call(work, failed=True)
            self.ledger.dead_letter(piece.instance)

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
        self.weigh(work)
        comes_again = not self._comes_as_a_whole(piece)
        if comes_again:
            piece.instance.tokens += 1
        work.task.service.crash_and_restart(work.replica)
        work.task.answer(work)
        if comes_again:
            if self.may_deliver_again(piece):
                self.attempt(piece)
            else:
                self.ledger.spend(piece.instance)
