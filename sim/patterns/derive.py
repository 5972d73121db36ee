"""From a workflow and a pattern to parts: the only place where a pattern's kind is asked for.

A pattern does one thing: it names, for every step, the component that *drives* it, that is,
decides its turn. Orchestration: the coordinator drives all. Choreography: each service drives its
own steps. Hybrid: the coordinator of a domain drives the domain's steps, each service the rest.
All else follows from who drives what, by the same rules for every pattern: whoever drives a step
must know that its predecessors are done, so it hears about those that others drive.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.patterns.graph import main_steps, possible_ends
from sim.patterns.part import CLIENT, Component, Event, Part, Score, Trigger
from sim.scenario import (
    ChoreographyPattern,
    HybridPattern,
    OrchestrationPattern,
    Pattern,
    Scenario,
    Step,
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
    return assign(workflow, graph, drivers(scenario, pattern, workflow))


def assign(name: str, workflow: Workflow, driver: Mapping[str, Component]) -> Score:
    """The parts that follow from who drives each step (step name to component)."""
    needs = main_steps(workflow)
    door = _door(needs, driver)
    ends = possible_ends(workflow)
    answerer = CLIENT
    if door is not None and all(driver[step] == door for step in ends):
        answerer = door
    told = _told(workflow, needs, driver, door, answerer, ends)
    performers = {Component("service", workflow.steps[step].service) for step in needs}
    everyone = sorted({driver[step] for step in needs} | performers | {CLIENT})
    parts = tuple(
        _part(name, who, workflow, needs, driver, told, ends if who == answerer else None)
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


def can_fail(step: Step) -> bool:
    """Whether the instance can fail at this step: a required one, rejected or out of attempts."""
    return not step.optional and (step.rejects > 0 or step.retry.attempts is not None)


def _told(
    workflow: Workflow,
    needs: Mapping[str, tuple[str, ...]],
    driver: Mapping[str, Component],
    door: Component | None,
    answerer: Component,
    ends: frozenset[str],
) -> dict[Event, tuple[Component, tuple[Component, ...]]]:
    """Every event that somebody must hear: who tells it, and who hears it."""
    hearers: dict[Event, set[Component]] = {}
    for step, before in needs.items():
        for need in before:
            if driver[need] != driver[step]:
                hearers.setdefault(Event("done", need), set()).add(driver[step])
        if not before and door is None:
            hearers.setdefault(Event("started"), set()).add(driver[step])
        if driver[step] != answerer:
            if step in ends:
                hearers.setdefault(Event("done", step), set()).add(answerer)
            if can_fail(workflow.steps[step]):
                hearers.setdefault(Event("failed", step), set()).add(answerer)
    return {
        event: (driver[event.step] if event.step else CLIENT, tuple(sorted(who)))
        for event, who in sorted(hearers.items())
    }


def _part(
    name: str,
    who: Component,
    workflow: Workflow,
    needs: Mapping[str, tuple[str, ...]],
    driver: Mapping[str, Component],
    told: Mapping[Event, tuple[Component, tuple[Component, ...]]],
    answers: frozenset[str] | None,
) -> Part:
    mine = sorted(step for step in needs if driver[step] == who)
    worker = {step: Component("service", workflow.steps[step].service) for step in needs}
    return Part(
        component=who,
        workflow=name,
        drives=tuple(Trigger(step, workflow.steps[step].service, needs[step]) for step in mine),
        commands=tuple((step, worker[step]) for step in mine if worker[step] != who),
        obeys=tuple(
            (step, driver[step])
            for step in sorted(needs)
            if worker[step] == who and driver[step] != who
        ),
        hears=tuple((event, teller) for event, (teller, heard) in told.items() if who in heard),
        tells=tuple((event, heard) for event, (teller, heard) in told.items() if teller == who),
        answers=None if answers is None else tuple(sorted(answers)),
    )
