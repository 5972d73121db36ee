"""The graph of one workflow: pure rules of MODEL "Workflow", without time.

Business answers (which branch, rejected or not, how many rounds) belong to the instance. A
:class:`Route` is what is left of the workflow for one combination of branches: a step whose
``when`` is false is removed, and so is a step all of whose predecessors were removed (dead-path
elimination), so that nobody ever sends or awaits a skip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from sim.scenario import Workflow


@dataclass(frozen=True)
class Route:
    """What one combination of branches leaves of a workflow.

    ``needs`` maps each step that is left to the predecessors that are left (none: a first step).
    """

    needs: Mapping[str, tuple[str, ...]]
    required: frozenset[str]

    @cached_property
    def followers(self) -> dict[str, tuple[str, ...]]:
        """For each step that is left, the steps that need it, by name."""
        found: dict[str, list[str]] = {step: [] for step in self.needs}
        for step, needs in self.needs.items():
            for need in needs:
                found[need].append(step)
        return {step: tuple(sorted(after)) for step, after in found.items()}

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
    left = {step: set(before) for step, before in needs.items()}
    order: list[str] = []
    while left:
        free = min((step for step, before in left.items() if not before), default=None)
        if free is None:
            raise ValueError(f"the steps {sorted(left)} wait for each other")
        order.append(free)
        del left[free]
        for before in left.values():
            before.discard(free)
    return tuple(order)


def main_steps(workflow: Workflow) -> dict[str, tuple[str, ...]]:
    """The steps that run when nothing fails, each with its ``after`` (fallbacks stand aside)."""
    return {
        name: tuple(sorted(set(step.after)))
        for name, step in workflow.steps.items()
        if step.fallback_for is None
    }


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
    return Route(needs, required)


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
