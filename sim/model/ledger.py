"""The ledger: it writes the facts down as they happen, and closes instances."""

from __future__ import annotations

from collections.abc import Callable

from sim.model.clock import Clock
from sim.model.instance import NAN, Instance
from sim.model.token import QUEUE_FULL, REJECTED, SUCCESS, Token, Work
from sim.records import REASONS, Recorder

_REASON = {REJECTED: REASONS.index("rejected"), QUEUE_FULL: REASONS.index("queue_full")}

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
        """An attempt has ended at its service: an effect, or a failure, is committed."""
        now = self.clock.now
        instance, task = work.instance, work.task
        instance.attempts += 1
        instance.committed_s = now
        if instance.rejected and work.answer == SUCCESS and instance.rejected >> work.step & 1:
            work.answer = REJECTED
        if work.answer == SUCCESS:
            self._effect(
                (instance.id, task.workflow, task.code, work.copy, work.round,
                 task.service_code, now, NAN, 0)
            )  # fmt: skip
            if not task.optional:
                instance.left -= 1
                if not instance.left:
                    instance.completed_s = now
                    instance.split = work.split[:]
        elif not task.optional and not instance.failure:
            instance.failure = _REASON[work.answer]
        if self._attempt is not None:
            turned_away = work.answer == QUEUE_FULL
            self._attempt(
                (instance.id, task.workflow, task.code, work.copy, work.round, 0, work.attempt,
                 task.service_code, -1 if turned_away else work.replica, work.asked,
                 work.enqueued, NAN if turned_away else work.started, now, work.answer, 0)
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
