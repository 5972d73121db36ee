"""MiSim models: microservices with operations that depend on others, and an experiment on them.

A request of an operation asks for all its dependencies at once, and then does its own work, which
takes demand / capacity seconds. Format: github.com/Cambio-Project/MiSim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.scenario.errors import Place
from sim.scenario.imports.fields import Fields
from sim.scenario.imports.findings import Findings, Names, service_names
from sim.scenario.imports.foreign import Foreign
from sim.scenario.imports.misim_calls import breaker, policies, spread
from sim.scenario.imports.misim_experiment import Experiment, read_experiment
from sim.scenario.imports.outline import (
    DEPTH_LIMIT,
    Plain,
    Steps,
    TooLargeError,
    assumed_load,
    assumed_run,
    endless,
    patterns,
)
from sim.scenario.rules.reference import choice_of

_BALANCERS = {
    "random": "random",
    "even": "round_robin",
    "round_robin": "round_robin",
    "round-robin": "round_robin",
    "round-robin-strict": "round_robin",
    "util": "least_loaded",
    "utilization": "least_loaded",
    "leastutil": "least_loaded",
}
MOST_REPLICAS = 10
"""How far autoscaling may go, in multiples of the instances, where MiSim knows no limit."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """A call that an operation may make: `service.operation` as written, and how likely."""

    service: str
    operation: str
    probability: float
    place: Place


@dataclass(frozen=True, slots=True)
class Operation:
    """What a service can be asked for; `policies` are what its calls have, as keys of a step."""

    service: str
    name: str
    time_s: float
    dependencies: tuple[Dependency, ...]
    policies: Plain
    place: Place

    @property
    def full(self) -> str:
        """The operation with its service."""
        return f"{self.service}.{self.name}"


def from_misim(foreign: Foreign, experiment: Foreign | None) -> tuple[Plain, Findings]:
    """The scenario document of an architecture, and the findings with what is wrong with it.

    Problems of the experiment are found when there are none of the architecture.
    """
    findings = foreign.findings()
    top = Fields(findings, foreign.document.data, ())
    latency = spread(top, "network_latency", "networkLatency")
    model = _Model(findings)
    for item, place in top.items("microservices"):
        model.read(Fields(findings, item, place))
    top.close()
    if not model.operations:
        findings.wrong(("microservices",), "no operation is given: there is nothing to ask for")
    model.link()
    findings.stop()
    done = None
    if experiment is not None:
        book = experiment.findings()
        replicas = {name: service["replicas"] for name, service in model.services.items()}
        done = read_experiment(experiment, book, model.find, model.names, replicas)
        book.stop()
        findings.notes |= book.notes
    document = model.document(foreign.title, done)
    if latency is not None:
        document["network"] = {"latency": latency}
    return document, findings


class _Model:
    """The architecture as it is read, and the workflows of it."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.names: dict[str, str] = {}
        self.services: Plain = {}
        self.operations: dict[str, Operation] = {}
        self._free = service_names()
        self.steps = Steps(findings)

    def read(self, fields: Fields) -> None:
        """One microservice."""
        name = fields.required("name")
        if name in self.names:
            self.findings.wrong(fields.place, f"the microservice '{name}' is given twice")
        self.names.setdefault(name, self._free.new(name))
        replicas = fields.whole("instances", default=1)
        capacity = fields.number("capacity", default=1.0, above=True)
        service: Plain = {"replicas": replicas, "concurrency": 1}
        service |= _balancer(fields) | _scaling(fields, replicas)
        said = policies(fields)
        for item, place in fields.items("operations"):
            self._operation(Fields(self.findings, item, place), name, capacity, said)
        fields.close()
        self.services[self.names[name]] = service

    def _operation(self, fields: Fields, service: str, capacity: float, said: Plain) -> None:
        name = fields.required("name").removeprefix(f"{service}.")
        demand = fields.number("demand", default=0.0)
        guard = fields.inside("circuitBreaker")
        own = breaker(guard, counts_open=False) if guard.names() else {}
        calls = [
            self._dependency(Fields(self.findings, item, place), service)
            for item, place in fields.items("dependencies")
        ]
        fields.close()
        made = Operation(
            service, name, demand / capacity, tuple(calls), {**said, **own}, fields.place
        )
        if made.full in self.operations:
            self.findings.wrong(fields.place, f"the operation '{made.full}' is given twice")
        self.operations[made.full] = made

    def _dependency(self, fields: Fields, owner: str) -> Dependency:
        kind = fields.text("type", default="basic").lower()
        if kind != "basic":
            message = f"a dependency of type '{kind}' has no counterpart: write basic ones"
            self.findings.wrong((*fields.place, "type"), message)
            return Dependency(owner, "", 0.0, fields.place)
        service = fields.text("service", "microservice")
        operation = fields.required("operation")
        probability = fields.number("probability", default=1.0, high=1.0)
        fields.close()
        return Dependency(service, operation, probability, fields.place)

    def link(self) -> None:
        """Tell of dependencies on what there is not."""
        for operation in self.operations.values():
            for call in operation.dependencies:
                if call.operation and self._target(call) is None:
                    name = f"{call.service}.{call.operation}" if call.service else call.operation
                    ending = choice_of(name, self.operations)
                    self.findings.wrong(call.place, f"there is no operation '{name}'{ending}")

    def find(self, service: str, operation: str) -> str | None:
        """The full name of an operation, which may be written with or without its service."""
        plain = operation.removeprefix(f"{service}.") if service else operation
        full = f"{service}.{plain}" if service else plain
        return full if full in self.operations else None

    def _target(self, call: Dependency) -> Operation | None:
        full = self.find(call.service, call.operation)
        return None if full is None else self.operations[full]

    def document(self, title: str, experiment: Experiment | None) -> Plain:
        """The scenario: a workflow for each operation that somebody asks for."""
        asked = self._entries() if experiment is None else list(dict.fromkeys(experiment.asked))
        names, free = {}, Names("workflow")
        workflows: Plain = {}
        try:
            for full in asked:
                done = sum(len(workflow["steps"]) for workflow in workflows.values())
                self.steps = Steps(self.findings, done)
                operation = self.operations[full]
                self._visit(operation, (), {}, (), {})
                names[full] = free.new(f"{operation.service}-{operation.name}")
                workflows[names[full]] = self.steps.workflow()
        except TooLargeError:
            pass
        self.findings.stop()
        services = self._used(workflows)
        self._assume()
        load = assumed_load(self.findings, workflows) if experiment is None else []
        document: Plain = {
            "name": title if experiment is None else experiment.name or title,
            "summary": "Imported from a MiSim model.",
            "services": services,
            "workflows": workflows,
            "workload": load if experiment is None else experiment.workload(names),
            "patterns": patterns(self.findings, list(services)),
            "run": assumed_run(self.findings) if experiment is None else dict(experiment.run),
        }
        if experiment is not None:
            struck = {k: f for k, f in experiment.faults.items() if f["target"] in services}
            if struck:
                document["faults"] = struck
                document["run"]["faults"] = list(struck)
        return document

    def _used(self, workflows: Plain) -> Plain:
        used = {step["service"] for flow in workflows.values() for step in flow["steps"].values()}
        for name in self.services:
            if name not in used:
                self.findings.note(f"nobody asks the service '{name}': it is left out")
        return {name: said for name, said in self.services.items() if name in used}

    def _entries(self) -> list[str]:
        """The operations that no other one depends on."""
        called = {
            target.full
            for operation in self.operations.values()
            for call in operation.dependencies
            if (target := self._target(call)) is not None
        }
        free = [full for full in self.operations if full not in called]
        if not free:
            message = "every operation is a dependency of another one: give an experiment"
            self.findings.wrong(("microservices",), message)
        self.findings.note("no experiment: what no other operation depends on is asked for")
        return free

    def _visit(
        self,
        operation: Operation,
        before: Sequence[str],
        when: Mapping[str, str],
        path: tuple[str, ...],
        said: Plain,
    ) -> list[str]:
        """Add the steps of one request; the steps that end it. `said`: what its caller does."""
        if operation.full in path or len(path) == DEPTH_LIMIT:
            self.findings.wrong(operation.place, endless((*path, operation.full)))
            return list(before)
        path = (*path, operation.full)
        calls = [call for call in operation.dependencies if call.probability]
        certain = before or not calls or any(call.probability == 1 for call in calls)
        if not certain:
            note = "an entry whose dependencies are all uncertain does its own work first"
            self.findings.note(note)
            before = self._own(operation, before, when, said)
        ends: dict[str, None] = {}
        for call in calls:
            target = self._target(call)
            if target is not None:
                wanted = f"{self.names[operation.service]}-asks-{self.names[target.service]}"
                perhaps = self.steps.perhaps(wanted, call.probability)
                after = self._visit(target, before, {**when, **perhaps}, path, operation.policies)
                ends |= dict.fromkeys(after) | dict.fromkeys(before if perhaps else ())
        if not certain:
            return list(ends)
        return self._own(operation, list(ends) or before, when, said)

    def _own(
        self, operation: Operation, after: Sequence[str], when: Mapping[str, str], said: Plain
    ) -> list[str]:
        step = {"service": self.names[operation.service], "time": operation.time_s}
        step |= {"retry": {"attempts": 1}, **said}
        name = f"{self.names[operation.service]}-{operation.name}"
        return [self.steps.add(name, step, after, when)]

    def _assume(self) -> None:
        note = self.findings.note
        note("work takes demand / capacity seconds, one request at a time on each instance")
        note("a call without the pattern retry is tried once; nothing is undone")


