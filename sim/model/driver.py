"""Drivers: components that decide what comes next, by their part.

Coordinator, service and client differ in what an input costs them and in how they get a step
done; what follows from an input is the interpreter's word for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sim.model.clock import Clock
from sim.model.instance import Instance
from sim.model.ledger import Ledger
from sim.model.task import Task
from sim.model.token import WAIT, Handling, Notice, Split, Token, Work
from sim.patterns.rules import Progress, begin, piece_done, step_done
from sim.patterns.script import NOTHING, Outputs


class Tell(Protocol):
    """How an event leaves a driver: towards the bus, by way of its outbox."""

    def __call__(self, instance: Instance, split: Split, cause: int = -1) -> None:
        """Tell it of this instance; ``cause``: the failed step behind a rollback."""


Answer = Callable[[Instance, Split], None]


class Driver:
    """One component's role in one workflow: it hands inputs to the interpreter and acts on them.

    ``seat``: its place among the workflow's deciding components. ``tasks``: the workflow's steps
    by number. ``tell``: how to tell an event, by its kind and the number of its step, where its
    script says to; ``tell_done`` is that of what is done. ``answer``: how the client gets its
    answer from here. ``note``: durable writes that it takes to keep in mind an event of which no
    work begins at once, so that none would commit it.
    """

    note = 1

    def __init__(self, clock: Clock, seat: int, tasks: tuple[Task, ...], ledger: Ledger) -> None:
        self.clock = clock
        self.seat = seat
        self.tasks = tasks
        self.ledger = ledger
        self.tell: dict[str, dict[int, Tell]] = {
            kind: {} for kind in ("started", "done", "failed", "undone", "expired")
        }
        self.tell_done = self.tell["done"]
        self.answer: Answer
        self._timed = frozenset(task.number for task in tasks if task.wait is not None)

    def _progress(self, instance: Instance) -> Progress:
        """What this component knows of the instance."""
        progress = instance.progress[self.seat]
        if progress is None:
            progress = instance.progress[self.seat] = Progress()
        return progress

    def started(self, token: Token) -> None:
        """The workflow has started."""
        instance = token.instance
        script = instance.route.scripts[self.seat]
        self.act(begin(script, self._progress(instance)), token, None)

    def answered(self, work: Work) -> None:
        """A piece of work of a step that it drives has been answered."""
        instance, step = work.instance, work.step
        script = instance.route.scripts[self.seat]
        rounds = 1 if instance.rounds is None else instance.rounds_of(step)
        progress = self._progress(instance)
        outputs = piece_done(
            script, progress, step, work.copy, work.round, rounds, failed=False, doubt=False
        )
        self.act(outputs, work, None)

    def heard(self, notice: Notice) -> None:
        """An event that it subscribes to has been delivered."""
        instance = notice.instance
        script = instance.route.scripts[self.seat]
        progress = self._progress(instance)
        step = notice.step
        outputs = step_done(script, progress, step) if step >= 0 else begin(script, progress)
        if outputs is NOTHING:
            if step >= 0 and script.reactions[step] is not None:  # a join that is not complete
                instance.durable_writes += self.note
        elif self._timed and self._timed.issuperset(outputs.start):
            instance.durable_writes += self.note
        self.act(outputs, notice, notice.handling)

    def elapsed(self, token: Token) -> None:
        """The timer before a step has elapsed."""
        task = self.tasks[token.step]
        token.instance.tokens += task.copies - 1
        self._ask(task, token, token.round, None)

    def act(self, outputs: Outputs, token: Token, handling: Handling | None) -> None:
        """Tell first, then answer the client, then start work."""
        if outputs is NOTHING:
            self.ledger.spend(token.instance)
            return
        instance = token.instance
        tokens = -1
        if outputs.done >= 0:
            tokens += 1
            # Where nothing else follows, the shares of this token go on with the event.
            split = token.split if outputs.single else token.split[:]
            self.tell_done[outputs.done](instance, split)
        if outputs.answer:
            tokens += 1
            self.answer(instance, token.split[:])
        if outputs.again >= 0:
            tokens += self._start(self.tasks[outputs.again], token, token.round + 1, None)
        for step in outputs.start:
            tokens += self._start(self.tasks[step], token, 1, handling)
        if tokens:
            instance.tokens += tokens
            if not instance.tokens:
                self.ledger.close(instance)

    def _start(self, task: Task, token: Token, round_: int, handling: Handling | None) -> int:
        """Start a round of a step; returns how many tokens that makes."""
        if task.wait is None:
            self._ask(task, token, round_, handling)
            return task.copies
        instance = token.instance
        pause = task.wait(instance, 0, round_)
        timer = Token(instance, task.number, token.split[:], 0, round_)
        timer.split[WAIT] += pause
        self.clock.after(pause, self.timer, timer)
        return 1

    def _ask(self, task: Task, token: Token, round_: int, handling: Handling | None) -> None:
        """Ask for all pieces of a round of a step."""
        now = self.clock.now
        for copy in range(task.copies):
            work = Work(token.instance, task, token.split[:], copy, round_, now)
            if handling is None:
                task.request(work)
            else:
                work.handling = handling
                handling.request(work)

    def timer(self, token: Token) -> None:
        """A timer that it had set fires; a component that decides at a cost charges it first."""
        self.elapsed(token)
