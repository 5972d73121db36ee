"""The flow of data: who knows what the steps of a workflow make, because it makes or gets them.

*Relayed*, the data of a step go with its answer or its event, and with the commands to the steps
behind it: everybody on that way knows them. *By reference* the service that made them sends them
straight to each service with a step behind it: the two know each other, and no one else sees them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sim.patterns.events import Told
from sim.patterns.graph import stands_for
from sim.patterns.part import Component, Data, Event
from sim.scenario import Workflow


@dataclass(frozen=True)
class Flow:
    """What each component knows of the data of a workflow; see ``Part`` for the three."""

    data: Mapping[Component, tuple[Data, ...]]
    sends: Mapping[Component, tuple[tuple[str, tuple[Component, ...]], ...]] = field(
        default_factory=dict
    )
    awaits: Mapping[Component, tuple[tuple[str, Component], ...]] = field(default_factory=dict)


def flow_of(
    workflow: Workflow, driver: Mapping[str, Component], told: Told, by_reference: bool
) -> Flow:
    """The flow of a workflow's data, given who drives each step and who hears which event."""
    worker = {name: Component("service", step.service) for name, step in workflow.steps.items()}
    if by_reference:
        return _by_reference(workflow, worker)
    followers = _followers(workflow)
    getting = {
        step: {driver[step], *told.get(Event("done", step), (None, ()))[1]}
        | {worker[after] for after in followers[step] if driver[after] != worker[after]}
        for step in worker
    }
    handing = {
        (who, step)
        for step, after in followers.items()
        for who in {driver[one] for one in after if driver[one] != worker[one]} | {driver[step]}
        if who.role == "coordinator" and (after or Event("done", step) in told)
    }
    return Flow(_data(workflow, worker, getting, handing))


def _by_reference(workflow: Workflow, worker: Mapping[str, Component]) -> Flow:
    """As the model sends them: to the other services with a step that names this one."""
    needing = {
        step: tuple(
            sorted({worker[name] for name, one in workflow.steps.items() if step in one.after})
        )
        for step in sorted(worker)
    }
    others = {
        step: tuple(who for who in those if who != worker[step]) for step, those in needing.items()
    }
    sends: dict[Component, list[tuple[str, tuple[Component, ...]]]] = {}
    awaits: dict[Component, list[tuple[str, Component]]] = {}
    for step, those in others.items():
        if those:
            sends.setdefault(worker[step], []).append((step, those))
        for who in those:
            awaits.setdefault(who, []).append((step, worker[step]))
    return Flow(
        _data(workflow, worker, others, ()),
        {who: tuple(own) for who, own in sends.items()},
        {who: tuple(own) for who, own in awaits.items()},
    )


def _followers(workflow: Workflow) -> dict[str, tuple[str, ...]]:
    """The steps whose command carries each step's data: behind it, or standing in for one that is.

    A command carries the data of the steps that its own names, never those of a stand-in.
    """
    found: dict[str, list[str]] = {name: [] for name in workflow.steps}
    for name, origin in sorted(stands_for(workflow).items()):
        for need in sorted(set(workflow.steps[origin].after)):
            found[need].append(name)
    return {name: tuple(after) for name, after in found.items()}


def _data(
    workflow: Workflow,
    worker: Mapping[str, Component],
    getting: Mapping[str, Iterable[Component]],
    handing: Iterable[tuple[Component, str]],
) -> dict[Component, tuple[Data, ...]]:
    """``getting``: who gets the data of a step; ``handing``: who hands them on."""

    def known() -> Iterator[tuple[Component, Data]]:
        for step, those in getting.items():
            size = workflow.steps[step].payload
            yield worker[step], Data(step, "produces", size)
            for who in set(those) - {worker[step]}:
                yield who, Data(step, "relays" if (who, step) in handing else "reads", size)

    found: dict[Component, list[Data]] = {}
    for who, data in sorted(known()):
        found.setdefault(who, []).append(data)
    return {who: tuple(own) for who, own in found.items()}
