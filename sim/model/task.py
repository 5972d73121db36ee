"""A task: one step as the running model knows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.tape import Source

if TYPE_CHECKING:
    from sim.model.full.caller import Caller
    from sim.model.full.handler import ErrorRate
    from sim.model.piece import Alarm
    from sim.model.service import FullService, Service
    from sim.model.token import Attempt, Work
    from sim.plan import StepPlan


class Task:
    """One step, with the service that does it and the draws that it needs.

    ``request`` brings a piece of work from its driver to the service (by a ``call``, where there
    is a coordinator) and ``answer`` brings the answer back; whoever drives the step fills them in.
    ``duration`` says how long a piece of work holds its slot.
    """

    __slots__ = (
        "answer",
        "call",
        "code",
        "copies",
        "duration",
        "name",
        "number",
        "optional",
        "payload",
        "poll",
        "pushed",
        "request",
        "service",
        "service_code",
        "wait",
        "workflow",
    )

    def __init__(
        self,
        plan: StepPlan,
        workflow: int,
        service: Service,
        time: Source,
        commit: Source | None,
        wait: Source | None,
    ) -> None:
        self.number = plan.number
        self.code = plan.code
        self.name = plan.name
        self.workflow = workflow
        self.copies = plan.copies
        self.optional = plan.optional
        self.payload = plan.payload
        self.service = service
        self.service_code = service.code
        self.duration = time.of if commit is None else _Both(time, commit).of
        self.wait = wait
        self.poll: Source | None = None
        self.pushed = False
        self.call: Callable[[Work], None]
        self.request: Callable[[Work], None]
        self.answer: Callable[[Work], None]


class FullTask(Task):
    """One step to do, or to undo, in a world where things fail.

    ``phase``: do or undo; ``undo``: the task that undoes it (None: nothing does). ``replaces``: the
    number of the step that it is a fallback for (-1: it is none). ``caller`` holds its pieces.
    ``errors``: how often an attempt fails technically. ``limit``: how long its service may work
    on an attempt before ``overdue`` is called; ``weigh`` looks at an attempt that has ended there,
    ``broken`` hears of one whose replica has died, ``discarded`` of one that nobody wants any more.
    """

    service: FullService

    __slots__ = (
        "broken", "caller", "discarded", "errors", "limit", "overdue", "phase", "replaces", "undo",
        "weigh",
    )  # fmt: skip

    def __init__(
        self,
        plan: StepPlan,
        workflow: int,
        service: FullService,
        time: Source,
        commit: Source | None,
        wait: Source | None,
        phase: int,
        errors: ErrorRate | None,
    ) -> None:
        super().__init__(plan, workflow, service, time, commit, wait)
        self.phase = phase
        self.errors = errors
        self.undo: FullTask | None = None
        self.replaces = -1
        self.caller: Caller
        self.limit: Callable[[Attempt], float] | None = None
        self.overdue: Callable[[Alarm], None]
        self.weigh: Callable[[Attempt], None] | None = None
        self.broken: Callable[[Attempt], None]
        self.discarded: Callable[[Attempt], None]


class _Both:
    """How long a slot is held where the local transaction takes time, too."""

    __slots__ = ("_commit", "_time")

    def __init__(self, time: Source, commit: Source) -> None:
        self._time = time
        self._commit = commit

    def of(self, work: Work) -> float:
        """The drawn time of the work and of its local transaction, in seconds."""
        return self._time.of(work) + self._commit.of(work)
