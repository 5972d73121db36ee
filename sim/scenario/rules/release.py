"""What a release changes is asked for, and its two versions are two workflows of the file."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.draft import Draft
from sim.scenario.errors import Place, Problem
from sim.scenario.fault import Release
from sim.scenario.pattern import HybridPattern
from sim.scenario.rules.reference import given, unknown


def problems(draft: Draft) -> Iterator[Problem]:
    """What is wrong with the releases."""
    versions: dict[str, tuple[str, str]] = {}
    for name, fault in _releases(draft):
        place: Place = ("faults", name)
        if not given(fault.to, draft.workflows):
            yield unknown((*place, "to"), "workflow", fault.to, draft.workflows)
        elif fault.to == fault.target:
            message = f"'{fault.to}' is what there is already: name the changed version of it"
            yield Problem((*place, "to"), message)
        else:
            yield from _asked_for(draft, fault, place)
        first, target = versions.setdefault(fault.to, (name, fault.target))
        if target != fault.target:
            message = (
                f"'{fault.to}' is a version of '{target}' already (faults.{first}):"
                " a version is of one workflow"
            )
            yield Problem((*place, "to"), message)


def _asked_for(draft: Draft, fault: Release, place: Place) -> Iterator[Problem]:
    asked = {entry.workflow: i for i, entry in enumerate(draft.workload) if entry is not None}
    if fault.to in asked:
        message = (
            f"workload[{asked[fault.to]}] asks for '{fault.to}': nobody can before its release,"
            f" and from then on all who ask for '{fault.target}' get it"
        )
        yield Problem((*place, "to"), message)
    if fault.target in draft.workflows and fault.target not in asked and None not in draft.workload:
        message = f"nobody asks for '{fault.target}', so that its release would change nothing"
        yield Problem((*place, "target"), message)


def warnings(draft: Draft) -> Iterator[Problem]:
    """Steps that a hybrid has in a domain before the change, and in no domain after it."""
    for name, fault in _releases(draft):
        for pattern_name, pattern in draft.patterns.items():
            if isinstance(pattern, HybridPattern):
                left = _left_out(draft, fault, pattern)
                if left:
                    message = (
                        f"in '{pattern_name}' the domains hold {fault.target}.{left[0]} and not"
                        f" {fault.to}.{left[0]}: if it is to stay there, name it there too"
                    )
                    yield Problem(("faults", name, "to"), message)


def _left_out(draft: Draft, fault: Release, pattern: HybridPattern) -> list[str]:
    """The steps of both versions that only the old one has in a domain."""
    before, after = (draft.workflows.get(name) for name in (fault.target, fault.to))
    if before is None or after is None:
        return []
    named = {step for domain in pattern.domains.values() for step in domain.steps}
    services = {service for domain in pattern.domains.values() for service in domain.services}
    return [
        step
        for step in before.steps
        if (changed := after.steps.get(step)) is not None
        and f"{fault.target}.{step}" in named
        and f"{fault.to}.{step}" not in named
        and changed.service not in services
    ]


def _releases(draft: Draft) -> Iterator[tuple[str, Release]]:
    for name, fault in draft.faults.items():
        if isinstance(fault, Release):
            yield name, fault
