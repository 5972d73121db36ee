"""Visibility: how many components' state one must read to say where an instance is.

One knows the workflow and nothing of the instance, and reads from the start: whoever decides a
step's turn knows whether it is done, and of all its other steps, too; behind a step that is done
its followers are read, behind one that is not nothing. So what is read are those who decide the
steps that are done or next. The states are those of an instance that is on its way: the first k
steps of the workflow's fixed order are done, k from none to all but the last. Steps done in
another order are read at the same places in the end: the worst case holds for every order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from types import MappingProxyType

from sim.patterns import Component, Route, Score, routes
from sim.scenario import Workflow

VISIBILITY: Mapping[str, str] = MappingProxyType(
    {
        "places_worst": "components whose state one must read, at most, to say where an instance "
        "is",
        "places_mean": "the same on average: over the states on an instance's way, its branches "
        "by their probability",
    }
)
"""Name and definition of each."""


def visibility(workflow: Workflow, score: Score) -> dict[str, float]:
    """The places to look for an instance of a workflow, by name; NaN if there is never a step."""
    drivers = score.drivers
    worst, total, weights = 0, 0.0, 0.0
    for taken, route in routes(workflow).items():
        read = [len(places) for places in _read(route, drivers)]
        if not read:
            continue
        branches = zip(workflow.choices.values(), taken, strict=True)
        weight = prod(choice[branch] for choice, branch in branches)
        worst = max(worst, *read)
        total += weight * sum(read) / len(read)
        weights += weight
    if not weights:
        return dict.fromkeys(VISIBILITY, float("nan"))
    return {"places_worst": float(worst), "places_mean": total / weights}


def _read(route: Route, drivers: Mapping[str, Component]) -> Iterator[frozenset[Component]]:
    """Who is read in each state."""
    done: set[str] = set()
    for step in route.order:
        known = (one for one, needs in route.needs.items() if done.issuperset(needs))
        yield frozenset(drivers[one] for one in known)
        done.add(step)
