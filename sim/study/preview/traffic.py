"""Traffic: what every component is asked for, and what a piece of it costs.

Services take their pieces of work; a coordinator takes one input for each start, answer, timer and
border event; its store takes their durable writes; the bus takes one message for each event and
consumer group. Rollbacks are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sim.patterns import Component
from sim.patterns.part import Part
from sim.plan import Plan
from sim.plan.shapes import StepPlan, WorkflowPlan
from sim.scenario import Coordinator
from sim.scenario.arrivals import Arrivals, ClosedUsers
from sim.study.knees.load import mean_rate
from sim.study.preview.moments import Moments, mixed, moments
from sim.study.preview.queues import Queue
from sim.study.preview.reach import Reach, attempts, reach

Kind = Literal["service", "coordinator", "store", "bus", "partitions"]


@dataclass(frozen=True, slots=True)
class Station:
    """One component as a queue: `lines` equal queues, each before `queue.servers` servers.

    `queue.rate` is that of one line. `exponential`: every piece of work has the same exponential
    law.
    """

    name: str
    kind: Kind
    lines: int
    queue: Queue
    exponential: bool

    @property
    def rate(self) -> float:
        """Pieces per second, over all lines."""
        return self.lines * self.queue.rate


def busiest(arrivals: Arrivals, own_s: float) -> float:
    """Arrivals per second; of closed users, if none of them ever waited in a queue (a bound)."""
    if isinstance(arrivals, ClosedUsers):
        return arrivals.users / max(arrivals.think.mean_s + own_s, 1e-9)
    return mean_rate(arrivals)


def rates(plan: Plan, own_s: Mapping[str, float]) -> dict[str, float]:
    """Instances per second by workflow; `own_s`: how long each takes where nobody waits."""
    found = dict.fromkeys((workflow.name for workflow in plan.workflows), 0.0)
    for entry in plan.entries:
        name = plan.workflows[entry.workflow].name
        found[name] += busiest(entry.arrivals, own_s.get(name, 0.0))
    return found


def stations(plan: Plan, per_second: Mapping[str, float]) -> dict[str, Station]:
    """Every component of a plan that costs anything, by name (a store: `NAME store`)."""
    reached = {workflow.name: reach(workflow) for workflow in plan.workflows}
    found = [*_services(plan, per_second, reached), *_partitions(plan, per_second, reached)]
    for who, settings in plan.coordinators.items():
        found += _coordinator(plan, per_second, reached, who, settings)
    if plan.bus is not None and plan.bus.capacity is not None:
        passed = sum(per_second[w.name] * messages(w, reached[w.name]) for w in plan.workflows)
        queue = Queue(passed, Moments(1 / plan.bus.capacity), 1)
        found.append(Station("bus", "bus", 1, queue, False))
    return {one.name: one for one in found}


def messages(workflow: WorkflowPlan, reached: Mapping[str, Reach]) -> float:
    """Messages that the bus passes for one instance: an event to three groups is three."""
    return sum(
        _chance(event.kind, event.step, reached) * len(hearers)
        for part in workflow.score.parts
        for event, hearers in part.tells
    )


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a coordinator decides on, per instance: starts, and everything else."""

    starts: float
    others: float


def inputs(workflow: WorkflowPlan, who: Component, reached: Mapping[str, Reach]) -> Inputs:
    """The inputs of a coordinator in one workflow; none where it has no part."""
    part = workflow.score.part_of(who)
    if part is None:
        return Inputs(0.0, 0.0)
    starts = float(workflow.score.door == who)
    others = sum(reached[step].pieces for step, _ in part.commands) + _timers(
        workflow, part, reached
    )
    for event, _ in part.hears:
        chance = _chance(event.kind, event.step, reached)
        if event.kind == "started":
            starts += chance
        else:
            others += chance
    return Inputs(starts, others)


def _timers(workflow: WorkflowPlan, part: Part, reached: Mapping[str, Reach]) -> float:
    waiting = {step.name for step in workflow.steps if step.wait is not None}
    return sum(reached[one.step].rounds for one in part.drives if one.step in waiting)


