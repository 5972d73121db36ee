"""A task: one step as the running model knows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.tape import Source

if TYPE_CHECKING:
    from sim.model.network import Hop
    from sim.model.service import Service
    from sim.model.token import Work
    from sim.plan import StepPlan


class Task:
    """One step, with the service that does it and the draws that it needs.

    ``request`` brings a piece of work from its driver to the service, ``answer`` brings the
    answer back; whoever drives the step fills them in (a call, a task queue, or nothing at all
    where the service drives itself).
    """

    __slots__ = (
        "answer",
        "code",
        "command",
        "commit",
        "copies",
        "name",
        "number",
        "optional",
        "payload",
        "poll",
        "pushed",
        "request",
        "service",
        "service_code",
        "time",
        "wait",
        "workflow",
    )

    def __init__(
        self, plan: StepPlan, workflow: int, service: Service, time: Source, commit: Source | None,
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
        self.time = time
        self.commit = commit
        self.wait = wait
        self.poll: Source | None = None
        self.pushed = False
        self.command: Hop | None = None
        self.request: Callable[[Work], None]
        self.answer: Callable[[Work], None]

    def duration(self, work: Work) -> float:
        """How long the slot is held: the drawn time of the work and its local transaction."""
        instance = work.instance
        time = self.time(instance, work.copy, work.round, work.attempt)
        if self.commit is None:
            return time
        return time + self.commit(instance, work.copy, work.round, work.attempt)
