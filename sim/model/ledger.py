"""The ledger: it writes the facts down as they happen, and closes instances."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.model.clock import Clock
from sim.model.instance import NAN, Instance
from sim.model.token import (
    BROKEN,
    BULKHEAD_FULL,
    CIRCUIT_OPEN,
    ERROR,
    EXPIRED,
    POISON,
    QUEUE_FULL,
    REJECTED,
    SUCCESS,
    TIMEOUT,
    UNREACHABLE,
    VOID,
    Attempt,
    Token,
    Work,
)  # fmt: skip
from sim.records import REASONS, Recorder

if TYPE_CHECKING:
    from sim.model.full.database import Effect
    from sim.model.piece import Piece
    from sim.model.task import FullTask

_REASON = {
    REJECTED: REASONS.index("rejected"),
    QUEUE_FULL: REASONS.index("queue_full"),
    TIMEOUT: REASONS.index("timeout"),
    CIRCUIT_OPEN: REASONS.index("circuit_open"),
    BULKHEAD_FULL: REASONS.index("bulkhead_full"),
    EXPIRED: REASONS.index("expired"),
} | dict.fromkeys((ERROR, BROKEN, UNREACHABLE, VOID, POISON), REASONS.index("attempts_exhausted"))
"""Why an instance failed, by what the last attempt at the failed step came to."""

EVENT_LOST, DEAD_LETTER, COORDINATOR_LOST = (
    REASONS.index(reason) for reason in ("event_lost", "dead_letter", "coordinator_lost")
)

TIDY = 1023  # the recorder tidies up whenever this many and one more have closed


class Ledger:
    """What happened to which instance; the recorder's pen.

    ``open``: instances that are not closed yet, by id. ``drained`` is called when the last open
    instance has closed.
    """

    def __init__(self, clock: Clock, recorder: Recorder) -> None:
        self.clock = clock
        self.recorder = recorder
        self.open: dict[int, Instance] = {}
        self._closed = 0
        self.drained: Callable[[], None] = lambda: None
        self._effect = recorder.effect
        self._attempt = recorder.attempt if recorder.keeps_attempts else None

    def arrived(self, instance: Instance) -> None:
        """A client has asked."""
        self.open[instance.id] = instance

    def accepted(self, start: Token) -> None:
        """The door has said yes; an instance with nothing left to do completes here."""
        instance = start.instance
        instance.accepted_s = instance.committed_s = self.clock.now
        if not instance.left:
            instance.completed_s = self.clock.now
            instance.split = start.split[:]

    def answered(self, instance: Instance) -> None:
        """The client knows."""
        instance.answered_s = self.clock.now
        if instance.on_answer is not None:
            instance.on_answer(instance)

    def ended(self, work: Work) -> None:
        """An attempt has ended at its service, and an effect is committed: nothing fails here."""
        now = self.clock.now
        instance, task = work.instance, work.task
        instance.attempts += 1
        instance.durable_writes += 1
        instance.committed_s = now
        self._effect(
            (instance.id, task.workflow, task.code, work.copy, work.round,
             task.service_code, now, NAN, 0)
        )  # fmt: skip
        if not task.optional:
            instance.left -= 1
            if not instance.left:
                instance.completed_s = now
                instance.split = work.split[:]
        if self._attempt is not None:
            self._attempt(
                (instance.id, task.workflow, task.code, work.copy, work.round, 0, work.attempt,
                 task.service_code, work.replica, work.asked, work.enqueued, work.started, now,
                 NAN, SUCCESS, 0)
            )  # fmt: skip

    def spend(self, instance: Instance) -> None:
        """One chain of control has ended without a consequence."""
        instance.tokens -= 1
        if not instance.tokens:
            self.close(instance)

    def close(self, instance: Instance) -> None:
        """Nothing is outstanding for the instance any more."""
        del self.open[instance.id]
        self.recorder.instance(instance.facts(still_open=False))
        self._closed += 1
        if not self._closed & TIDY:
            self.recorder.tidy()
        if not self.open:
            self.drained()

    def close_all(self) -> None:
        """The horizon has come: whatever is still open is written down as it stands."""
        for instance in self.open.values():
            self.recorder.instance(instance.facts(still_open=True))
        self.open.clear()


class FullLedger(Ledger):
    """The ledger of a world where things fail: effects may be undone, and instances fail.

    Effects stand with their instance until it closes, because an undo may still take them back.
    ``writes_attempts``: whether attempts are written down, beside being counted.
    """

    def __init__(self, clock: Clock, recorder: Recorder) -> None:
        super().__init__(clock, recorder)
        self.writes_attempts = recorder.keeps_attempts

    def answered(self, instance: Instance) -> None:
        """The client knows; it may be told again."""
        if instance.answered_s != instance.answered_s:  # NaN: for the first time
            super().answered(instance)

    def turned_back(
        self, instance: Instance, task: FullTask, attempt: int, answer: int, started: float
    ) -> None:
        """An attempt has failed before there was any work: write it down."""
        instance.attempts += 1
        if self._attempt is not None:
            now = self.clock.now
            self._attempt(
                (instance.id, task.workflow, task.code, 0, 1, task.phase, attempt,
                 task.service_code, -1, now, now, started, now, NAN, answer, True)
            )  # fmt: skip

    def notice(self, instance: Instance) -> None:
        """Some component knows that something is wrong with the instance."""
        if instance.noticed_s != instance.noticed_s:  # NaN: the first to know
            instance.noticed_s = self.clock.now

    def committed(self, work: Attempt, effect: Effect) -> None:
        """An effect has become real."""
        instance = work.instance
        instance.committed_s = self.clock.now
        needed = instance.needed
        left = 0 if effect.duplicate else needed.get(work.step, 0)
        if left:
            needed[work.step] = left - 1
            if left == 1:
                instance.left -= 1
                if not instance.left:
                    instance.completed_s = self.clock.now
                    instance.split = work.split[:]

    def undone(self, instance: Instance, effect: Effect) -> None:
        """An effect has been taken back; a required step is no longer done."""
        instance.committed_s = self.clock.now
        step = effect.task.number
        if step in instance.needed and not effect.duplicate:
            if not instance.needed[step]:
                instance.left += 1
                instance.completed_s = NAN
            instance.needed[step] += 1

    def stands_in(self, instance: Instance, step: int, fallback: int, pieces: int) -> None:
        """A fallback is started: from now on its pieces are needed, not those of the step."""
        if step in instance.needed:
            if not instance.needed.pop(step):
                instance.left += 1
            instance.needed[fallback] = pieces

    def attempted(
        self, work: Attempt, answer: int, wasted: bool, started: float, replica: int
    ) -> None:
        """An attempt is over: write it down with what its caller took it for."""
        instance, task = work.instance, work.task
        instance.attempts += 1
        if self._attempt is not None:
            self._attempt(
                (instance.id, task.workflow, task.code, work.copy, work.round, task.phase,
                 work.attempt, task.service_code, replica, work.asked, work.enqueued, started,
                 self.clock.now, work.gave_up_at, answer, wasted)
            )  # fmt: skip

    def undo_over(self, piece: Piece, end: int) -> None:
        """An undo is over: the effect is gone, was not there, or stays for good."""
        task = piece.task
        self.recorder.undo(
            (piece.instance.id, task.workflow, task.code, piece.copy, piece.round,
             self.clock.now, end)
        )  # fmt: skip

    def fails(self, instance: Instance, answer: int) -> None:
        """The instance has failed for good; ``answer``: what its last attempt came to."""
        self.notice(instance)
        if not instance.failure:
            instance.failure = _REASON[answer]
        instance.committed_s = self.clock.now

    def lose(self, instance: Instance, reason: int = EVENT_LOST) -> None:
        """A chain of control has ended in nothing: a message is gone for good, say."""
        if not instance.lost:
            instance.lost = reason
        self.spend(instance)

    def dead_letter(self, instance: Instance) -> None:
        """A message has been put aside, where it is kept: nobody will look at it again."""
        instance.durable_writes += 1
        self.lose(instance, DEAD_LETTER)

    def leave_gates(self, instance: Instance) -> None:
        """The instance does not count any more where admission counts those that run."""
        for gate in instance.passed:
            gate.settled(self.clock.now, 0.0)
        instance.passed = ()

    def reopen(self, instance: Instance) -> None:
        """A message about a closed instance has come again: its row is written anew later."""
        if instance.id not in self.open:
            self.open[instance.id] = instance
            instance.tokens = 0
        instance.tokens += 1

    def close(self, instance: Instance) -> None:
        """Nothing is outstanding for the instance any more."""
        self.leave_gates(instance)
        self._write_effects(instance)
        super().close(instance)

    def close_all(self) -> None:
        """The horizon has come: whatever is still open is written down as it stands."""
        for instance in self.open.values():
            self._write_effects(instance)
        super().close_all()

    def _write_effects(self, instance: Instance) -> None:
        for effect in instance.effects[instance.written :]:
            task = effect.task
            self._effect(
                (instance.id, task.workflow, task.code, effect.copy, effect.round,
                 task.service_code, effect.committed_s, effect.undone_s, effect.duplicate)
            )  # fmt: skip
        instance.written = len(instance.effects)
