"""The plan: scenario and parts, resolved to what an engine needs and nothing else.

Names have become numbers, profiles and defaults are filled in, and who does what is said by the
scores. Steps are numbered by name within their workflow, so that the order (instance, step, copy)
in which a station admits simultaneous requests depends on names only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.patterns import Component, Route, Score, route, score
from sim.patterns.cast import bus_of, coordinators_of, events_on_bus, outbox_override
from sim.patterns.graph import main_steps
from sim.patterns.script import Script, learn
from sim.scenario import (
    Arrivals,
    Bus,
    Coordinator,
    Distribution,
    Network,
    Outbox,
    Scenario,
    ScenarioError,
    Service,
    Workflow,
    not_yet,
)

START_PAYLOAD = 1000  # bytes of what the client's start carries: the default of a step's payload


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step, resolved. ``number``: in its workflow; ``code``: of its name, in the records."""

    name: str
    number: int
    code: int
    service: str
    time: Distribution
    wait: Distribution | None
    rejects: float
    repeat: tuple[float, int] | None
    copies: int
    optional: bool
    payload: int


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """What instances of one combination of branches have in common.

    ``scripts``: by seat (see :class:`WorkflowPlan`). ``required``: the numbers of the required
    steps that are left. ``carries``: bytes that a command for each step brings, by step number:
    what its predecessors have produced.
    """

    scripts: tuple[Script, ...]
    required: tuple[int, ...]
    carries: tuple[int, ...]
    producers: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class WorkflowPlan:
    """One workflow, resolved. ``seats``: the components that decide something, in a fixed order."""

    name: str
    code: int
    steps: tuple[StepPlan, ...]
    choices: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    deadline: float | None
    score: Score
    seats: tuple[Component, ...]
    source: Workflow

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each step."""
        return {step.name: step.number for step in self.steps}

    def route(self, taken: tuple[str, ...]) -> RoutePlan:
        """The plan of a combination of branches, in the order of ``choices``."""
        names = (name for name, _ in self.choices)
        left: Route = route(self.source, dict(zip(names, taken, strict=True)))
        number = self.numbers
        parts = {part.component: part for part in self.score.parts}
        scripts = tuple(learn(parts[seat], self.source, left, number) for seat in self.seats)
        producers = tuple(
            tuple(number[need] for need in left.needs.get(step.name, ())) for step in self.steps
        )
        carries = tuple(
            sum(self.steps[one].payload for one in before) if before else START_PAYLOAD
            for before in producers
        )
        required = tuple(sorted(number[step] for step in left.required))
        return RoutePlan(scripts, required, carries, producers)


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """One workload entry: ``number`` is its place in the file, ``name`` keys its draws."""

    name: str
    number: int
    workflow: int
    arrivals: Arrivals


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """Latencies by link, and what the network does with payload."""

    network: Network

    @property
    def bandwidth(self) -> float | None:
        """What each component's NIC sends, in bytes/s; None: no limit."""
        return self.network.bandwidth

    @property
    def by_reference(self) -> bool:
        """Whether payload goes from producer to consumer directly."""
        return self.network.payload_by == "reference"

    def latency(self, one: str, other: str) -> Distribution:
        """One hop between two components, in either direction.

        A link to ``coordinator`` is meant for every coordinator that has no link of its own.
        """
        for a in (one, one.partition("/")[0]):
            for b in (other, other.partition("/")[0]):
                link = self.network.link(a, b)
                if link is not None and link.latency is not None:
                    return link.latency
        return self.network.latency


@dataclass(frozen=True)
class Plan:
    """A scenario under one pattern, ready for an engine.

    ``services`` and ``coordinators`` hold only those that have a part. ``bus`` is None where no
    event goes over one. ``outboxes``: how each component's events leave. ``codes``: the names
    behind the integers in the records.
    """

    pattern: str
    duration: float
    drain: float
    workflows: tuple[WorkflowPlan, ...]
    services: Mapping[str, Service]
    coordinators: Mapping[Component, Coordinator]
    bus: Bus | None
    outboxes: Mapping[Component, Outbox]
    network: NetworkPlan
    entries: tuple[EntryPlan, ...]
    codes: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, str]

    @property
    def entry_names(self) -> tuple[str, ...]:
        """The workload entries' names, by number."""
        return tuple(entry.name for entry in self.entries)

    @property
    def horizon(self) -> float:
        """When the run ends at the latest, in seconds."""
        return self.duration + self.drain


