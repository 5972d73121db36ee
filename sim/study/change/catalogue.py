"""The catalogue of changes: what happens to workflows, at every place where it can.

A step that comes new is done by a new service of its own, which is like that of the step before it,
as the step is in time, retries and size of data. It belongs to the domain of the step before it,
except an independent subscriber: that is in none, and nobody waits for it. Two steps that are
swapped or made parallel follow one another directly. An event carries other data when its step has
twice the payload: the model knows no more of data than their size.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from sim.patterns import drivers
from sim.patterns.graph import main_steps
from sim.scenario import Scenario, ScenarioError, struck
from sim.scenario.graph import ancestors
from sim.study.change import edits
from sim.study.change.edits import Steps

Kind = Literal[
    "add a last step",
    "insert a step",
    "remove a step",
    "swap two steps",
    "make two parallel",
    "add an undo",
    "add an independent subscriber",
    "change what an event carries",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The kinds of change, in this order everywhere."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one workflow at one place, and the scenario once it is made."""

    kind: Kind
    workflow: str
    place: str
    scenario: Scenario = field(repr=False)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A change that this place does not allow, and why."""

    kind: Kind
    workflow: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The changes of one workflow, and what is left out of them, kind by kind."""

    changes: tuple[Change, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A change as it is made: the steps, or why there are none.

    `joins`: the new step, whose domain is that of the steps `beside`. `service`: the new one.
    `gone`: the step that is no more.
    """

    kind: Kind
    place: str
    steps: Steps | None = None
    reason: str = ""
    service: str = ""
    joins: str = ""
    beside: tuple[str, ...] = ()
    gone: str = ""


def catalogue(scenario: Scenario, workflow: str) -> Catalogue:
    """Every change of one workflow at every place; KeyError for an unknown one."""
    changes: list[Change] = []
    skipped: list[Skipped] = []
    for draft in _Drafts(scenario, workflow).all():
        reason = draft.reason
        if draft.steps is not None:
            try:
                made = _made(scenario, workflow, draft)
                changes.append(Change(draft.kind, workflow, draft.place, made))
                continue
            except ScenarioError as error:
                reason = str(error.problems[0])
        skipped.append(Skipped(draft.kind, workflow, draft.place, reason))
    return Catalogue(tuple(changes), tuple(skipped))


class _Drafts:
    """The drafts of one workflow's changes. Where a fallback stands is said by what it is for."""

    def __init__(self, scenario: Scenario, workflow: str) -> None:
        self._workflow = scenario.workflows[workflow]
        self._steps: Steps = scenario.document()["workflows"][workflow]["steps"]
        self._main = main_steps(self._workflow)
        self._name = _free("new", self._steps)
        self._service = _free("new-service", scenario.services)

    def all(self) -> Iterator[_Draft]:
        yield from self._add_last()
        yield from self._insert()
        yield from self._remove()
        yield from self._swap()
        yield from self._parallel()
        yield from self._undo()
        yield from self._subscribe()
        yield from self._payload()

    def _add_last(self) -> Iterator[_Draft]:
        required = [name for name in self._main if not self._workflow.steps[name].optional]
        ends = [name for name in required if not set(self._followers(name)) & set(required)]
        if not ends:
            yield _Draft("add a last step", "at the end", reason="no step is required")
            return
        steps = edits.behind(self._steps, ends, self._name, self._service, optional=False)
        yield self._new("add a last step", ends, steps)

    def _insert(self) -> Iterator[_Draft]:
        for name in self._main:
            if self._followers(name):
                steps = edits.between(self._steps, name, self._name, self._service)
                yield self._new("insert a step", [name], steps)

    def _remove(self) -> Iterator[_Draft]:
        for name in self._main:
            if len(self._main) == 1:
                yield _Draft("remove a step", name, reason="it is the only step")
            elif stand_in := self._stand_in(name):
                why = f"'{stand_in}' stands in for it: remove that first"
                yield _Draft("remove a step", name, reason=why)
            else:
                yield _Draft("remove a step", name, edits.without(self._steps, name), gone=name)

    def _swap(self) -> Iterator[_Draft]:
        for one, other in self._pairs():
            steps = edits.swapped(self._steps, one, other)
            yield _Draft("swap two steps", f"{one} and {other}", steps)

    def _parallel(self) -> Iterator[_Draft]:
        for one, other in self._pairs():
            steps = edits.parallel(self._steps, one, other)
            needs = {name: edits.after(steps[name]) for name in self._main}
            place = f"{one} and {other}"
            if one in ancestors(needs, other):
                why = f"'{other}' waits for '{one}' through another step, too"
                yield _Draft("make two parallel", place, reason=why)
            else:
                yield _Draft("make two parallel", place, steps)

    def _undo(self) -> Iterator[_Draft]:
        for name, step in self._workflow.steps.items():
            if step.undo is not None:
                yield _Draft("add an undo", name, reason="it has one")
            else:
                yield _Draft("add an undo", name, edits.with_key(self._steps, name, "undo", {}))

    def _subscribe(self) -> Iterator[_Draft]:
        for name in self._main:
            steps = edits.behind(self._steps, [name], self._name, self._service, optional=True)
            yield _Draft(
                "add an independent subscriber", f"after {name}", steps, service=self._service,
                beside=(name,),
            )  # fmt: skip

    def _payload(self) -> Iterator[_Draft]:
        for name, step in self._workflow.steps.items():
            size = 2 * step.payload or 1000.0
            steps = edits.with_key(self._steps, name, "payload", size)
            yield _Draft("change what an event carries", name, steps)

    def _new(self, kind: Kind, behind: Sequence[str], steps: Steps) -> _Draft:
        place = f"after {' and '.join(behind)}"
        return _Draft(
            kind, place, steps, service=self._service, joins=self._name, beside=tuple(behind)
        )

    def _followers(self, name: str) -> tuple[str, ...]:
        return edits.followers(self._steps, name)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """Steps of which the second waits for the first, in the order of the file."""
        return ((one, other) for one in self._main for other in self._followers(one))

    def _stand_in(self, name: str) -> str | None:
        steps = self._workflow.steps
        return next((one for one, step in steps.items() if step.fallback_for == name), None)


def _free(name: str, taken: Container[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _made(scenario: Scenario, workflow: str, draft: _Draft) -> Scenario:
    """The scenario with the change made, wherever it names what is new or gone.

    What stays is handed over as it is: measured data are not read again.
    """
    kept = {name: getattr(scenario, name) for name in scenario.model_fields_set}
    document = scenario.document()
    written = {**document["workflows"][workflow], "steps": draft.steps}
    made = {**kept, "workflows": {**scenario.workflows, workflow: written}}
    if draft.service:
        like = scenario.workflows[workflow].steps[draft.beside[0]].service
        made["services"] = {**scenario.services, draft.service: scenario.services[like]}
    if draft.joins:
        made["patterns"] = _joined(document["patterns"], scenario, workflow, draft)
    if draft.gone:
        step = f"{workflow}.{draft.gone}"
        made["patterns"] = _left(document["patterns"], step)
        lost = {name for name in scenario.faults if struck(scenario, name) == ("step", step)}
        made["faults"] = {name: one for name, one in scenario.faults.items() if name not in lost}
        run = document["run"]
        made["run"] = {**run, "faults": [one for one in scenario.run.faults if one not in lost]}
    return Scenario.of(made, scenario.base)


def _joined(
    patterns: dict[str, Any], scenario: Scenario, workflow: str, draft: _Draft
) -> dict[str, Any]:
    """The patterns with the new step in the domain that holds all that it is beside."""
    for name, pattern in scenario.patterns.items():
        driver = drivers(scenario, pattern, workflow)
        beside = {driver[one] for one in draft.beside}
        domain = next(iter(beside)).name
        if len(beside) == 1 and domain in patterns[name].get("domains", {}):
            one = patterns[name]["domains"][domain]
            one["steps"] = [*one.get("steps", ()), f"{workflow}.{draft.joins}"]
    return patterns


def _left(patterns: dict[str, Any], step: str) -> dict[str, Any]:
    """The patterns without a step (in full) that is gone, and without a domain of nothing else."""
    for pattern in patterns.values():
        for name, domain in list(pattern.get("domains", {}).items()):
            if step in domain.get("steps", ()):
                domain["steps"] = [one for one in domain["steps"] if one != step]
                if not domain["steps"] and not domain.get("services"):
                    del pattern["domains"][name]
    return patterns