def _chance(kind: str, step: str, reached: Mapping[str, Reach]) -> float:
    """How often an event happens, per instance; what tells of rollbacks is not counted."""
    if kind == "started":
        return 1.0
    if kind == "done":
        return reached[step].done
    return reached[step].begun - reached[step].done if kind == "failed" else 0.0


def _services(
    plan: Plan, per_second: Mapping[str, float], reached: Mapping[str, Mapping[str, Reach]]
) -> Iterator[Station]:
    for name, service in plan.services.items():
        commit = moments(service.commit)
        done = [(w, step) for w in plan.workflows for step in w.steps if step.service == name]
        logged = [from_log(plan, w, step) for w, step in done]
        laws = [
            (per_second[w.name] * reached[w.name][step.name].pieces, step.time) for w, step in done
        ]
        work = mixed([(rate, moments(law) + commit) for rate, law in laws])
        same = len({law for rate, law in laws if rate}) <= 1
        # Members of a consumer group have partitions of their own, and so a queue each.
        lines = service.replicas if all(logged) else 1
        servers = service.replicas * service.concurrency // lines
        queue = Queue(sum(rate for rate, _ in laws) / lines, work, servers)
        exponential = same and service.commit.is_zero and laws[0][1].dist == "exponential"
        yield Station(name, "service", lines, queue, exponential)


def partitions(workflow: WorkflowPlan, step: StepPlan) -> str:
    """What the partitions that lead to a step are called among the stations."""
    return f"{workflow.name}.{step.name} partitions"


def _partitions(
    plan: Plan, per_second: Mapping[str, float], reached: Mapping[str, Mapping[str, Reach]]
) -> Iterator[Station]:
    """Each partition as a queue of its own: one event at a time, until its work has been done."""
    for workflow in plan.workflows:
        for step in workflow.steps:
            if plan.bus is None or not from_log(plan, workflow, step):
                continue
            events = per_second[workflow.name] * reached[workflow.name][step.name].begun
            work = moments(step.time) + moments(plan.services[step.service].commit)
            queue = Queue(events / plan.bus.partitions, work.repeated(attempts(step)), 1)
            name = partitions(workflow, step)
            yield Station(name, "partitions", plan.bus.partitions, queue, False)


def from_log(plan: Plan, workflow: WorkflowPlan, step: StepPlan) -> bool:
    """Whether a step starts because its service reads an event from a log."""
    if plan.bus is None or plan.bus.delivery != "log":
        return False
    return workflow.score.driver_of(step.name).role == "service"


def start_cost(settings: Coordinator) -> Moments:
    """What the start of an instance takes of a shard."""
    return _cost(settings, settings.writes_per_workflow)


def input_cost(settings: Coordinator) -> Moments:
    """What any other input takes of a shard."""
    return _cost(settings, settings.writes_per_step)


def _cost(settings: Coordinator, writes: int) -> Moments:
    cost = moments(settings.decision) + moments(settings.persist).times(writes)
    if settings.db_capacity is None:
        return cost
    return cost + Moments(writes / settings.db_capacity)


def _coordinator(
    plan: Plan,
    per_second: Mapping[str, float],
    reached: Mapping[str, Mapping[str, Reach]],
    who: Component,
    settings: Coordinator,
) -> Iterator[Station]:
    starts = others = 0.0
    for workflow in plan.workflows:
        taken = inputs(workflow, who, reached[workflow.name])
        starts += per_second[workflow.name] * taken.starts
        others += per_second[workflow.name] * taken.others
    begin, rest = start_cost(settings), input_cost(settings)
    if not (begin.mean or rest.mean):
        return
    cost = mixed([(starts, begin), (others, rest)])
    queue = Queue((starts + others) / settings.shards, cost, 1)
    silent = settings.persist.is_zero and settings.db_capacity is None
    exponential = silent and settings.decision.dist == "exponential"
    yield Station(str(who), "coordinator", settings.shards, queue, exponential)
    if settings.db_capacity is not None:
        writes = starts * settings.writes_per_workflow + others * settings.writes_per_step
        store = Queue(writes, Moments(1 / settings.db_capacity), 1)
        yield Station(f"{who} store", "store", 1, store, False)
