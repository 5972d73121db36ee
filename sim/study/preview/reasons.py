"""Reasons: why the formulas of a preview are not exact for a plan, or do not apply at all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from sim.plan import Plan
from sim.plan.shapes import WorkflowPlan
from sim.scenario import HotKey, OutboxPolling
from sim.scenario.arrivals import ClosedUsers, ConstantArrivals, PoissonArrivals
from sim.study.preview.reach import ways
from sim.study.preview.traffic import Station


def no_formula(plan: Plan, stations: Mapping[str, Station]) -> Iterator[str]:
    """Why there is no expected latency at all."""
    for entry in plan.entries:
        if isinstance(entry.arrivals, ClosedUsers):
            yield f"{entry.name}: closed users ask as fast as they are answered"
        elif not isinstance(entry.arrivals, (PoissonArrivals, ConstantArrivals)):
            yield f"{entry.name}: arrivals come in bursts or follow a course, not a steady stream"
    for one in stations.values():
        if one.queue.utilisation >= 1.0:
            yield f"{one.name} is asked for more than it can do: its queue grows without end"
        elif not math.isfinite(one.queue.service.variance):
            yield f"{one.name}: its work has no variance, so that waits have no mean"
    for name, service in plan.services.items():
        if service.autoscale is not None:
            yield f"{name} is scaled while it runs"


def approximations(
    plan: Plan, workflow: WorkflowPlan, stations: Mapping[str, Station]
) -> Iterator[str]:
    """What makes an expected latency approximate; none: it is exact."""
    yield from _shape(workflow)
    yield from _queues(plan, stations)
    yield from _transport(plan)
    yield from _not_counted(plan, workflow)


def _shape(workflow: WorkflowPlan) -> Iterator[str]:
    every = [way.route for way in ways(workflow)]
    if any(len(one.ends) > 1 or any(len(n) > 1 for n in one.needs.values()) for one in every):
        yield "branches join: taken as independent, each as gamma by its mean and variance"
    if any(step.copies > 1 for step in workflow.steps):
        yield "copies of a step come at once: taken as independent"


def _queues(plan: Plan, stations: Mapping[str, Station]) -> Iterator[str]:
    for entry in plan.entries:
        if isinstance(entry.arrivals, ConstantArrivals):
            yield f"{entry.name}: even arrivals wait less than the random ones of the formulas"
    general = [one for one in stations.values() if one.rate and not one.exponential]
    alone = len(general) == len(stations) == 1 and _passed_once(plan)
    if alone and general[0].queue.servers == 1:
        return  # Pollaczek and Khinchine
    if services := [one.name for one in general if one.kind == "service"]:
        yield (
            f"work that is not exponential ({', '.join(services)}): each service as if its own "
            f"arrivals were Poisson"
        )
    if any(one.kind in ("coordinator", "store", "bus") for one in general):
        yield "what coordinators and bus are asked for comes in bunches: counted as Poisson"


def _passed_once(plan: Plan) -> bool:
    return all(len(w.steps) == 1 and w.steps[0].repeat is None for w in plan.workflows)


def _transport(plan: Plan) -> Iterator[str]:
    if plan.bus is not None:
        if plan.bus.delivery == "log":
            yield "a log hands on one event at a time in each partition: waits added up"
            if isinstance(plan.bus.key, HotKey):
                yield "a hot key: partitions are counted as evenly used"
        if any(isinstance(outbox, OutboxPolling) for outbox in plan.outboxes.values()):
            yield "a polled outbox lets events go together, which lets them wait: not counted"
    if plan.network.bandwidth is not None:
        yield "the time to send at the network's bandwidth is not counted"
    pulled = [one for one in plan.coordinators.values() if one.dispatch == "pull"]
    if any(not one.poll.is_zero for one in pulled):
        yield "idle workers that poll hold a slot meanwhile: not counted as load"
    if any(one.threads is not None for one in plan.coordinators.values()):
        yield "waiting for a coordinator's threads is not counted"
    for name, service in plan.services.items():
        if service.balancer != "shared":
            yield f"{name}: a queue for each replica, counted as one"
        if service.queue_limit is not None:
            yield f"{name}: refusals at a full queue are not counted"


def _not_counted(plan: Plan, workflow: WorkflowPlan) -> Iterator[str]:
    steps = workflow.steps
    if any(step.errors for step in steps):
        yield "pauses between tries of what has failed are not counted"
    if any(step.errors or step.rejects for step in steps):
        yield "rollbacks are not counted"
    if any(step.timeout or step.breaker or step.bulkhead for step in steps):
        yield "timeouts, breakers and bulkheads are not counted"
    if any(entry.admission or entry.client for entry in plan.entries):
        yield "what clients and the door refuse or ask again is not counted"
    if not plan.keeps_messages:
        yield "lost messages are not counted"
