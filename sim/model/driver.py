"""Drivers: components that decide what comes next, by their part.

Coordinator, service and client differ in what an input costs them and in how they get a step
done; what follows from an input is the interpreter's word for all of them.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.model.clock import Clock
from sim.model.instance import Instance
from sim.model.ledger import Ledger
from sim.model.task import Task
from sim.model.token import SUCCESS, WAIT, Handling, Notice, Split, Token, Work
from sim.patterns.rules import Progress, begin, piece_done, step_done, step_failed
from sim.patterns.script import NOTHING, Outputs, Script

Tell = Callable[[Instance, Split], None]
Answer = Callable[[Instance, Split], None]


class Driver:
    """One component's role in one workflow: it hands inputs to the interpreter and acts on them.

    ``seat``: its place among the workflow's deciding components. ``tasks``: the workflow's steps
    by number. ``tell_done`` and ``tell_failed``: how to tell each step's end. ``answer``: how the client gets its
    answer from here.
    """

    def __init__(self, clock: Clock, seat: int, tasks: tuple[Task, ...], ledger: Ledger) -> None:
        self.clock = clock
        self.seat = seat
        self.tasks = tasks
        self.ledger = ledger
        self.tell_done: list[Tell | None] = [None] * len(tasks)
        self.tell_failed: list[Tell | None] = [None] * len(tasks)
        self.answer: Answer | None = None

    def _state(self, instance: Instance) -> tuple[Script, Progress]:
        progress = instance.progress[self.seat]
        if progress is None:
            progress = instance.progress[self.seat] = Progress()
        return instance.route.scripts[self.seat], progress

    def started(self, token: Token) -> None:
        """The workflow has started."""
        script, progress = self._state(token.instance)
        self._act(begin(script, progress), token)

    def answered(self, work: Work) -> None:
        """A piece of work of a step that it drives has been answered."""
        instance, step = work.instance, work.step
        script, progress = self._state(instance)
        failed = work.answer != SUCCESS
        rounds = 1 if instance.rounds is None else instance.rounds_of(step)
        outputs = piece_done(script, progress, step, work.round, rounds, failed)
        self._act(outputs, work)

    def heard(self, notice: Notice) -> None:
        """An event that it subscribes to has been delivered."""
        event = notice.topic.event
        script, progress = self._state(notice.instance)
        if event.kind == "done":
            outputs = step_done(script, progress, notice.step)
        elif event.kind == "started":
            outputs = begin(script, progress)
        else:
            outputs = step_failed(script, progress, notice.step, driven_here=False)
        self._act(outputs, notice, notice.handling)

    def elapsed(self, token: Token) -> None:
        """The timer before a step has elapsed."""
        task = self.tasks[token.step]
        instance = token.instance
        instance.tokens += task.copies - 1
        for copy in range(task.copies):
            self._ask(instance, task, copy, token.round, token.split, None)

    def _act(self, outputs: Outputs, token: Token, handling: Handling | None = None) -> None:
        """Tell first, then answer the client, then start work."""
        instance, split = token.instance, token.split
        if outputs is NOTHING:
            self.ledger.spend(instance)
            return
        tokens = -1
        if outputs.done >= 0:
            tell = self.tell_done[outputs.done]
            if tell is not None:
                tokens += 1
                tell(instance, split[:])
        if outputs.failed >= 0:
            tell = self.tell_failed[outputs.failed]
            if tell is not None:
                tokens += 1
                tell(instance, split[:])
        if outputs.answer and self.answer is not None:
            tokens += 1
            self.answer(instance, split[:])
        if outputs.again >= 0:
            tokens += self._start(instance, outputs.again, token.round + 1, split, None)
        for step in outputs.start:
            tokens += self._start(instance, step, 1, split, handling)
        if tokens:
            instance.tokens += tokens
            if not instance.tokens:
                self.ledger.close(instance)

    def _start(
        self, instance: Instance, step: int, round_: int, split: Split, handling: Handling | None
    ) -> int:
        """Start a round of a step; returns how many tokens that makes."""
        task = self.tasks[step]
        if task.wait is not None:
            pause = task.wait(instance, 0, round_)
            timer = Token(instance, step, split[:], 0, round_)
            timer.split[WAIT] += pause
            self.clock.after(pause, self.timer, timer)
            return 1
        for copy in range(task.copies):
            self._ask(instance, task, copy, round_, split, handling)
        return task.copies

    def _ask(
        self, instance: Instance, task: Task, copy: int, round_: int, split: Split,
        handling: Handling | None,
    ) -> None:
        work = Work(instance, task, split[:], copy, round_, self.clock.now)
        if handling is None:
            task.request(work)
        else:
            work.handling = handling
            handling.request(work)

    def timer(self, token: Token) -> None:
        """A timer that it had set fires; a component that decides at a cost charges it first."""
        self.elapsed(token)
