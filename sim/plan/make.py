"""From a scenario and a pattern to a plan."""

from __future__ import annotations

from collections.abc import Mapping

from sim.patterns import Component, Score, score
from sim.patterns.cast import (
    bus_of,
    coordinators_of,
    events_on_bus,
    monitor_of,
    outbox_override,
)
from sim.patterns.graph import forward_only, stands_for
from sim.patterns.release import restarts
from sim.plan.shapes import (
    EntryPlan,
    FaultPlan,
    NetworkPlan,
    Plan,
    ReleasePlan,
    SpikePlan,
    StepPlan,
    UndoPlan,
    WorkflowPlan,
)
from sim.scenario import (
    Coordinator,
    Outbox,
    Pattern,
    Release,
    Scenario,
    ScenarioError,
    Spike,
    Workflow,
    cannot_strike,
    struck,
)


def plan(scenario: Scenario, pattern: str, faults: tuple[str, ...] | None = None) -> Plan:
    """The plan of a scenario under one of its patterns.

    ``faults``: names of the faults that strike (default: those of ``scenario.run``). Raises
    :class:`~sim.scenario.ScenarioError` for an unknown pattern or fault, and for a fault that
    cannot strike in this run.
    """
    selected = tuple(scenario.run.faults) if faults is None else faults
    wrong = cannot_strike(scenario, pattern, selected)
    if wrong:
        raise ScenarioError(wrong)
    variant = scenario.patterns[pattern]
    versions = _versions(scenario, selected)
    names = sorted({*(entry.workflow for entry in scenario.workload), *versions})
    calm = not selected and _is_calm(scenario, pattern, names)
    workflows = _workflows(scenario, variant, names, versions, calm)
    told = any(events_on_bus(workflow.score) for workflow in workflows)
    playing = {part.component for workflow in workflows for part in workflow.score.parts}
    services = tuple(sorted(who.name for who in playing if who.role == "service"))
    coordinators = {w: c for w, c in coordinators_of(variant).items() if w in playing}
    monitor = monitor_of(variant) if told else None
    central = (*map(str, coordinators), *["bus"] * told, *["monitor"] * (monitor is not None))
    components = (*services, *central, "client")
    entries = _entries(scenario, names)
    striking = tuple(_fault(scenario, name, n, components) for n, name in enumerate(selected))
    return Plan(
        pattern=pattern,
        duration=scenario.run.duration,
        drain=scenario.run.drain,
        workflows=workflows,
        services={name: scenario.services[name] for name in services},
        coordinators=coordinators,
        bus=bus_of(variant) if told else None,
        outboxes=_outboxes(scenario, variant, services, coordinators),
        network=NetworkPlan(scenario.network),
        entries=entries,
        codes={
            "workflow": tuple(names),
            "step": _step_names(scenario, names),
            "service": services,
            "component": components,
            "fault": selected,
        },
        aliases=_aliases(workflows, components),
        monitor=monitor,
        faults=striking,
        spikes=_spikes(entries, striking, names),
        releases=_releases(workflows, striking),
        calm=calm,
    )


def _step_names(scenario: Scenario, names: list[str]) -> tuple[str, ...]:
    """The names of all steps, whatever their workflow: what the records' step codes stand for."""
    return tuple(sorted({step for name in names for step in scenario.workflows[name].steps}))


def _versions(scenario: Scenario, selected: tuple[str, ...]) -> dict[str, str]:
    """The changed versions that are released in this run, each with the one before it."""
    faults = (scenario.faults[name] for name in selected)
    return {fault.to: fault.target for fault in faults if isinstance(fault, Release)}


def _workflows(
    scenario: Scenario,
    variant: Pattern,
    names: list[str],
    versions: Mapping[str, str],
    calm: bool,
) -> tuple[WorkflowPlan, ...]:
    steps = _step_names(scenario, names)
    monitored = monitor_of(variant) is not None
    return tuple(
        _workflow(
            scenario,
            score(scenario, variant, name),
            versions.get(name, name),
            code,
            steps,
            calm,
            monitored,
        )
        for code, name in enumerate(names)
    )


def _entries(scenario: Scenario, names: list[str]) -> tuple[EntryPlan, ...]:
    return tuple(
        EntryPlan(
            name=entry.name,
            number=number,
            workflow=names.index(entry.workflow),
            arrivals=entry.arrivals,
            client=entry.client,
            admission=entry.admission,
        )
        for number, entry in enumerate(scenario.workload)
    )


def _outboxes(
    scenario: Scenario,
    variant: Pattern,
    services: tuple[str, ...],
    coordinators: Mapping[Component, Coordinator],
) -> dict[Component, Outbox]:
    """How each component's events leave: a pattern may override the services' own."""
    override = outbox_override(variant)
    own = {Component("service", name): scenario.services[name].outbox for name in services}
    return {who: override or outbox for who, outbox in own.items()} | {
        who: coordinator.outbox for who, coordinator in coordinators.items()
    }


