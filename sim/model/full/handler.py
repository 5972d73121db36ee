"""What a service does with one attempt: look into the inbox, work, fail or commit, answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.model.clock import Clock
from sim.model.full.caller import Point
from sim.model.full.database import Database
from sim.model.instance import NAN
from sim.model.ledger import FullLedger
from sim.model.token import (
    DO,
    ERROR,
    POISON,
    QUEUE_FULL,
    REJECTED,
    SUCCESS,
    UNREACHABLE,
    VOID,
    Attempt,
)  # fmt: skip
from sim.tape import Draws

if TYPE_CHECKING:
    from sim.model.service import FullService

TURNED_AWAY = frozenset((QUEUE_FULL, UNREACHABLE))


class ErrorRate:
    """How often attempts fail technically: as a rule, and while faults of errors last.

    One uniform draw an attempt decides, whatever the probability is.
    """

    __slots__ = ("_clear", "_draws", "_usual")

    def __init__(self, usual: float, draws: Draws) -> None:
        self._usual = usual
        self._clear = 1.0 - usual  # the probability that nothing fails it
        self._draws = draws

    def set(self, extra: list[float]) -> None:
        """From now on attempts also fail with each of these probabilities."""
        self._clear = 1.0 - self._usual
        for probability in extra:
            self._clear *= 1.0 - probability

    def strikes(self, work: Attempt) -> bool:
        """Whether this attempt fails."""
        return self._clear < 1.0 and self._draws.of(work) < 1.0 - self._clear


@dataclass(frozen=True, slots=True)
class Unlucky:
    """A moment at which replicas die, with a probability per passage; ``fault``: its code."""

    point: Point
    probability: float
    draws: Draws
    fault: int


class Handler:
    """The code of one service: what it does at the begin and at the end of an attempt.

    ``factor``: how much slower than usual work is that starts now. ``points``: unlucky moments at
    which its replicas may die.
    """

    service: FullService

    def __init__(self, clock: Clock, ledger: FullLedger, database: Database) -> None:
        self._clock = clock
        self._ledger = ledger
        self.database = database
        self.factor = 1.0
        self.points: list[Unlucky] = []

    def unlucky(self, work: Attempt) -> bool:
        """Whether the replica dies at the commit of this work; then all else is done for it."""
        if work.recorded or work.in_vain or work.answer not in (SUCCESS, REJECTED):
            return False
        for unlucky in self.points:
            if unlucky.draws.of(work) < unlucky.probability:
                now = self._clock.now
                self._ledger.recorder.fault((unlucky.fault, now, now + self.service.restart_s))
                work.task.caller.die_after(work, unlucky.point)
                return True
        return False

    def begin(self, work: Attempt) -> float:
        """Work gets its slot: how long it will hold it, in seconds."""
        task = work.task
        poisoned = work.instance.poisoned
        if poisoned and task.phase == DO and poisoned >> work.step & 1:
            work.answer = POISON
            work.recorded = True
            return 0.0
        place = (work.step, work.copy, work.round)
        if task.phase != DO or place in work.instance.inbox:
            known = self.database.known(work)
            if known >= 0:
                work.answer = known
                work.recorded = True
                return 0.0
        return task.duration(work) * self.factor

    def end(self, work: Attempt) -> None:
        """An attempt has ended here, with whatever it comes to: commit it, write it down."""
        ledger = self._ledger
        if work.answer and work.answer in TURNED_AWAY:
            ledger.attempted(work, work.answer, wasted=False, started=NAN, replica=-1)
            return
        if not work.recorded:
            self._commit(work)
        elif work.task.phase != DO and work.answer == SUCCESS:
            self.database.undo(work)  # nothing was found, and a tombstone says so
        if not ledger.writes_attempts:
            work.instance.attempts += 1
            return
        wasted = work.abandoned or work.answer == VOID or work.in_vain
        answer = work.gave_up or work.answer
        ledger.attempted(work, answer, wasted, work.started, work.replica)

    def _commit(self, work: Attempt) -> None:
        task, ledger, instance = work.task, self._ledger, work.instance
        if task.errors is not None and task.errors.strikes(work):
            work.answer = ERROR
            ledger.notice(instance)
        elif task.phase != DO:
            effect = self.database.undo(work)
            if effect is not None:
                ledger.undone(instance, effect)
        elif instance.rejected and instance.rejected >> work.step & 1:
            work.answer = REJECTED
            self.database.reject(work)
            instance.committed_s = self._clock.now
        else:
            effect = self.database.commit(work)
            if effect is not None:
                ledger.committed(work, effect)
            elif work.answer == SUCCESS:
                work.in_vain = True
