"""Which events there are in a workflow, who tells each and who must hear it.

Nobody hears what it does not need: an event is there because some component cannot play its part
without it, and without such a component there is no event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from sim.patterns.failure import Failures, chains, group
from sim.patterns.graph import Route, main_steps, possible_ends, routes
from sim.patterns.part import CLIENT, MONITOR, Component, Event

Told = Mapping[Event, tuple[Component, tuple[Component, ...]]]
"""Every event: who tells it, and who hears it."""

Hearing = tuple[Event, Component]


def events(
    failures: Failures,
    driver: Mapping[str, Component],
    door: Component | None,
    answerer: Component,
) -> Told:
    """The events of a workflow, given who drives each step.

    ``door``: the coordinator that takes the start, if one does. ``answerer``: who answers the
    client; a deadline monitor joins the end as it does.
    """
    watchers = (answerer, MONITOR) if failures.monitored else (answerer,)
    ways = tuple(routes(failures.workflow).values())
    hearings = {
        *_start(failures, driver, door),
        *_progress(failures, driver, watchers),
        *_fallbacks(failures, driver),
        *(hearing for way in ways for hearing in _rollback(failures, driver, watchers, way)),
        *(hearing for way in ways for hearing in _overdue(failures, driver, way)),
    }
    found: dict[Event, list[Component]] = {}
    for event, hearer in sorted(hearings):
        found.setdefault(event, []).append(hearer)
    tellers = {event: _teller(event, failures, driver, door) for event in found}
    return {
        event: (tellers[event], tuple(others))
        for event, heard in found.items()
        if (others := [who for who in heard if who != tellers[event]])
    }


def _teller(
    event: Event, failures: Failures, driver: Mapping[str, Component], door: Component | None
) -> Component:
    if event.kind == "started":
        return door or CLIENT
    if event.kind == "expired":
        return driver.get(failures.workflow.steps[event.step].fallback_for or "", MONITOR)
    return driver[event.step]


def _start(
    failures: Failures, driver: Mapping[str, Component], door: Component | None
) -> Iterator[Hearing]:
    """Who starts something at the start; the door does when it is asked."""
    if failures.monitored:
        yield Event("started"), MONITOR
    for step, needs in main_steps(failures.workflow).items():
        if door is None and not needs:
            yield Event("started"), driver[step]


def _progress(
    failures: Failures, driver: Mapping[str, Component], watchers: tuple[Component, ...]
) -> Iterator[Hearing]:
    """Who waits for a step or what stands in for it: those that drive its followers, the end."""
    for step, needs in main_steps(failures.workflow).items():
        for need in needs:
            for one in failures.slot(need):
                yield Event("done", one), driver[step]
    for end in possible_ends(failures.workflow):
        for one in failures.slot(end):
            for who in watchers:
                yield Event("done", one), who


def _fallbacks(failures: Failures, driver: Mapping[str, Component]) -> Iterator[Hearing]:
    """Whoever stands in for a step hears of its failure, and nobody else does."""
    for step, fallback in failures.fallbacks.items():
        yield Event("failed", step), driver[fallback]


def _rollback(
    failures: Failures,
    driver: Mapping[str, Component],
    watchers: tuple[Component, ...],
    route: Route,
) -> Iterator[Hearing]:
    """Who hears that an instance rolls back: who answers, and who has to stop and to undo.

    In parallel everyone concerned hears of the failure. In sequence the coordinators concerned do,
    and of the services the one whose step is undone first; it tells the one before, and so on.
    """
    groups = {step: group(who) for step, who in driver.items()}
    pairs: dict[tuple[str, str], None] = {}
    for cause, undoing in failures.rollbacks(route).items():
        concerned = {*watchers}
        if failures.workflow.rollback == "parallel":
            concerned.update(driver[step] for step in undoing)
        else:
            for steps in chains(undoing, groups).values():
                concerned.add(driver[steps[0]])
                pairs.update(dict.fromkeys(pairwise(steps)))
        for who in concerned:
            yield Event("failed", cause), who
    for later, earlier in pairs:
        yield Event("undone", later), driver[earlier]


def _overdue(
    failures: Failures, driver: Mapping[str, Component], route: Route
) -> Iterator[Hearing]:
    """Who is told that a step is overdue: its driver, and from there who may stand in for it."""
    for step in failures.expiring(route):
        yield Event("expired", step), driver[step]
