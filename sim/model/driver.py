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
from sim.patterns.script import NOTHING, Outputs

Tell = Callable[[Instance, Split], None]
Answer = Callable[[Instance, Split], None]


class Driver:
    """One component's role in one workflow: it hands inputs to the interpreter and acts on them.

    ``seat``: its place among the workflow's deciding components. ``tasks``: the workflow's steps
    by number. ``tell_done`` and ``tell_failed``: how to tell the end of a step, by its number,
    where its script says to. ``answer``: how the client gets its answer from here.
    """

    def __init__(self, clock: Clock, seat: int, tasks: tuple[Task, ...], ledger: Ledger) -> None:
        self.clock = clock
        self.seat = seat
        self.tasks = tasks
        self.ledger = ledger
        self.tell_done: dict[int, Tell] = {}
        self.tell_failed: dict[int, Tell] = {}
        self.answer: Answer

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
        self._act(begin(script, self._progress(instance)), token, None)

    def answered(self, work: Work) -> None:
        """A piece of work of a step that it drives has been answered."""
        instance, step = work.instance, work.step
        script = instance.route.scripts[self.seat]
        rounds = 1 if instance.rounds is None else instance.rounds_of(step)
        failed = work.answer != SUCCESS
        outputs = piece_done(script, self._progress(instance), step, work.round, rounds, failed)
        self._act(outputs, work, None)

    def heard(self, notice: Notice) -> None:
        """An event that it subscribes to has been delivered."""
        kind = notice.topic.event.kind
        instance = notice.instance
        script = instance.route.scripts[self.seat]
        progress = self._progress(instance)
        if kind == "done":
            outputs = step_done(script, progress, notice.step)
        elif kind == "started":
            outputs = begin(script, progress)
        else:
            outputs = step_failed(script, progress, notice.step, driven_here=False)
        self._act(outputs, notice, notice.handling)

    def elapsed(self, token: Token) -> None:
        """The timer before a step has elapsed."""
        task = self.tasks[token.step]
        token.instance.tokens += task.copies - 1
        self._ask(task, token, token.round, None)

    def _act(self, outputs: Outputs, token: Token, handling: Handling | None) -> None:
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
        if outputs.failed >= 0:
            tokens += 1
            self.tell_failed[outputs.failed](instance, token.split[:])
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
