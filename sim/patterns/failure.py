"""What can fail in a workflow, and what has to be undone then: pure rules, without time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.patterns.graph import Route, forward_only, pivot_of, stands_for
from sim.patterns.part import Component
from sim.scenario import Workflow


@dataclass(frozen=True)
class Failures:
    """What can fail in a workflow; ``monitored``: a deadline monitor may call a step overdue."""

    workflow: Workflow
    monitored: bool = False

    @cached_property
    def origin(self) -> dict[str, str]:
        """The main step whose place each step takes."""
        return stands_for(self.workflow)

    @cached_property
    def fallible(self) -> frozenset[str]:
        """The steps that can fail by themselves: rejected, out of attempts, out of budget."""
        tireless = forward_only(self.workflow)
        return frozenset(
            name
            for name, step in self.workflow.steps.items()
            if name not in tireless
            and (
                step.rejects > 0 or step.retry.attempts is not None or step.retry.budget is not None
            )
        )

    @cached_property
    def fallbacks(self) -> dict[str, str]:
        """Each step that can fail, with the fallback that then stands in for it."""
        found = {
            step.fallback_for: name
            for name, step in self.workflow.steps.items()
            if step.fallback_for is not None
        }
        reached = {name for main in self.origin.values() for name in self._slot(main, found)}
        return {name: found[name] for name in sorted(found) if name in reached & self.fallible}

    def _slot(self, main: str, fallbacks: Mapping[str, str]) -> Iterator[str]:
        """A step and the fallbacks that it can come to."""
        yield main
        while main in fallbacks and main in self.fallible:
            main = fallbacks[main]
            yield main

    def slot(self, main: str) -> tuple[str, ...]:
        """A main step and its fallbacks, as far as it can come to them."""
        return tuple(self._slot(main, self.fallbacks))

    def watched(self, route: Route) -> frozenset[str]:
        """The main steps that a deadline monitor calls overdue: the pivot, or the required ends."""
        if not self.monitored:
            return frozenset()
        pivot = pivot_of(self.workflow)
        return frozenset((pivot,)) if pivot in route.needs and pivot is not None else route.ends

    def expiring(self, route: Route) -> tuple[str, ...]:
        """The watched steps and their fallbacks: each may come to count as failed."""
        return tuple(step for main in sorted(self.watched(route)) for step in self.slot(main))

    def order(self, route: Route) -> tuple[str, ...]:
        """The one fixed order of a route's steps, each fallback right behind what it stands for."""
        return tuple(step for main in route.order for step in self.slot(main))

    def rollbacks(self, route: Route) -> dict[str, tuple[str, ...]]:
        """The failures at which an instance of the route rolls back, and what is undone at each.

        The failures, by name: of required steps, and of a step and its fallbacks that of the last,
        because nothing stands in for it. Undone is all that precedes the failed step or may run
        beside it, in the reverse of the fixed order.
        """
        watched = self.watched(route)
        last = {self.slot(main)[-1]: main for main in sorted(route.required)}
        after = _descendants(route)
        back = self.order(route)[::-1]
        return {
            cause: tuple(step for step in back if self.origin[step] not in after[main])
            for cause, main in sorted(last.items())
            if main in watched or cause in self.fallible
        }


def _descendants(route: Route) -> dict[str, set[str]]:
    """Each step with all that cannot come before it is done; itself is one of them."""
    found: dict[str, set[str]] = {}
    for step in reversed(route.order):
        found[step] = {step}.union(*(found[after] for after in route.followers[step]))
    return found


def group(who: Component) -> Component:
    """Within whose reach undoing goes in order: a coordinator's own, or that of all services."""
    return Component("service") if who.role == "service" else who


def chains(
    undoing: tuple[str, ...], groups: Mapping[str, Component]
) -> dict[Component, tuple[str, ...]]:
    """What is undone one after another, by group; ``groups``: the group of each step's driver."""
    found: dict[Component, list[str]] = {}
    for step in undoing:
        found.setdefault(groups[step], []).append(step)
    return {who: tuple(steps) for who, steps in found.items()}
