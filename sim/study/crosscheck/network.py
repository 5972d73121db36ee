"""The network in Ciw: a node for each station, one without queue for all delays, a route a way.

Each individual carries its visits, so that the same station may take another time at each of them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.patterns.graph import Route
from sim.plan import Plan
from sim.plan.shapes import WorkflowPlan
from sim.scenario import Distribution
from sim.scenario.arrivals import Arrivals, BatchArrivals, ConstantArrivals
from sim.study.crosscheck.export import NotExportedError
from sim.study.crosscheck.laws import ciw, law
from sim.study.knees.load import mean_rate
from sim.study.preview.journey import START, Journeys, Visit
from sim.study.preview.reach import ways
from sim.study.preview.traffic import Station, rates, stations

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
MEASURES = ("utilisation", "throughput", "wait", "sojourn")
"""Of each station: busy share, pieces per second, mean time in the queue, and with the work."""
LATENCY = "latency"
"""Of each workflow: the mean from arrival to completion."""

Measured = dict[tuple[str, str], float]
"""By (station or workflow, measure)."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way through the network: its share of the workflow's instances, and its visits.

    `work`: the position of the last visit before completion.
    """

    workflow: str
    share: float
    visits: tuple[Visit, ...]
    work: int


class Network:
    """A plan without failures as a network in Ciw, ready to be run with a seed."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._ways = {workflow.name: _ways(plan, workflow) for workflow in plan.workflows}
        self.stations = _checked(plan, self._ways)
        self._nodes = {name: n for n, name in enumerate(_lines(self.stations), start=2)}
        every = (way for choices in self._ways.values() for way in choices)
        drawn = {of for way in every for visit in way.visits for _, of in visit.terms}
        self._laws: dict[Distribution, Any] = {of: law(of) for of in drawn}

    def run(self, seed: int) -> Measured:
        """One replication: arrivals for as long as the plan says, and then until all is done."""
        engine = ciw()
        engine.seed(seed)
        simulation = engine.Simulation(self._network())
        simulation.simulate_until_max_time(self._plan.horizon)
        return self._measured(simulation.get_all_records())

    def _network(self) -> Any:
        engine = ciw()
        servers = [float("inf"), *(self._station(line).queue.servers for line in self._nodes)]
        paced = type("Paced", (engine.dists.Distribution,), {"sample": self._sample})
        entries = {entry.name: entry for entry in self._plan.entries}
        others: list[Any] = [None] * len(self._nodes)
        return engine.create_network(
            arrival_distributions={
                name: [self._gaps(entry.arrivals), *others] for name, entry in entries.items()
            },
            batching_distributions={
                name: [engine.dists.Deterministic(_size(entry.arrivals))] * len(servers)
                for name, entry in entries.items()
            },
            service_distributions={name: [paced() for _ in servers] for name in entries},
            number_of_servers=servers,
            routing={
                name: engine.routing.ProcessBased(self._router(entry.workflow))
                for name, entry in entries.items()
            },
        )

    def _gaps(self, arrivals: Arrivals) -> Any:
        """The times between arrivals, with none after the end of the run's arrivals."""
        engine, end = ciw(), self._plan.duration
        per_second = mean_rate(arrivals) / _size(arrivals)
        even = isinstance(arrivals, ConstantArrivals)
        dists = engine.dists
        gap = dists.Deterministic(1 / per_second) if even else dists.Exponential(per_second)

        def sample(_: Any, t: float = 0.0, ind: Any = None) -> float:  # noqa: ARG001 - as it is called
            drawn: float = gap.sample()
            return drawn if t + drawn < end else float("inf")

        return type("Until", (dists.Distribution,), {"sample": sample})()

    def _router(self, workflow: int) -> Any:
        choices = self._ways[self._plan.workflows[workflow].name]
        shares = [way.share for way in choices]

        def route(individual: Any, _: Any) -> list[int]:
            [way] = random.choices(choices, shares)
            lines = {name: random.randrange(one.lines) for name, one in self.stations.items()}
            individual.way, individual.at = way, 0
            return [
                1 if one.station is None else self._nodes[f"{one.station} {lines[one.station]}"]
                for one in way.visits[1:]
            ]

        return route

    def _sample(self, t: float = 0.0, ind: Any = None) -> float:  # noqa: ARG002 - as it is called
        visit: Visit = ind.way.visits[ind.at]
        ind.at += 1
        return float(sum(factor * self._laws[of].sample() for factor, of in visit.terms))

    def _station(self, line: str) -> Station:
        return self.stations[line.rpartition(" ")[0]]

    def _measured(self, records: list[Any]) -> Measured:
        of_node = {node: self._station(line) for line, node in self._nodes.items()}
        at: dict[str, list[tuple[float, float]]] = {name: [] for name in self.stations}
        passed: dict[int, list[Any]] = defaultdict(list)
        for record in records:
            if (station := of_node.get(record.node)) is not None:
                at[station.name].append((record.waiting_time, record.service_time))
            passed[record.id_number].append(record)
        found: Measured = {}
        for name, station in self.stations.items():
            times = np.array(at[name]).reshape(-1, 2)
            found |= measures(
                name, len(times), times[:, 1].sum(), times[:, 0].sum(),
                station.lines * station.queue.servers, self._plan.duration,
            )  # fmt: skip
        return found | self._latencies(passed)

    def _latencies(self, passed: Mapping[int, list[Any]]) -> Measured:
        entries = {
            entry.name: self._plan.workflows[entry.workflow].name for entry in self._plan.entries
        }
        taken: dict[str, list[float]] = {name: [] for name in self._ways}
        for records in passed.values():
            records.sort(key=lambda one: (one.arrival_date, one.exit_date))
            workflow = entries[records[0].customer_class]
            last = _last_work(records, self._nodes, self._ways[workflow])
            taken[workflow].append(records[last].exit_date - records[0].arrival_date)
        return {(name, LATENCY): float(np.mean(values)) for name, values in taken.items() if values}


