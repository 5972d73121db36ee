"""What a scenario says and a run cannot do: named, so that nothing is ignored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.scenario.arrivals import ClosedUsers
from sim.scenario.draft import Draft
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.fault import Release, Spike
from sim.scenario.rules.fault import meanings
from sim.scenario.rules.reference import unknown
from sim.scenario.scenario import Scenario


def cannot_strike(scenario: Scenario, pattern: str, faults: Iterable[str]) -> tuple[Problem, ...]:
    """What is in the way of a run of this pattern under these faults, by name.

    Raises ScenarioError for unknown names.
    """
    if pattern not in scenario.patterns:
        raise ScenarioError([unknown((), "pattern", pattern, scenario.patterns)])
    selected = list(faults)
    if absent := [name for name in selected if name not in scenario.faults]:
        raise ScenarioError(unknown((), "fault", name, scenario.faults) for name in absent)
    found = [
        Problem(
            ("faults", name, "target"),
            f"all who ask for '{fault.target}' are closed users, who have no rate to multiply",
        )
        for name in selected
        if isinstance(fault := scenario.faults[name], Spike)
        and all(
            isinstance(entry.arrivals, ClosedUsers)
            for entry in scenario.workload
            if entry.workflow == fault.target
        )
    ]
    found += _released_twice(scenario, selected)
    return tuple(scenario.source.locate(problem) for problem in found)


def _released_twice(scenario: Scenario, selected: Iterable[str]) -> Iterator[Problem]:
    """A run has one release of a workflow at most: there are two versions of it, old and new."""
    first: dict[str, str] = {}
    for name in selected:
        fault = scenario.faults[name]
        if isinstance(fault, Release) and first.setdefault(fault.target, name) != name:
            message = (
                f"'{fault.target}' is released by '{first[fault.target]}' in the same run: a run"
                " has two versions of a workflow, so select one of these faults"
            )
            yield Problem(("faults", name, "target"), message)


def struck(scenario: Scenario, name: str) -> tuple[str, str]:
    """What a fault of the scenario strikes: (kind of target, its name in full).

    ("", "") for a fault that names no target; the scenario has been validated, so there is
    exactly one meaning.
    """
    fault = scenario.faults[name]
    target = getattr(fault, "target", None)
    if target is None:
        return "", ""
    return meanings(Draft.of(scenario), fault, target)[0]
