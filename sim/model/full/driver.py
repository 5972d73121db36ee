"""Drivers in a world where things fail: they hold pieces through callers, and roll back."""

from __future__ import annotations

from collections.abc import Callable

from sim.model.clock import Clock
from sim.model.driver import Driver
from sim.model.full.database import GIVEN_UP, NOTHING_FOUND, UNDONE
from sim.model.ledger import FullLedger
from sim.model.piece import Pause, Piece
from sim.model.service import FullService
from sim.model.task import FullTask
from sim.model.token import EXPIRED, UNDO, Attempt, Handling, Notice, Token
from sim.patterns import rules
from sim.patterns.script import NOTHING, Outputs

HELD = 1 << 30  # more tokens than an instance ever has


class FullDriver(Driver):
    """One component's role in one workflow, the way back included.

    ``direct``: its events leave without an outbox, so that a crash at the wrong moment loses them.
    """

    tasks: tuple[FullTask, ...]
    ledger: FullLedger

    def __init__(
        self, clock: Clock, seat: int, tasks: tuple[FullTask, ...], ledger: FullLedger
    ) -> None:
        super().__init__(clock, seat, tasks, ledger)
        self.direct = False

    def settled(self, piece: Piece, token: Token, failed: bool) -> None:
        """A piece of work of a step that it drives is settled."""
        instance, step = piece.instance, piece.task.number
        script = instance.route.scripts[self.seat]
        progress = instance.progress[self.seat] or self._progress(instance)
        if piece.task.phase == UNDO:
            found = not (isinstance(token, Attempt) and token.recorded)
            self.ledger.undo_over(piece, GIVEN_UP if failed else UNDONE if found else NOTHING_FOUND)
            outputs = rules.piece_undone(script, progress, step, piece.copy, piece.round)
        else:
            if failed:
                instance.failed_with = piece.answer
            rounds = 1 if instance.rounds is None else instance.rounds_of(step)
            outputs = rules.piece_done(
                script, progress, step, piece.copy, piece.round, rounds, failed, piece.doubt
            )
        if outputs.fails:
            self.ledger.fails(instance, instance.failed_with)
        self.act(outputs, token, None)

    def heard(self, notice: Notice) -> None:
        """An event that it subscribes to has been delivered."""
        instance, step = notice.instance, notice.step
        script = instance.route.scripts[self.seat]
        progress = self._progress(instance)
        known = (progress.done, progress.stopped)
        kind = notice.topic.event.kind
        if kind == "done":
            outputs = rules.step_done(script, progress, step)
        elif kind == "started":
            outputs = rules.begin(script, progress)
        elif kind == "failed":
            outputs = rules.step_failed(script, progress, step)
        elif kind == "undone":
            outputs = rules.step_undone(script, progress, step, notice.cause)
        else:
            outputs = self._expired(notice)
        if outputs is NOTHING:
            used = kind != "done" or script.reactions[step] is not None
            if used and known != (progress.done, progress.stopped):
                instance.durable_writes += self.note
        elif not outputs.undo and self._timed.issuperset(outputs.start):
            instance.durable_writes += self.note
        self.act(outputs, notice, notice.handling)

    def _expired(self, notice: Notice) -> Outputs:
        """The monitor calls the instance overdue: its places here are closed, unless done."""
        instance, step = notice.instance, notice.step
        task = self.tasks[step]
        if any(effect.task.number == step for effect in instance.effects):
            return NOTHING
        outputs = rules.expired(instance.route.scripts[self.seat], self._progress(instance), step)
        if outputs.fails:
            for round_ in range(1, instance.rounds_of(step) + 1):
                for copy in range(task.copies):
                    task.service.database.close(instance, (step, copy, round_))
            self.ledger.fails(instance, EXPIRED)
        return outputs

    def elapsed(self, token: Token) -> None:
        """The timer before a step has elapsed."""
        instance, step = token.instance, token.step
        script = instance.route.scripts[self.seat]
        outputs = rules.elapsed(script, self._progress(instance), step)
        if outputs is None:
            super().elapsed(token)
        else:
            self.act(outputs, token, None)

    def woken(self, pause: Pause, then: Callable[[Piece], None]) -> None:
        """The wait before a retry is over."""
        then(pause.piece)

    # ---- acting ----

    def act(self, outputs: Outputs, token: Token, handling: Handling | None) -> None:
        """Tell first, then answer the client, then start work, then undo."""
        if outputs is NOTHING:
            self.ledger.spend(token.instance)
            return
        instance = token.instance
        instance.tokens += HELD  # what fails at once must not close it before all is counted
        tokens = -1
        if outputs.done >= 0 or outputs.failed >= 0 or outputs.undone or outputs.expired >= 0:
            tokens += self._tell(outputs, token)
        if outputs.answer:
            tokens += 1
            self.answer(instance, token.split[:])
        if outputs.again >= 0:
            tokens += self._start(self.tasks[outputs.again], token, token.round + 1, None)
        for step in outputs.start:
            task = self.tasks[step]
            if task.replaces >= 0:
                pieces = task.copies * instance.rounds_of(step)
                self.ledger.stands_in(instance, task.replaces, step, pieces)
            tokens += self._start(task, token, 1, handling)
        for step, copy, round_ in outputs.undo:
            undo = self.tasks[step].undo
            assert undo is not None
            tokens += 1
            now = self.clock.now
            piece = Piece(instance, undo, token.split, copy, round_, now, handling)
            if handling is not None:
                handling.takes(piece)
            undo.caller.ask(piece)
        instance.tokens += tokens - HELD
        if not instance.tokens:
            self.ledger.close(instance)

    def _tell(self, outputs: Outputs, token: Token) -> int:
        """Tell what is to be told; returns how many tokens that makes."""
        tells = [
            ("done", outputs.done, -1),
            ("failed", outputs.failed, -1),
            ("expired", outputs.expired, -1),
        ]
        tells += [("undone", step, cause) for step, cause in outputs.undone]
        told = 0
        for kind, step, cause in tells:
            if step < 0:
                continue
            if self.direct and isinstance(token, Attempt) and token.muted:
                token.instance.tokens += 1
                self.ledger.lose(token.instance)
                continue
            told += 1
            tell = self.tell[kind][step]
            tell(token.instance, token.split[:], cause)
            if isinstance(token, Attempt) and token.twice and not self.direct:
                told += 1
                tell(token.instance, token.split[:], cause)
        return told

    def _ask(  # type: ignore[override]  # all tasks here are FullTasks
        self, task: FullTask, token: Token, round_: int, handling: Handling | None
    ) -> None:
        """Ask for all pieces of a round of a step."""
        now = self.clock.now
        for copy in range(task.copies):
            piece = Piece(token.instance, task, token.split, copy, round_, now, handling)
            if handling is not None:
                handling.takes(piece)
            task.caller.ask(piece)


class ServiceDriver(FullDriver):
    """A service that decides on its own steps; what is durable waits until the service is there."""

    def __init__(
        self,
        clock: Clock,
        seat: int,
        tasks: tuple[FullTask, ...],
        ledger: FullLedger,
        service: FullService,
    ) -> None:
        super().__init__(clock, seat, tasks, ledger)
        self._service = service

    def timer(self, token: Token) -> None:
        """A durable entry of the service is due."""
        self._service.when_there(self.elapsed, token)

    def woken(self, pause: Pause, then: Callable[[Piece], None]) -> None:
        """The wait before a retry is over."""
        pause.then = then
        self._service.when_there(_go_on, pause)


def _go_on(pause: Pause) -> None:
    if pause.is_due:
        pause.then(pause.piece)