def measures(
    name: str, served: int, busy_s: float, queue_s: float, servers: int, duration: float
) -> Measured:
    """The measures of one station, from what it has served and for how long, in one run."""
    wait = queue_s / served if served else 0.0
    work = busy_s / served if served else 0.0
    values = (busy_s / (servers * duration), served / duration, wait, wait + work)
    return {(name, measure): float(v) for measure, v in zip(MEASURES, values, strict=True)}


def _size(arrivals: Arrivals) -> int:
    return arrivals.size if isinstance(arrivals, BatchArrivals) else 1


def _last_work(records: list[Any], nodes: Mapping[str, int], choices: tuple[Way, ...]) -> int:
    """The position of the record of completion: the way is known by the number of its visits."""
    names = {node: line.rpartition(" ")[0] for line, node in nodes.items()}
    seen = [names.get(record.node) for record in records]
    return next(way.work for way in choices if [v.station for v in way.visits] == seen)


def _ways(plan: Plan, workflow: WorkflowPlan) -> tuple[Way, ...]:
    journeys = Journeys(plan, workflow)
    return tuple(
        _way(journeys, workflow, way.share, way.route) for way in ways(workflow) if way.route.needs
    )


def _way(journeys: Journeys, workflow: WorkflowPlan, share: float, route: Route) -> Way:
    visits: list[Visit] = []
    before, work = START, 0
    for name in route.order:
        visits += journeys.known(before, workflow.score.driver_of(name))
        visits += journeys.work(workflow.steps[workflow.numbers[name]])
        before, work = name, len(visits) - 1
    first = list(_merged(visits[: work + 1]))
    rest = list(_merged(journeys.known(before, workflow.score.answerer)))
    return Way(workflow.name, share, (*first, *rest), len(first) - 1)


def _merged(visits: list[Visit] | tuple[Visit, ...]) -> Iterator[Visit]:
    """The same with delays in a row as one, and without what costs nothing."""
    delay: list[tuple[float, Distribution]] = []
    for number, visit in enumerate(visits):
        costs = any(factor and not of.is_zero for factor, of in visit.terms)
        if visit.station is None:
            if costs or number == 0:
                delay += visit.terms
            continue
        if not costs and visit.what != "work":
            continue
        if delay:
            yield Visit(None, tuple(delay), "delay")
            delay = []
        yield visit
    if delay:
        yield Visit(None, tuple(delay), "delay")


def _lines(found: Mapping[str, Station]) -> list[str]:
    return [f"{name} {line}" for name, one in found.items() for line in range(one.lines)]


def _checked(plan: Plan, choices: Mapping[str, tuple[Way, ...]]) -> dict[str, Station]:
    """The stations, if the ways visit each as often as the parts say; else NotExportedError."""
    own_s = dict.fromkeys(choices, 0.0)
    per_second = rates(plan, own_s)
    found = stations(plan, per_second)
    visited: dict[str, float] = dict.fromkeys(found, 0.0)
    for name, ways_of in choices.items():
        for way in ways_of:
            for visit in way.visits:
                if visit.station is not None:
                    visited[visit.station] += per_second[name] * way.share
    wrong = [n for n, one in found.items() if abs(visited[n] - one.rate) > 1e-9 * (1 + one.rate)]
    if wrong:
        raise NotExportedError(
            f"{', '.join(wrong)}: takes inputs or messages that are on no instance's way, because "
            f"branches are heard of in several places; a network of queues has no such visits"
        )
    return found
