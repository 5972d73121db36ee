"""Which world a run takes place in: one in which nothing can fail is simpler, and faster.

Both have the same events in the same order as long as nothing fails (a test holds them to it), so
a fault that never strikes changes nothing.
"""

from __future__ import annotations

from sim.model.full.world import FullWorld
from sim.model.world import World
from sim.plan import Plan
from sim.records import Recorder
from sim.tape import Tape, largest


def make_world(plan: Plan, tape: Tape, recorder: Recorder) -> World:
    """The world of a run."""
    calm = plan.calm and not _may_be_late(plan)
    return (World if calm else FullWorld)(plan, tape, recorder)


def _may_be_late(plan: Plan) -> bool:
    """Whether work can take longer than the bus waits until it brings a message again."""
    if plan.bus is None or plan.bus.delivery != "queue":
        return False
    return any(
        largest(step.time) + largest(plan.services[step.service].commit) > plan.bus.ack_timeout
        for workflow in plan.workflows
        for step in workflow.steps
        if workflow.score.driver_of(step.name).role == "service"
    )
