"""The schedule of a release: who is rolled when, so that one component follows the other.

Of each kind of change one place stands for all (``impact.representatives``). Released is whoever
the change touches there and has a part before and after it, or still has one in another workflow:
who comes new is switched on, and who goes is switched off, while nobody asks for it.

A rolling restart takes a quarter of the replicas or shards at a time, as Kubernetes does by
default, and one of each at least. The next component begins when this one should be through: that
is known as far as restarts and mean times of work tell, so that two may overlap a little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from sim.patterns import Component, score
from sim.scenario import Scenario
from sim.study.change.catalogue import Kind
from sim.study.change.impact import Impact, ImpactData, representatives

FIRST_S = 30.0
"""When the first component is rolled at the earliest; else after a tenth of the run."""
GAP_S = 5.0
"""From the end of one component's restart to the next one's."""
WATCHED_S = 60.0
"""What a run must go on behind the longest release, to see who recovers."""
_ROLLED = ("service", "coordinator")


@dataclass(frozen=True, slots=True)
class Release:
    """The release of one kind of change under one pattern, at the place that stands for all.

    `components` in the order in which they are rolled, each by the fault of the same position.
    """

    kind: Kind
    workflow: str
    place: str
    pattern: str
    components: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """All releases, and the scenario that has their faults and runs long enough for them."""

    scenario: Scenario
    releases: tuple[Release, ...]
    added: tuple[str, ...]


def schedule(data: ImpactData) -> Schedule:
    """The releases of each kind of change under each pattern."""
    scenario = data.scenario
    start_s = max(FIRST_S, scenario.run.duration / 10.0)
    faults: dict[str, dict[str, object]] = {}
    releases: list[Release] = []
    end_s = start_s
    for one in representatives(data):
        names: list[str] = []
        components = _released(scenario, one)
        at_s = start_s
        for component in components:
            length_s, batch = _rolling(scenario, one.pattern, component)
            fault = {"kind": "deploy", "target": str(component), "at": at_s, "batch": batch}
            names.append(_named(scenario, faults, fault))
            at_s += length_s + GAP_S
        end_s = max(end_s, at_s)
        change = one.change
        rolled = tuple(map(str, components))
        releases.append(
            Release(change.kind, change.workflow, change.place, one.pattern, rolled, tuple(names))
        )
    changes: dict[str, object] = {f"faults.{name}": fault for name, fault in faults.items()}
    if end_s + WATCHED_S > scenario.run.duration:
        changes["run.duration"] = float(ceil(end_s + WATCHED_S))
    return Schedule(
        scenario.with_(changes) if changes else scenario, tuple(releases), tuple(faults)
    )


def _released(scenario: Scenario, impact: Impact) -> tuple[Component, ...]:
    others = [name for name in scenario.workflows if name != impact.change.workflow]
    variant = scenario.patterns[impact.pattern]
    elsewhere = {part.component for name in others for part in score(scenario, variant, name).parts}
    return tuple(
        one.component
        for one in impact.touched
        if one.component.role in _ROLLED
        and not one.new
        and (not one.gone or one.component in elsewhere)
    )


def _rolling(scenario: Scenario, pattern: str, component: Component) -> tuple[float, int]:
    """How long the restart of a component should take, in seconds, and its batches' size."""
    if component.role == "coordinator":
        one = scenario.patterns[pattern].resolved().coordinators[component.name]
        members, batch_s = one.shards, one.failover
    else:
        service = scenario.services[component.name]
        members, batch_s = service.replicas, service.restart + _work_s(scenario, component.name)
    batch = max(1, members // 4)
    return ceil(members / batch) * batch_s, batch


def _work_s(scenario: Scenario, service: str) -> float:
    """The longest mean time that a service works at one thing."""
    usual = scenario.services[service].time
    times = [
        step.time or usual
        for workflow in scenario.workflows.values()
        for step in workflow.steps.values()
        if step.service == service
    ]
    return max((time.mean_s for time in times if time is not None), default=0.0)


def _named(
    scenario: Scenario, faults: dict[str, dict[str, object]], fault: Mapping[str, object]
) -> str:
    """The name of a fault, which is there once however many releases need it."""
    for name, known in faults.items():
        if known == fault:
            return name
    number = len(faults) + 1
    while (name := f"release-{number}") in _taken(scenario, faults):
        number += 1
    faults[name] = dict(fault)
    return name


def _taken(scenario: Scenario, faults: Mapping[str, object]) -> Sequence[str]:
    return (*scenario.faults, *faults)
