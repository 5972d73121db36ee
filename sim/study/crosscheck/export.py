"""The scenario that can be exported: what a network of queues knows, on both sides of a comparison.

Ciw has stations, arrivals and routes; it has no failures of ours, no brokers, no joins. What it
does not have is left out of the scenario *before* either side runs, and each omission is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from sim.patterns.graph import main_steps, routes, topological
from sim.scenario import Bus, Coordinator, Outbox, Scenario, Service, Step, Workflow
from sim.scenario.arrivals import (
    BatchArrivals,
    ClosedUsers,
    ConstantArrivals,
    PoissonArrivals,
)
from sim.scenario.model import Model
from sim.scenario.outbox import OutboxPolling
from sim.scenario.workload import WorkloadEntry
from sim.study.knees.load import mean_rate

Document = dict[str, Any]

STEP = ("service", "time", "wait", "payload", "when")
SERVICE = ("replicas", "concurrency", "time", "commit")
COORDINATOR = (
    "shards", "decision", "persist", "writes_per_step", "writes_per_workflow", "dispatch",
)  # fmt: skip
BUS = ("publish", "deliver", "capacity")
"""The keys that are kept of each; all others go back to their defaults, which cost nothing."""


class NotExportedError(ValueError):
    """A scenario of which no network of queues can be made."""


class Exporter:
    """Makes the scenario that both sides run, and keeps what it leaves out."""

    def __init__(self, scenario: Scenario, pattern: str) -> None:
        self._scenario, self._pattern = scenario, pattern
        self._notes: dict[str, None] = {}

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was changed, each once, in words."""
        return tuple(self._notes)

    def scenario(self) -> Scenario:
        """The scenario without failures whose instances each go one way through stations.

        Raises NotExportedError where there is none.
        """
        whole = self._scenario
        names = list(dict.fromkeys(entry.workflow for entry in whole.workload))
        if whole.faults:
            self._note("faults")
        document: Document = {
            "name": whole.name,
            "services": {name: self._service(name, one) for name, one in whole.services.items()},
            "workflows": {name: self._workflow(name, whole.workflows[name]) for name in names},
            "workload": [
                {"workflow": one.workflow, "name": one.name, "arrivals": self._arrivals(one)}
                for one in whole.workload
            ],
            "network": self._network(),
            "patterns": {self._pattern: self._variant()},
            "run": {
                "duration": whole.run.duration, "drain": whole.run.drain, "seed": whole.run.seed,
            },
        }  # fmt: skip
        if any(entry.client or entry.admission for entry in whole.workload):
            self._note("clients who give up or ask again, and admission at the door")
        return Scenario.of(document, whole.base)

    def _note(self, text: str) -> None:
        self._notes[text] = None

    def _service(self, name: str, one: Service) -> Document:
        if one.autoscale or one.queue_limit is not None or one.discipline != "fifo":
            self._note(f"{name}: autoscaling, limits of its queue, another order than first come")
        if one.balancer != "shared":
            self._note(f"{name}: a queue for each replica becomes one for all")
        return {**_kept(one, SERVICE), "outbox": self._outbox(one.outbox)}

    def _outbox(self, one: Outbox) -> Any:
        if isinstance(one, OutboxPolling):
            self._note("outboxes that are polled become a delay, uniform over their period")
            uniform = {"dist": "uniform", "low": 0, "high": one.interval}
            return {"kind": "cdc", "latency": uniform}
        return one.model_dump(mode="json")

    def _workflow(self, name: str, one: Workflow) -> Document:
        needs = main_steps(one)
        order = topological(needs)
        if any(needs[after] != (before,) for before, after in pairwise(order)):
            self._note(f"{name}: forks and joins; its steps stand in a row")
        for said in _dropped(one):
            self._note(said)
        steps: Document = {}
        for position, step in enumerate(order):
            steps[step] = {**_kept(one.steps[step], STEP), "after": _row(one, order, position)}
        document: Document = {"steps": steps}
        if one.choices:
            document["choices"] = one.model_dump(mode="json")["choices"]
        _same_steps(name, one, Workflow.model_validate(document))
        return document

    def _arrivals(self, entry: WorkloadEntry) -> Document:
        name, arrivals = entry.name, entry.arrivals
        if isinstance(arrivals, ClosedUsers):
            raise NotExportedError(
                f"{name}: closed users wait for their answers, which an exported network does not "
                f"do; give it open arrivals (process: poisson, rate: ...) to check the rest"
            )
        if isinstance(arrivals, (PoissonArrivals, ConstantArrivals, BatchArrivals)):
            written: Document = arrivals.model_dump(mode="json")
            return written
        self._note(f"{name}: the course of its arrivals; they are Poisson with the mean rate")
        return {"process": "poisson", "rate": mean_rate(arrivals)}

    def _network(self) -> Document:
        network = self._scenario.network
        if network.bandwidth is not None or network.loss or any(one.loss for one in network.links):
            self._note("the network's bandwidth and losses")
        links = [
            {"between": one.between, "latency": one.latency.model_dump(mode="json")}
            for one in network.links
            if one.latency is not None
        ]
        return {"latency": network.latency.model_dump(mode="json"), "links": links}

    def _variant(self) -> Document:
        variant = self._scenario.patterns[self._pattern].resolved()
        written: Document = variant.model_dump(mode="json")
        found: Document = {"kind": written["kind"]}
        kept = {name: self._coordinator(one) for name, one in variant.coordinators.items()}
        if "coordinator" in written:
            found["coordinator"] = kept[""]
        if "domains" in written:
            found["domains"] = {
                name: {
                    "services": domain["services"],
                    "steps": domain["steps"],
                    "coordinator": kept[name],
                }
                for name, domain in written["domains"].items()
            }
        if (bus := variant.the_bus) is not None:
            found["bus"] = self._bus(bus)
            override = getattr(variant, "outbox", None)
            if override is not None:
                found["outbox"] = self._outbox(override)
            if written.get("deadline_monitor"):
                self._note("the deadline monitor")
        return found

    def _coordinator(self, one: Coordinator) -> Document:
        if one.threads is not None or one.db_capacity is not None:
            self._note("limits of a coordinator's threads and of its store")
        if one.dispatch == "pull" and not one.poll.is_zero:
            self._note("the time until an idle worker notices a task (poll)")
        return {**_kept(one, COORDINATOR), "profile": "none", "outbox": self._outbox(one.outbox)}

    def _bus(self, one: Bus) -> Document:
        if one.delivery == "log":
            self._note("partitions of the log: its consumers share a queue")
        elif one.prefetch is not None:
            self._note("messages that consumers take ahead")
        return {**_kept(one, BUS), "profile": "none", "delivery": "queue"}


