"""Change impact: which components a change touches, told by their parts before and after it.

Whoever has another part than before must be changed and released; so must the new ones, and those
that no longer have one. The client is among them where it knows something of the workflow (events
that it joins); nobody but its owners can release that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sim.patterns import Component, Score, score
from sim.patterns.changed import changed
from sim.scenario import Scenario
from sim.study.asked import check_pattern
from sim.study.change.catalogue import KINDS, Change, Skipped, catalogue


@dataclass(frozen=True, slots=True)
class Touched:
    """A component that must be changed and released: `new` with the change, or `gone` with it."""

    component: Component
    new: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class Impact:
    """Whom one change touches under one pattern."""

    change: Change
    pattern: str
    touched: tuple[Touched, ...]

    @property
    def coordinator(self) -> bool:
        """Whether a coordinator is among them."""
        return any(one.component.role == "coordinator" for one in self.touched)


@dataclass(frozen=True, slots=True)
class ImpactData:
    """Every change of a scenario's workflows under some of its patterns, and what was left out."""

    scenario: Scenario
    patterns: tuple[str, ...]
    impacts: tuple[Impact, ...]
    skipped: tuple[Skipped, ...]


def impacts(scenario: Scenario, patterns: Sequence[str] | None = None) -> ImpactData:
    """The impact of the whole catalogue on each workflow, under `patterns` (default: all).

    Raises UnknownPatternError.
    """
    chosen = tuple(check_pattern(scenario, name) for name in patterns or scenario.patterns)
    found: list[Impact] = []
    skipped: list[Skipped] = []
    for workflow in scenario.workflows:
        listed = catalogue(scenario, workflow)
        skipped += listed.skipped
        before = {name: _score(scenario, name, workflow) for name in chosen}
        found += _impacts(listed.changes, before)
    return ImpactData(scenario, chosen, tuple(found), tuple(skipped))


def counts_touched(data: ImpactData, pattern: str) -> list[int]:
    """How many components each change touches under a pattern, a number a change.

    Of the workflows that are asked for; none where no change of them is possible.
    """
    asked = {entry.workflow for entry in data.scenario.workload}
    return [
        len(one.touched)
        for one in data.impacts
        if one.pattern == pattern and one.change.workflow in asked
    ]


def representatives(data: ImpactData) -> Iterator[Impact]:
    """For each kind of change, its impacts at the one place that stands for all, by pattern.

    That is where the median number of components is touched, over all patterns together; of two
    with as many, the first.
    """
    for kind in KINDS:
        places: dict[tuple[str, str], list[Impact]] = {}
        for one in data.impacts:
            if one.change.kind == kind:
                places.setdefault((one.change.workflow, one.change.place), []).append(one)
        ranked = sorted(places.values(), key=lambda own: sum(len(one.touched) for one in own))
        if ranked:
            yield from ranked[(len(ranked) - 1) // 2]


def _impacts(changes: Iterable[Change], before: dict[str, Score]) -> Iterator[Impact]:
    for change in changes:
        for pattern, old in before.items():
            new = _score(change.scenario, pattern, change.workflow)
            yield Impact(change, pattern, touched(old, new))


def touched(before: Score, after: Score) -> tuple[Touched, ...]:
    """The components that differ, new and gone ones marked."""
    return tuple(
        Touched(who, before.part_of(who) is None, after.part_of(who) is None)
        for who in changed(before, after)
    )


def _score(scenario: Scenario, pattern: str, workflow: str) -> Score:
    return score(scenario, scenario.patterns[pattern], workflow)
