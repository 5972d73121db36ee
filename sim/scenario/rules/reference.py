"""Every name that a scenario mentions is one that it gives (steps, links, checks, objectives)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sim.scenario.draft import Draft
from sim.scenario.errors import Place, Problem, listed, meant

RESERVED = ("coordinator", "bus", "client")
"""The components that are no services: ends of links, targets of faults."""


def unknown(place: Place, kind: str, name: str, known: Collection[str]) -> Problem:
    """The problem of a name that is not given anywhere."""
    return Problem(place, f"there is no {kind} '{name}'{choice_of(name, known)}")


def choice_of(name: str, known: Collection[str]) -> str:
    """The ending of a message about an unknown name: what may be meant, and what is known."""
    return f"{meant(name, known) or ':'} known: {listed(known)}" if known else ": none is given"


def given(name: str, known: Collection[str]) -> bool:
    """Whether a name is known, or nothing is: that is a problem of its own, told once."""
    return name in known or not known


def problems(draft: Draft) -> Iterator[Problem]:
    """Reserved and unknown names, outside of workflows, domains and faults."""
    for name in RESERVED:
        if name in draft.services:
            yield Problem(("services", name), f"'{name}' is taken: no service can be called so")
    yield from _services_of_steps(draft)
    yield from _links(draft)
    yield from _judged(draft)
    for i, name in enumerate(draft.run.faults if draft.run else ()):
        if name not in draft.faults:
            yield unknown(("run", "faults", i), "fault", name, draft.faults)
        elif draft.run and name in draft.run.faults[:i]:
            yield Problem(("run", "faults", i), f"'{name}' is named twice")


def _services_of_steps(draft: Draft) -> Iterator[Problem]:
    for workflow_name, workflow in draft.workflows.items():
        for name, step in workflow.steps.items() if workflow else ():
            place: Place = ("workflows", workflow_name, "steps", name, "service")
            if step is None:
                continue
            if not given(step.service, draft.services):
                yield unknown(place, "service", step.service, draft.services)
                continue
            service = draft.services.get(step.service)
            if service is not None and service.time is None and step.time is None:
                message = f"neither this step nor the service '{step.service}' gives a time"
                yield Problem(place, message)


def _links(draft: Draft) -> Iterator[Problem]:
    ends = (*draft.services, *RESERVED)
    seen: dict[frozenset[str], int] = {}
    for i, link in enumerate(draft.network.links if draft.network else ()):
        place: Place = ("network", "links", i, "between")
        for j, end in enumerate(link.between):
            if draft.services and end not in ends:
                yield unknown((*place, j), "component", end, ends)
        pair = frozenset(link.between)
        if len(pair) == 1:
            yield Problem(place, "a link needs two different ends")
        if pair in seen:
            yield Problem(place, f"this pair has a link already: links[{seen[pair]}]")
        seen.setdefault(pair, i)


def _judged(draft: Draft) -> Iterator[Problem]:
    if draft.slo and isinstance(draft.slo.latency, Mapping):
        for name in draft.slo.latency:
            if not given(name, draft.workflows):
                yield unknown(("slo", "latency", name), "workflow", name, draft.workflows)
    for i, check in enumerate(draft.checks):
        if check is None:
            continue
        if check.pattern is not None and not given(check.pattern, draft.patterns):
            yield unknown(("checks", i, "pattern"), "pattern", check.pattern, draft.patterns)
        if check.workflow is not None and not given(check.workflow, draft.workflows):
            yield unknown(("checks", i, "workflow"), "workflow", check.workflow, draft.workflows)
