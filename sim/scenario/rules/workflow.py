"""What a workflow must hold: a graph that ends, branches that sum to 1, a pivot, fallbacks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.scenario.draft import Draft, DraftWorkflow
from sim.scenario.errors import Place, Problem
from sim.scenario.graph import ancestors, cycles
from sim.scenario.rules.reference import choice_of, unknown
from sim.scenario.workflow import Step

_TAKEN_OVER = ("after", "when", "pivot", "optional")


@dataclass(frozen=True, slots=True)
class Shape:
    """The steps of one workflow that are valid in themselves, as its rules see them.

    `stands_for` maps a fallback to the ordinary step whose place it takes in the end (through
    other fallbacks, if there are).
    """

    place: Place
    known: Mapping[str, Step | None]
    choices: Mapping[str, Mapping[str, float] | None]
    steps: Mapping[str, Step]
    before: Mapping[str, tuple[str, ...]]
    stands_for: Mapping[str, str]

    @classmethod
    def of(cls, name: str, workflow: DraftWorkflow) -> Shape:
        steps = {key: step for key, step in workflow.steps.items() if step is not None}
        return cls(
            place=("workflows", name),
            known=workflow.steps,
            choices=workflow.choices,
            steps=steps,
            before={key: step.after for key, step in steps.items() if step.fallback_for is None},
            stands_for={key: _origin(key, steps) for key in steps},
        )

    def at(self, step: str, *rest: str | int) -> Place:
        """The place of a key of a step."""
        return (*self.place, "steps", step, *rest)

    def is_optional(self, step: str) -> bool:
        """Whether the instance completes without it (a fallback: as what it stands for)."""
        origin = self.steps.get(self.stands_for.get(step, step))
        return origin is not None and origin.optional

    def pivots(self) -> list[str]:
        """The steps that say they are the pivot."""
        return [name for name, step in self.steps.items() if step.pivot]

    def only_forward(self) -> list[str]:
        """The pivot, and every required step that does not come before it.

        None at all while the order is not known for certain.
        """
        known = all(set(earlier) <= set(self.steps) for earlier in self.before.values())
        for pivot in self.pivots() if known and not cycles(self.before) else ():
            earlier = ancestors(self.before, pivot)
            return [
                name
                for name in self.steps
                if not self.is_optional(name) and self.stands_for[name] not in earlier
            ]
        return []


def problems(draft: Draft) -> Iterator[Problem]:
    """What is wrong within each workflow."""
    for name, workflow in draft.workflows.items():
        if workflow is not None:
            shape = Shape.of(name, workflow)
            for rule in (_branches, _order, _conditions, _optional, _pivot, _fallbacks):
                yield from rule(shape)


def warnings(draft: Draft) -> Iterator[Problem]:
    """Bounds on attempts that a pivot takes away."""
    for name, workflow in draft.workflows.items():
        if workflow is None:
            continue
        shape = Shape.of(name, workflow)
        for step in shape.only_forward():
            retry = shape.steps[step].retry
            if "attempts" in retry.model_fields_set and retry.attempts is not None:
                yield Problem(
                    shape.at(step, "retry", "attempts"),
                    f"{retry.attempts} has no effect: from the pivot on a required step is tried"
                    " until it succeeds",
                )


def _origin(name: str, steps: Mapping[str, Step]) -> str:
    seen = {name}
    step = steps.get(name)
    while step is not None and step.fallback_for is not None and step.fallback_for not in seen:
        name = step.fallback_for
        seen.add(name)
        step = steps.get(name)
    return name


def _branches(shape: Shape) -> Iterator[Problem]:
    for name, branches in shape.choices.items():
        total = math.fsum((branches or {}).values())
        if branches is not None and abs(total - 1) > 1e-9:
            message = f"the branches' probabilities sum to {total:.12g}, not to 1"
            yield Problem((*shape.place, "choices", name), message)


def _order(shape: Shape) -> Iterator[Problem]:
    for name, step in shape.steps.items():
        for i, earlier in enumerate(step.after):
            place = shape.at(name, "after", i)
            if earlier not in shape.known:
                yield unknown(place, "step", earlier, shape.known)
            elif earlier in step.after[:i]:
                yield Problem(place, f"'{earlier}' is named twice")
            elif earlier in shape.steps and shape.steps[earlier].fallback_for is not None:
                origin = shape.stands_for[earlier]
                message = f"'{earlier}' is a fallback: name '{origin}', which it stands in for"
                yield Problem(place, message)
    for cycle in cycles(shape.before):
        around = " -> ".join((*cycle, cycle[0]))
        yield Problem(shape.at(cycle[0], "after"), f"the steps wait for each other: {around}")


def _conditions(shape: Shape) -> Iterator[Problem]:
    for name, step in shape.steps.items():
        for choice, branch in step.when.items():
            place = shape.at(name, "when", choice)
            branches = shape.choices.get(choice)
            if choice not in shape.choices:
                yield unknown(place, "choice", choice, shape.choices)
            elif branches is not None and branch not in branches:
                message = f"'{choice}' has no branch '{branch}'{choice_of(branch, branches)}"
                yield Problem(place, message)


def _optional(shape: Shape) -> Iterator[Problem]:
    for name, step in shape.steps.items():
        for i, earlier in enumerate(step.after):
            if not shape.is_optional(name) and shape.is_optional(earlier):
                yield Problem(
                    shape.at(name, "after", i),
                    f"'{earlier}' is optional, and a required step cannot wait for it",
                )


def _pivot(shape: Shape) -> Iterator[Problem]:
    pivots = shape.pivots()
    for extra in pivots[1:]:
        message = f"a workflow has one pivot at most, and '{pivots[0]}' is it"
        yield Problem(shape.at(extra, "pivot"), message)
    for name in pivots:
        if shape.steps[name].optional:
            yield Problem(shape.at(name, "optional"), "the pivot must be required")
    for name in shape.only_forward():
        if shape.steps[name].rejects > 0:
            reason = "is the pivot" if name in pivots else f"does not come before '{pivots[0]}'"
            yield Problem(
                shape.at(name, "rejects"),
                f"'{name}' {reason}: from the pivot on nothing can be rejected",
            )


def _fallbacks(shape: Shape) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for name, step in shape.steps.items():
        origin = step.fallback_for
        if origin is None:
            continue
        for key in _TAKEN_OVER:
            if key in step.model_fields_set:
                message = f"a fallback takes this over from '{origin}': remove it"
                yield Problem(shape.at(name, key), message)
        place = shape.at(name, "fallback_for")
        if origin not in shape.known:
            yield unknown(place, "step", origin, shape.known)
        elif origin in taken:
            yield Problem(place, f"'{origin}' has a fallback already: '{taken[origin]}'")
        elif origin in shape.steps:
            yield from _undoable(shape, origin, name)
        taken.setdefault(origin, name)
    chain = {n: (s.fallback_for,) for n, s in shape.steps.items() if s.fallback_for is not None}
    for cycle in cycles(chain):
        around = " -> ".join((*cycle, cycle[0]))
        message = f"the fallbacks stand in for each other: {around}"
        yield Problem(shape.at(cycle[0], "fallback_for"), message)


def _undoable(shape: Shape, origin: str, fallback: str) -> Iterator[Problem]:
    step = shape.steps[origin]
    partly = [
        key
        for key, applies in (
            ("copies", step.copies > 1),
            ("repeat", step.repeat is not None),
            ("timeout", step.timeout is not None),
        )
        if applies
    ]
    if partly and step.undo is None:
        yield Problem(
            shape.at(origin, "undo"),
            f"is needed: with {' and '.join(partly)} '{origin}' may be done in part before its"
            f" fallback '{fallback}' starts",
        )