def _kept(one: Model, keys: tuple[str, ...]) -> Document:
    written = one.model_dump(mode="json")
    return {key: written[key] for key in keys if written[key] is not None}


def _row(one: Workflow, order: tuple[str, ...], position: int) -> list[str]:
    """The steps before one in the row, back to the last that every instance takes."""
    found: list[str] = []
    for before in reversed(order[:position]):
        found.append(before)
        if not one.steps[before].when:
            break
    return found


def _dropped(one: Workflow) -> Iterator[str]:
    steps = one.steps.values()
    told: Mapping[str, bool] = {
        "technical errors and rejections": any(s.errors or s.rejects for s in steps),
        "timeouts, breakers and bulkheads": any(_guarded(s) for s in steps),
        "fallbacks": any(s.fallback_for for s in steps),
        "further rounds of a step (repeat)": any(s.repeat for s in steps),
        "copies of a step: one of each is left": any(s.copies > 1 for s in steps),
        "that optional steps hold nothing back": any(s.optional for s in steps),
    }
    return (text for text, there in told.items() if there)


def _guarded(step: Step) -> bool:
    return bool(step.timeout or step.breaker or step.bulkhead)


def _same_steps(name: str, before: Workflow, after: Workflow) -> None:
    """Raise NotExportedError where the row would not do the steps that the graph does."""
    left = {taken: set(way.needs) for taken, way in routes(before).items()}
    if left != {taken: set(way.needs) for taken, way in routes(after).items()}:
        raise NotExportedError(
            f"{name}: which steps its branches leave depends on how they hang together, so that "
            f"they cannot stand in a row; give each step its own `when`"
        )
