"""Callers: who holds a piece of work until it is settled, and what they do about failure.

Timeout, retry, breaker and bulkhead stand here, around a piece of work. Under a coordinator the
caller is the coordinator, which waits for the answer to a call; under choreography it is the
consumer that holds the event, around its own handler.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from sim.model.clock import Clock
from sim.model.ledger import FullLedger
from sim.model.piece import Pause, Piece
from sim.model.policy import Breaker, Bulkhead, RetryPolicy
from sim.model.task import FullTask
from sim.model.token import (
    REJECTED,
    RETRY,
    SUCCESS,
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

    ``pauses``: the uniform draws of jitter. ``limit``: how long an attempt may take, in seconds;
    ``same_limit``: the same where it is the same for all.
    """

    retry: RetryPolicy
    pauses: Draws
    limit: Callable[[Attempt], float] | None = None
    same_limit: float | None = None
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
        self._guarded = bool(self.breaker or self.bulkhead or self.retry.budget)

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
            piece.paused = True
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
        if pause.is_due:
            self.holder.woken(pause, self._after_pause)

    def _after_pause(self, piece: Piece) -> None:
        piece.paused = False
        self.try_once(piece)

    def settle(self, piece: Piece, token: Token, failed: bool) -> None:
        """The piece is settled."""
        piece.settled = True
        piece.current = None  # which would be a cycle of references
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
