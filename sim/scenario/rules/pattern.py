"""Domains of a hybrid pattern: what they name exists, and no step belongs to two of them."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.draft import Draft
from sim.scenario.errors import Place, Problem
from sim.scenario.pattern import Domain, HybridPattern
from sim.scenario.rules.reference import given, unknown


def step_names(draft: Draft) -> list[str]:
    """Every step in full (`workflow.step`), valid in itself or not."""
    return [
        f"{name}.{step}"
        for name, workflow in draft.workflows.items()
        for step in (workflow.steps if workflow else ())
    ]


def problems(draft: Draft) -> Iterator[Problem]:
    """What is wrong with the domains of each hybrid pattern."""
    steps = step_names(draft)
    for name, pattern in draft.patterns.items():
        if isinstance(pattern, HybridPattern):
            place: Place = ("patterns", name, "domains")
            for domain_name, domain in pattern.domains.items():
                yield from _names(draft, domain, (*place, domain_name), steps)
            yield from _overlaps(draft, pattern, place)


def _names(draft: Draft, domain: Domain, place: Place, steps: list[str]) -> Iterator[Problem]:
    if not domain.services and not domain.steps:
        yield Problem(place, "is empty: it needs services or steps")
    for i, service in enumerate(domain.services):
        if not given(service, draft.services):
            yield unknown((*place, "services", i), "service", service, draft.services)
    for i, step in enumerate(domain.steps):
        workflow = step.partition(".")[0]
        known = workflow not in draft.workflows or draft.workflows[workflow] is not None
        if steps and step not in steps and known:
            yield unknown((*place, "steps", i), "step", step, steps)


def _overlaps(draft: Draft, pattern: HybridPattern, place: Place) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for name, domain in pattern.domains.items():
        for step, key, i in _claims(draft, domain):
            first = owner.setdefault(step, name)
            if first != name:
                message = f"the step {step} is in the domain '{first}' already"
                yield Problem((*place, name, key, i), message)


def _claims(draft: Draft, domain: Domain) -> Iterator[tuple[str, str, int]]:
    """Each step that a domain claims, with the key and the position that claim it."""
    for i, service in enumerate(domain.services):
        for workflow_name, workflow in draft.workflows.items():
            for name, step in workflow.steps.items() if workflow else ():
                if step is not None and step.service == service:
                    yield f"{workflow_name}.{name}", "services", i
    for i, full_name in enumerate(domain.steps):
        yield full_name, "steps", i
