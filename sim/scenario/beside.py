"""Which steps may run beside or before which, over all ways in which the choices can fall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from sim.scenario.graph import ancestors
from sim.scenario.workflow import Workflow

_MOST_COMBINATIONS = 1024


@dataclass(frozen=True, slots=True)
class Company:
    """The steps that may be done, or be in work, while one step is: before it and beside it."""

    before: frozenset[str]
    beside: frozenset[str]


def company(workflow: Workflow, name: str) -> Company:
    """The company of a step over all combinations of branches in which it is not removed."""
    before: set[str] = set()
    beside: set[str] = set()
    for graph in _pruned(workflow):
        if name in graph:
            earlier = ancestors(graph, name)
            later = {other for other in graph if name in ancestors(graph, other)}
            before |= earlier
            beside |= set(graph) - earlier - later - {name}
    return Company(frozenset(before), frozenset(beside))


def _pruned(workflow: Workflow) -> Iterator[Mapping[str, list[str]]]:
    """The graph that is left for each combination of branches (fallbacks are not part of it)."""
    choices = sorted({choice for step in workflow.steps.values() for choice in step.when})
    branches = [[b for b, p in workflow.choices[choice].items() if p > 0] for choice in choices]
    count = 1
    for possible in branches:
        count *= len(possible)
    if count > _MOST_COMBINATIONS:
        # Too many to try: as if every condition held, which leaves out no company.
        yield {n: [*s.after] for n, s in workflow.steps.items() if s.fallback_for is None}
        return
    for taken in product(*branches):
        yield _left(workflow, dict(zip(choices, taken, strict=True)))


def _left(workflow: Workflow, taken: Mapping[str, str]) -> Mapping[str, list[str]]:
    left: dict[str, list[str]] = {}
    waiting = {name: step for name, step in workflow.steps.items() if step.fallback_for is None}
    while waiting:
        ready = [name for name, step in waiting.items() if not set(step.after) & set(waiting)]
        for name in ready:
            step = waiting.pop(name)
            earlier = [one for one in step.after if one in left]
            wanted = all(taken[choice] == branch for choice, branch in step.when.items())
            if wanted and (earlier or not step.after):
                left[name] = earlier
    return left
