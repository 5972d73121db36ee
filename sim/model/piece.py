"""A piece of work at its place, in the hands of its caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.model.clock import Slotted
from sim.model.token import RETRY, SUCCESS, Attempt, Handling, Split, Token

if TYPE_CHECKING:
    from sim.model.instance import Instance
    from sim.model.task import FullTask


class Piece:
    """One piece of work: (instance, step, copy, round), to do or to undo it.

    ``asked``: when its driver asked for it, in seconds; ``split``: the shares of time until then.
    ``attempt`` counts all attempts at it, ``tries`` those that ``retry.attempts`` bounds.
    ``current``: the attempt that its caller waits for; ``held``: it waits for breaker or bulkhead,
    ``entered``: it has passed them; ``paused``: it waits before a retry; ``ticket``: of its
    breaker; ``exhausted``: no further try is allowed. ``doubt``: some attempt was never answered,
    so that nobody knows whether it did its work. ``answer``: what the last one came to;
    ``settled``: nothing more comes of it. ``pause``: the last wait before a retry; ``failed_at``
    and ``spins``: when it was last tried again without one, and how often then. ``deliveries``:
    how often the message for it was delivered. ``handling``: the event that it belongs to, if that
    counts as finished only when the piece is settled.
    """

    __slots__ = (
        "__dict__",  # what seldom differs stands on the class
        "answer",
        "asked",
        "attempt",
        "copy",
        "current",
        "handling",
        "instance",
        "round",
        "settled",
        "split",
        "task",
        "tries",
    )

    deliveries = 1
    doubt = False
    entered = False
    exhausted = False
    failed_at = -1.0
    held = False
    pause = 0.0
    paused = False
    spins = 0
    ticket = 0

    def __init__(
        self,
        instance: Instance,
        task: FullTask,
        split: Split,
        copy: int,
        round_: int,
        asked: float,
        handling: Handling | None,
    ) -> None:
        self.instance = instance
        self.task = task
        self.split = split
        self.copy = copy
        self.round = round_
        self.asked = asked
        self.handling = handling
        self.answer = SUCCESS
        self.attempt = 0
        self.tries = 0
        self.current: Attempt | None = None
        self.settled = False

    def next_attempt(self, now: float) -> Attempt:
        """The next attempt; all time since the piece was asked for has gone into retrying."""
        self.attempt += 1
        split = self.split[:]
        if now != self.asked:
            split[RETRY] += now - self.asked
        work = Attempt(self, self.attempt, split, now)
        self.current = work
        return work

    def token(self, now: float) -> Token:
        """A token that goes on from here without an attempt, with the shares of time until now."""
        split = self.split[:]
        split[RETRY] += now - self.asked
        return Token(self.instance, self.task.number, split, self.copy, self.round)


class Alarm(Slotted):
    """A timer about one attempt."""

    __slots__ = ("work",)

    def __init__(self, work: Attempt) -> None:
        self.work = work


class Pause(Token):
    """The wait before a piece is tried again, or the news that an attempt took too long.

    ``attempt_before``: the last attempt before it; ``then``: what is done with the piece after it.
    """

    __slots__ = ("attempt", "attempt_before", "piece", "then")

    then: Callable[[Piece], None]

    def __init__(self, piece: Piece, split: Split) -> None:
        super().__init__(piece.instance, piece.task.number, split, piece.copy, piece.round)
        self.piece = piece
        self.attempt_before = piece.attempt
        self.attempt = piece.attempt  # its decision is drawn for this attempt

    @property
    def is_due(self) -> bool:
        """Whether it still means anything: else the event behind the piece has come again."""
        return self.attempt_before == self.piece.attempt