def plan(scenario: Scenario, pattern: str, faults: tuple[str, ...] | None = None) -> Plan:
    """The plan of a scenario under one of its patterns.

    ``faults``: names of the faults that strike (default: those of ``scenario.run``). Raises
    ``KeyError`` for an unknown pattern and :class:`~sim.scenario.ScenarioError` for keys whose
    behaviour is not simulated yet.
    """
    variant = scenario.patterns[pattern]
    struck = tuple(scenario.run.faults) if faults is None else faults
    missing = not_yet(scenario, pattern, struck)
    if missing:
        raise ScenarioError(missing)
    names = sorted({entry.workflow for entry in scenario.workload})
    step_names = sorted({step for name in names for step in main_steps(scenario.workflows[name])})
    workflows = tuple(
        _workflow(scenario, score(scenario, variant, name), code, step_names)
        for code, name in enumerate(names)
    )
    playing = {part.component for workflow in workflows for part in workflow.score.parts}
    services = sorted(who.name for who in playing if who.role == "service")
    coordinators = {w: c for w, c in coordinators_of(variant).items() if w in playing}
    told = any(events_on_bus(workflow.score) for workflow in workflows)
    components = (*services, *map(str, coordinators), *(("bus",) if told else ()), "client")
    override = outbox_override(variant)
    own = {Component("service", name): scenario.services[name].outbox for name in services}
    return Plan(
        pattern=pattern,
        duration=scenario.run.duration,
        drain=scenario.run.drain,
        workflows=workflows,
        services={name: scenario.services[name] for name in services},
        coordinators=coordinators,
        bus=bus_of(variant) if told else None,
        outboxes={who: override or outbox for who, outbox in own.items()}
        | {who: coordinator.outbox for who, coordinator in coordinators.items()},
        network=NetworkPlan(scenario.network),
        entries=tuple(
            EntryPlan(entry.name, number, names.index(entry.workflow), entry.arrivals)
            for number, entry in enumerate(scenario.workload)
        ),
        codes={
            "workflow": tuple(names),
            "step": tuple(step_names),
            "service": tuple(services),
            "component": components,
            "fault": struck,
        },
        aliases=_aliases(workflows, components),
    )


def _workflow(
    scenario: Scenario, its_score: Score, code: int, step_names: list[str]
) -> WorkflowPlan:
    workflow = scenario.workflows[its_score.workflow]
    steps = tuple(
        _step(scenario, workflow, name, number, step_names.index(name))
        for number, name in enumerate(sorted(main_steps(workflow)))
    )
    seats = tuple(p.component for p in its_score.parts if p.drives or p.answers is not None)
    choices = tuple((name, tuple(of.items())) for name, of in workflow.choices.items())
    return WorkflowPlan(
        its_score.workflow, code, steps, choices, workflow.deadline, its_score, seats, workflow
    )


def _step(scenario: Scenario, workflow: Workflow, name: str, number: int, code: int) -> StepPlan:
    step = workflow.steps[name]
    time = step.time or scenario.services[step.service].time
    if time is None:
        raise ValueError(f"neither step {name!r} nor service {step.service!r} has a time")
    return StepPlan(
        name=name,
        number=number,
        code=code,
        service=step.service,
        time=time,
        wait=step.wait,
        rejects=step.rejects,
        repeat=(step.repeat.probability, step.repeat.max) if step.repeat else None,
        copies=step.copies,
        optional=step.optional,
        payload=int(step.payload),
    )


def _aliases(workflows: tuple[WorkflowPlan, ...], components: tuple[str, ...]) -> dict[str, str]:
    """Components as the digest knows them: a coordinator by its role and its first step."""
    first: dict[str, str] = {}
    for workflow in workflows:
        for part in workflow.score.parts:
            for trigger in part.drives:
                step = f"{workflow.name}.{trigger.step}"
                first[str(part.component)] = min(first.get(str(part.component), step), step)
    return {
        name: f"coordinator:{first[name]}" if name.startswith("coordinator") else name
        for name in components
    }
