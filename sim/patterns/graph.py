"""The graph of one workflow: pure rules of MODEL "Workflow", without time.

Business answers (which branch, rejected or not, how many rounds) belong to the instance. A
:class:`Route` is what is left of the workflow for one combination of branches: a step whose
``when`` is false is removed, and so is a step all of whose predecessors were removed (dead-path
elimination), so that nobody ever sends or awaits a skip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import product

from sim.scenario import Workflow
from sim.scenario.graph import ancestors


@dataclass(frozen=True)
class Route:
    """What one combination of branches leaves of a workflow.

    ``needs`` maps each step that is left to the predecessors that are left (none: a first step);
    fallbacks stand aside. ``fallbacks`` maps a step that is left to the one that stands in when it
    fails, which may have a fallback of its own; a fallback disappears with what it stands for.
    """

    needs: Mapping[str, tuple[str, ...]]
    required: frozenset[str]
    fallbacks: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def followers(self) -> dict[str, tuple[str, ...]]:
        """For each step that is left, the steps that need it, by name."""
        found: dict[str, list[str]] = {step: [] for step in self.needs}
        for step, needs in self.needs.items():
            for need in needs:
                found[need].append(step)
        return {step: tuple(sorted(after)) for step, after in found.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The one fixed order of the steps that are left (fallbacks stand aside)."""
        return topological(self.needs)

    @cached_property
    def ends(self) -> frozenset[str]:
        """The required steps that no other required step follows."""
        return frozenset(
            step for step in self.required if not self.required.intersection(self.followers[step])
        )


def topological(needs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """One fixed order in which every step stands behind those it needs; ties go by name.

    Raises ``ValueError`` when the steps form a cycle (a validated scenario has none).
    """
    left = {step: len(dict.fromkeys(before)) for step, before in needs.items()}
    followers: dict[str, list[str]] = {step: [] for step in needs}
    for step, before in needs.items():
        for need in dict.fromkeys(before):
            followers[need].append(step)
    free = [step for step, count in left.items() if not count]
    heapify(free)
    order: list[str] = []
    while free:
        step = heappop(free)
        order.append(step)
        del left[step]
        for after in followers[step]:
            left[after] -= 1
            if not left[after]:
                heappush(free, after)
    if left:
        raise ValueError(f"the steps {sorted(left)} wait for each other")
    return tuple(order)


def main_steps(workflow: Workflow) -> dict[str, tuple[str, ...]]:
    """The steps that run when nothing fails, each with its ``after`` (fallbacks stand aside)."""
    return {
        name: tuple(sorted(set(step.after)))
        for name, step in workflow.steps.items()
        if step.fallback_for is None
    }


def stands_for(workflow: Workflow) -> dict[str, str]:
    """The step whose place each step takes in the end: a fallback another's, a main step its own.

    Through other fallbacks, if there are: the fallback of a fallback stands for the main step.
    """
    return {name: _origin(workflow, name) for name in workflow.steps}


def _origin(workflow: Workflow, name: str) -> str:
    while (instead_of := workflow.steps[name].fallback_for) is not None:
        name = instead_of
    return name


def pivot_of(workflow: Workflow) -> str | None:
    """The step from whose first commit on the instance only goes forward, if there is one."""
    return next((name for name, step in workflow.steps.items() if step.pivot), None)


def forward_only(workflow: Workflow) -> frozenset[str]:
    """The steps that are tried until they succeed, whatever their ``retry`` says.

    That is the pivot, and every required step that does not precede it; a fallback counts as what
    it stands for. None without a pivot.
    """
    pivot = pivot_of(workflow)
    if pivot is None:
        return frozenset()
    before = ancestors(main_steps(workflow), pivot)
    return frozenset(
        name
        for name, origin in stands_for(workflow).items()
        if origin not in before and not workflow.steps[origin].optional
    )


def route(workflow: Workflow, branches: Mapping[str, str]) -> Route:
    """What the branches taken (choice name to branch name) leave of the workflow."""
    after = main_steps(workflow)
    needs: dict[str, tuple[str, ...]] = {}
    for name in topological(after):
        step = workflow.steps[name]
        if any(branches[choice] != branch for choice, branch in step.when.items()):
            continue
        left = tuple(before for before in after[name] if before in needs)
        if after[name] and not left:
            continue
        needs[name] = left
    required = frozenset(name for name in needs if not workflow.steps[name].optional)
    fallbacks = {
        step.fallback_for: name
        for name, step in workflow.steps.items()
        if step.fallback_for is not None and _origin(workflow, name) in needs
    }
    return Route(needs, required, fallbacks)


def routes(workflow: Workflow) -> dict[tuple[str, ...], Route]:
    """The route of every combination of branches, keyed by the branches in the choices' order.

    There are as many as the product of the choices' branches: for a person to read and for
    deriving parts; a run looks up only the combinations that its instances take.
    """
    names = tuple(workflow.choices)
    combinations = product(*(tuple(workflow.choices[name]) for name in names))
    return {taken: route(workflow, dict(zip(names, taken, strict=True))) for taken in combinations}


def possible_ends(workflow: Workflow) -> frozenset[str]:
    """The required steps that are an end of some route: who joins the end must hear them all.

    A required step is the end of some route when its required followers can all be removed;
    found on the routes themselves, so that it can never disagree with them.
    """
    found: set[str] = set()
    for one in routes(workflow).values():
        found |= one.ends
    return frozenset(found)
