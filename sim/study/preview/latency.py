"""The expected completion latency: sums along rows, and the longest of branches where they join.

Along a row means add up (Jackson 1957: each station as if alone). Of branches that join, the
longest counts; they are taken as independent between the step where they part and the one where
they meet, and each as gamma with its own mean and variance. Branches that share their arrivals are
positively associated, so that this is rather too long than too short (Nelson and Tantawi 1988).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sim.patterns.graph import Route
from sim.plan import Plan
from sim.plan.shapes import StepPlan, WorkflowPlan
from sim.study.preview.journey import START, Journeys, Visit
from sim.study.preview.moments import Moments, longest, moments, total
from sim.study.preview.reach import attempts, rounds, ways
from sim.study.preview.traffic import Station, partitions


def latency(plan: Plan, workflow: WorkflowPlan, stations: Mapping[str, Station]) -> float:
    """The mean in s from arrival to completion; infinite where a station on the way has no end.

    Without `stations` nobody waits: the time that an instance itself takes.
    """
    return sum(
        way.share * _Course(plan, workflow, stations, way.route).completed().mean
        for way in ways(workflow)
        if way.route.required
    )


class _Course:
    """One way through a workflow, as moments of the time from each step's end to the next."""

    def __init__(
        self, plan: Plan, workflow: WorkflowPlan, stations: Mapping[str, Station], route: Route
    ) -> None:
        self._journeys = Journeys(plan, workflow)
        self._plan, self._workflow, self._stations, self._route = plan, workflow, stations, route
        self._through = _dominators(route)
        self._since = lru_cache(maxsize=None)(self._time_since)

    def completed(self) -> Moments:
        """From arrival to the last required effect."""
        return self._joined(dict.fromkeys(sorted(self._route.ends), Moments()), START)

    def _time_since(self, step: str, origin: str) -> Moments:
        """From the effect of `origin`, through which every way to `step` leads, to that of it."""
        if step == origin:
            return Moments()
        driver = self._workflow.score.driver_of(step)
        needs = self._route.needs[step] or (START,)
        heard = {one: self._spent(self._journeys.known(one, driver)) for one in needs}
        return self._joined(heard, origin) + self._own(step)

    def _joined(self, heard: Mapping[str, Moments], origin: str) -> Moments:
        """When the last of several steps is known, each so long after its effect."""
        shared = set.intersection(*(set(self._through[one]) for one in heard))
        last = max(shared, key=lambda one: len(self._through[one]))
        branches = [self._since(one, last) + way for one, way in heard.items()]
        return self._since(last, origin) + longest(branches)

    def _own(self, name: str) -> Moments:
        """From a step's turn to its effect, all rounds, tries and copies of it."""
        step = self._workflow.steps[self._workflow.numbers[name]]
        once = self._queued(step) + self._spent(self._journeys.work(step)) + self._noticed(step)
        if step.copies > 1:
            once = longest([once] * step.copies)
        again = rounds(step) * attempts(step) - 1
        if not again:
            return once
        back = self._spent(self._journeys.known(name, self._workflow.score.driver_of(name)))
        return once + (back + once).repeated(again)

    def _queued(self, step: StepPlan) -> Moments:
        """How long the event that starts it waits in its partition, in a log."""
        station = self._stations.get(partitions(self._workflow, step))
        return Moments() if station is None else station.queue.wait

    def _spent(self, visits: tuple[Visit, ...]) -> Moments:
        """The waits and the lengths of some visits, added up."""
        return total(
            total(moments(law).times(factor) for factor, law in one.terms) + self._wait(one)
            for one in visits
        )

    def _wait(self, visit: Visit) -> Moments:
        station = None if visit.station is None else self._stations.get(visit.station)
        if station is None:
            return Moments()
        wait = station.queue.wait
        if station.kind == "coordinator" and (store := self._stations.get(f"{station.name} store")):
            wait += store.queue.wait
        return wait

    def _noticed(self, step: StepPlan) -> Moments:
        """How long an idle worker takes to notice a task in a queue that it polls."""
        driver = self._workflow.score.driver_of(step.name)
        settings = self._plan.coordinators.get(driver)
        if settings is None or settings.dispatch == "push" or settings.poll.is_zero:
            return Moments()
        station = self._stations.get(step.service)
        idle = 1.0 if station is None else 1.0 - station.queue.delayed
        poll = moments(settings.poll)
        return Moments(idle * poll.mean, idle * poll.second - (idle * poll.mean) ** 2)


def _dominators(route: Route) -> dict[str, frozenset[str]]:
    """For each step, those that every way to it leads through: the start and itself among them."""
    found = {START: frozenset({START})}
    for step in route.order:
        before = [found[need] for need in route.needs[step]] or [found[START]]
        found[step] = frozenset.intersection(*before) | {step}
    return found