def _balancer(fields: Fields) -> Plain:
    value, place = fields.value("loadbalancer_strategy", "loadbalancer", "loadBalancer")
    if isinstance(value, dict):
        value, place = Fields(fields.findings, value, place).value("type")
    if value is None:
        return {}
    kind = str(value).lower()
    if kind not in _BALANCERS:
        ending = choice_of(kind, _BALANCERS)
        fields.findings.wrong(place, f"the strategy '{kind}' has no counterpart{ending}")
    return {"balancer": _BALANCERS.get(kind, "random")}


def _scaling(fields: Fields, replicas: int) -> Plain:
    """Autoscaling of `s_patterns`: towards the middle of the two bounds."""
    said: Plain = {}
    for item, place in fields.items("s_patterns"):
        pattern = Fields(fields.findings, item, place)
        kind = pattern.required("type", "name").lower()
        if kind and kind != "autoscaling":
            message = f"'{kind}' has no counterpart: known is autoscaling"
            fields.findings.wrong(place, message)
            continue
        config, strategy = pattern.inside("config"), pattern.inside("strategy")
        strategy.text("type")
        bounds = strategy.inside("config")
        low = bounds.number("lower_bound", "lowerBound", default=0.2, high=1.0)
        high = bounds.number("upper_bound", "upperBound", default=0.8, high=1.0, above=True)
        every = config.number("period", default=10.0, above=True)
        most = MOST_REPLICAS * replicas
        target = (low + high) / 2
        said["autoscale"] = {"max": most, "target_utilisation": target, "every": every}
        note = f"autoscaling aims between its two bounds, at most at {MOST_REPLICAS} x instances"
        fields.findings.note(note)
    return said