def _is_calm(scenario: Scenario, pattern: str, names: list[str]) -> bool:
    """Whether nothing that the scenario says can fail, be refused, or be given up on."""
    variant = scenario.patterns[pattern].resolved()
    steps = [step for name in names for step in scenario.workflows[name].steps.values()]
    services = [scenario.services[name] for name in {step.service for step in steps}]
    network = scenario.network
    return not (
        any(
            step.errors or step.rejects or step.timeout or step.breaker or step.bulkhead
            for step in steps
        )
        or any(service.autoscale or service.queue_limit is not None for service in services)
        or any(entry.client or entry.admission for entry in scenario.workload)
        or any(one.admission.kind != "none" for one in variant.coordinators.values())
        or monitor_of(variant)
        or _may_forget(scenario, variant)
        or network.loss
        or any(link.loss for link in network.links)
    )


def _may_forget(scenario: Scenario, variant: Pattern) -> bool:
    """Whether a message can become older than the bus keeps it."""
    bus = variant.the_bus
    return bus is not None and bus.retention < scenario.run.duration + scenario.run.drain


def _fault(scenario: Scenario, name: str, code: int, components: tuple[str, ...]) -> FaultPlan:
    fault = scenario.faults[name]
    kind, target = struck(scenario, name)
    absent = kind in ("service", "coordinator", "bus") and not any(
        target in (component, component.partition("/")[0]) for component in components
    )
    return FaultPlan(name, code, fault, kind, target, absent)


def _spikes(
    entries: tuple[EntryPlan, ...], faults: tuple[FaultPlan, ...], names: list[str]
) -> tuple[SpikePlan, ...]:
    found: list[SpikePlan] = []
    for one in faults:
        if not isinstance(one.fault, Spike):
            continue
        for entry in entries:
            if names[entry.workflow] == one.target:
                stream = f"{entry.name} {one.name}"  # no entry's name has a blank in it
                found.append(SpikePlan(stream, len(entries) + len(found), entry, one))
    return tuple(found)


def _releases(
    workflows: tuple[WorkflowPlan, ...], faults: tuple[FaultPlan, ...]
) -> tuple[ReleasePlan, ...]:
    named = {workflow.name: workflow for workflow in workflows}
    found: list[ReleasePlan] = []
    for one in faults:
        if isinstance(one.fault, Release):
            old, new = named[one.target], named[one.fault.to]
            struck = restarts(old.score, new.score, new.source)
            found.append(ReleasePlan(one, old.code, new.code, struck))
    return tuple(found)


def _workflow(
    scenario: Scenario,
    its_score: Score,
    draws_as: str,
    code: int,
    step_names: tuple[str, ...],
    calm: bool,
    monitored: bool,
) -> WorkflowPlan:
    workflow = scenario.workflows[its_score.workflow]
    numbers = {name: number for number, name in enumerate(sorted(workflow.steps))}
    origins = stands_for(workflow)
    unbounded = forward_only(workflow)
    steps = tuple(
        _step(
            scenario,
            workflow,
            name,
            number,
            step_names.index(name),
            numbers[origins[name]],
            name in unbounded,
        )
        for name, number in numbers.items()
    )
    seats = tuple(p.component for p in its_score.parts if p.drives or p.answers is not None)
    choices = tuple((name, tuple(of.items())) for name, of in workflow.choices.items())
    return WorkflowPlan(
        its_score.workflow,
        draws_as,
        code,
        steps,
        choices,
        workflow.deadline,
        its_score,
        seats,
        workflow,
        calm,
        monitored,
    )


def _step(
    scenario: Scenario,
    workflow: Workflow,
    name: str,
    number: int,
    code: int,
    origin: int,
    unbounded: bool,
) -> StepPlan:
    step = workflow.steps[name]
    time = step.time or scenario.services[step.service].time
    if time is None:
        raise ValueError(f"neither step {name!r} nor service {step.service!r} has a time")
    undo = step.undo
    retry = step.retry
    if unbounded:
        retry = retry.model_copy(update={"attempts": None, "budget": None})
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
        optional=workflow.steps[stands_for(workflow)[name]].optional,
        payload=int(step.payload),
        origin=origin,
        errors=step.errors,
        timeout=step.timeout,
        attempts=retry.attempts,
        retry=retry,
        breaker=step.breaker,
        bulkhead=step.bulkhead,
        undo=None
        if undo is None
        else UndoPlan(undo.time or time, undo.errors, undo.timeout or step.timeout, undo.retry),
    )


def _aliases(workflows: tuple[WorkflowPlan, ...], components: tuple[str, ...]) -> dict[str, str]:
    """Components as the digest and the tape know them: a coordinator by its role and first step.

    A version that is released adds nothing to whom there was before.
    """
    released = [workflow for workflow in workflows if workflow.name != workflow.draws_as]
    others = [workflow for workflow in workflows if workflow.name == workflow.draws_as]
    first = _first_steps(released) | _first_steps(others)
    return {
        name: f"coordinator:{first[name]}" if name.startswith("coordinator") else name
        for name in components
    }


def _first_steps(workflows: list[WorkflowPlan]) -> dict[str, str]:
    """The first step by name that each component drives in these workflows."""
    first: dict[str, str] = {}
    for workflow in workflows:
        for part in workflow.score.parts:
            for trigger in part.drives:
                step = f"{workflow.draws_as}.{trigger.step}"
                first[str(part.component)] = min(first.get(str(part.component), step), step)
    return first
