"""From a workflow and a pattern to parts: the only place where a pattern's kind is asked for.

A pattern does one thing: it names, for every step, the component that *drives* it, that is,
decides its turn. Orchestration: the coordinator drives all. Choreography: each service drives its
own steps. Hybrid: the coordinator of a domain drives the domain's steps, each service the rest.
All else follows from who drives what, by the same rules for every pattern: whoever drives a step
must know that its predecessors are done, so it hears about those that others drive (``events.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.patterns.cast import monitor_of
from sim.patterns.events import Told, events
from sim.patterns.failure import Failures
from sim.patterns.flow import Flow, flow_of
from sim.patterns.graph import main_steps, possible_ends, routes
from sim.patterns.part import CLIENT, MONITOR, Component, Part, Score, Trigger
from sim.scenario import (
    ChoreographyPattern,
    HybridPattern,
    OrchestrationPattern,
    Pattern,
    Scenario,
    Workflow,
)


def drivers(scenario: Scenario, pattern: Pattern, workflow: str) -> dict[str, Component]:
    """Who decides each step's turn under a pattern: step name to component."""
    steps = scenario.workflows[workflow].steps
    own = {name: Component("service", step.service) for name, step in steps.items()}
    match pattern:
        case OrchestrationPattern():
            return {name: Component("coordinator") for name in own}
        case ChoreographyPattern():
            return own
        case HybridPattern():
            return {
                name: _domain_of(pattern, workflow, name, step.service) or own[name]
                for name, step in steps.items()
            }
    raise TypeError(f"no rule derives parts for {type(pattern).__name__}")


def _domain_of(pattern: HybridPattern, workflow: str, step: str, service: str) -> Component | None:
    for name, domain in pattern.domains.items():
        if f"{workflow}.{step}" in domain.steps or service in domain.services:
            return Component("coordinator", name)
    return None


def score(scenario: Scenario, pattern: Pattern, workflow: str) -> Score:
    """The parts of every component that one workflow has under one pattern."""
    graph = scenario.workflows[workflow]
    return assign(
        workflow,
        graph,
        drivers(scenario, pattern, workflow),
        monitored=monitor_of(pattern) is not None,
        by_reference=scenario.network.payload_by == "reference",
    )


def assign(
    name: str,
    workflow: Workflow,
    driver: Mapping[str, Component],
    monitored: bool = False,
    by_reference: bool = False,
) -> Score:
    """The parts that follow from who drives each step (step name to component).

    ``monitored``: a deadline monitor watches over it. ``by_reference``: data go straight from who
    produces them to who needs them, else with the messages.
    """
    door = _door(main_steps(workflow), driver)
    ends = possible_ends(workflow)
    answerer = CLIENT
    if door is not None and all(driver[step] == door for step in ends):
        answerer = door
    failures = Failures(workflow, monitored)
    told = events(failures, driver, door, answerer)
    undone = _undone(failures)
    flow = flow_of(workflow, driver, told, by_reference)
    performers = {Component("service", step.service) for step in workflow.steps.values()}
    watch = {MONITOR} if monitored else set()
    everyone = sorted({*driver.values(), *performers, *watch, CLIENT})
    parts = tuple(
        _part(
            name,
            who,
            failures,
            driver,
            told,
            undone,
            flow,
            ends if who in {answerer, *watch} else None,
        )
        for who in everyone
    )
    return Score(name, parts, door, answerer)


def _door(
    needs: Mapping[str, tuple[str, ...]], driver: Mapping[str, Component]
) -> Component | None:
    """The coordinator that drives all first steps, where there is one; else the bus (None)."""
    first = {driver[step] for step, before in needs.items() if not before}
    if len(first) == 1:
        only = next(iter(first))
        if only.role == "coordinator":
            return only
    return None


def _undone(failures: Failures) -> frozenset[str]:
    """The steps that may have to be undone: in a rollback, or because they failed half done."""
    found = set(failures.fallible)
    for route in routes(failures.workflow).values():
        for cause, undoing in failures.rollbacks(route).items():
            found.update((cause, *undoing))
    return frozenset(step for step in found if failures.workflow.steps[step].undo is not None)


def _part(
    name: str,
    who: Component,
    failures: Failures,
    driver: Mapping[str, Component],
    told: Told,
    undone: frozenset[str],
    flow: Flow,
    answers: frozenset[str] | None,
) -> Part:
    steps = failures.workflow.steps
    mine = sorted(step for step in steps if driver[step] == who)
    worker = {step: Component("service", steps[step].service) for step in steps}
    undoes = tuple(step for step in mine if step in undone)
    return Part(
        component=who,
        workflow=name,
        drives=tuple(_trigger(failures.workflow, step) for step in mine),
        commands=tuple((step, worker[step]) for step in mine if worker[step] != who),
        obeys=tuple(
            (step, driver[step])
            for step in sorted(steps)
            if worker[step] == who and driver[step] != who
        ),
        hears=tuple((event, teller) for event, (teller, heard) in told.items() if who in heard),
        tells=tuple((event, heard) for event, (teller, heard) in told.items() if teller == who),
        answers=None if answers is None else tuple(sorted(answers)),
        falls_back=tuple(
            (step, fallback)
            for step, fallback in failures.fallbacks.items()
            if driver[fallback] == who
        ),
        undoes=undoes,
        rollback=failures.workflow.rollback if undoes else None,
        takes_back=tuple(
            step for step in sorted(steps) if worker[step] == who and steps[step].undo is not None
        ),
        data=flow.data.get(who, ()),
        sends=flow.sends.get(who, ()),
        awaits=flow.awaits.get(who, ()),
    )


def _trigger(workflow: Workflow, name: str) -> Trigger:
    step = workflow.steps[name]
    return Trigger(name, step.service, tuple(sorted(set(step.after))), step.fallback_for or "")
