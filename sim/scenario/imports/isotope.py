"""Isotope service graphs (Istio's topologies): who calls whom, in which order, for how long.

A call of a service is a step of it, with what it calls after that. The service's work is what its
script sleeps up to the first call; what it sleeps later is a further step. Format:
github.com/istio/tools, isotope/README.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.scenario.errors import Place, shown
from sim.scenario.imports.fields import Fields
from sim.scenario.imports.findings import Findings, Names, service_names
from sim.scenario.imports.foreign import Foreign
from sim.scenario.imports.isotope_units import duration, share, size
from sim.scenario.imports.outline import (
    DEPTH_LIMIT,
    RATE,
    Plain,
    Steps,
    TooLargeError,
    assumed_load,
    assumed_run,
    endless,
    patterns,
    slots,
)
from sim.scenario.rules.reference import choice_of

OVERHEAD_S = 0.0001
"""Work of a service that does not sleep: one core of Isotope's own serves 12 000 a second."""
CONCURRENCY = 64
"""Slots of a replica at least: a sleeping request holds no core."""
_NO_TIME = "it changes nothing that is simulated"


@dataclass(frozen=True, slots=True)
class Sleep:
    """Work of the service itself, in seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Call:
    """A request to another service; bytes of the request."""

    service: str
    size: float
    probability: float
    place: Place


Command = Sleep | Call


@dataclass(frozen=True, slots=True)
class Node:
    """A service of the graph. Each part of the script is done side by side, one after another."""

    name: str
    replicas: int
    errors: float
    response: float
    entry: bool
    script: tuple[tuple[Command, ...], ...]
    place: Place


def from_isotope(foreign: Foreign) -> tuple[Plain, Findings]:
    """The scenario document of a service graph, and the findings with what is wrong with it."""
    findings = foreign.findings()
    top = Fields(findings, foreign.document.data, ())
    for key in ("apiVersion", "kind"):
        top.value(key)
    defaults = _Defaults(top.inside("defaults", "default"))
    nodes: dict[str, Node] = {}
    for item, place in top.items("services"):
        node = _node(Fields(findings, item, place), defaults)
        if node.name in nodes:
            findings.wrong(place, f"the service '{node.name}' is given twice")
        nodes.setdefault(node.name, node)
    top.close()
    if not nodes:
        findings.wrong(("services",), "no service is given: a service graph lists them by name")
    _check_calls(nodes, findings)
    findings.stop()
    return _Graph(nodes, findings).document(foreign.title), findings


class _Defaults:
    """What services and calls have where they say nothing."""

    def __init__(self, fields: Fields) -> None:
        fields.ignore("type", "numRbacPolicies", why=_NO_TIME)
        self.replicas = fields.whole("numReplicas", default=1)
        self.errors = share(fields.findings, *fields.value("errorRate"))
        self.response = size(fields.findings, *fields.value("responseSize"))
        self.request = size(fields.findings, *fields.value("requestSize"))
        self.script = _script(fields, self.request)
        fields.close()


def _node(fields: Fields, defaults: _Defaults) -> Node:
    name = fields.required("name")
    fields.ignore("type", "numRbacPolicies", "cluster", "namespace", why=_NO_TIME)
    fields.ignore("computeUsage", "memoryUsage", why="services have slots, not shares of a machine")
    errors, response = fields.value("errorRate"), fields.value("responseSize")
    node = Node(
        name=name,
        replicas=fields.whole("numReplicas", default=defaults.replicas),
        errors=defaults.errors if errors[0] is None else share(fields.findings, *errors),
        response=defaults.response if response[0] is None else size(fields.findings, *response),
        entry=fields.flag("isEntrypoint"),
        script=defaults.script
        if fields.value("script")[0] is None
        else _script(fields, defaults.request),
        place=fields.place,
    )
    fields.close()
    return node


def _script(fields: Fields, request: float) -> tuple[tuple[Command, ...], ...]:
    found = []
    for item, place in fields.items("script"):
        side = (
            [(one, (*place, i)) for i, one in enumerate(item)] if isinstance(item, list) else None
        )
        commands = [
            _command(fields.findings, one, at, request) for one, at in side or [(item, place)]
        ]
        found.append(tuple(command for command in commands if command is not None))
    return tuple(part for part in found if part)


def _command(findings: Findings, item: object, place: Place, request: float) -> Command | None:
    if not isinstance(item, dict) or len(item) != 1 or next(iter(item)) not in ("sleep", "call"):
        what = "nested further than one list in a list" if isinstance(item, list) else shown(item)
        findings.wrong(place, f"{what} is no command: write `sleep: 10ms` or `call: service`")
        return None
    fields = Fields(findings, item, place)
    value, at = fields.value("sleep")
    if isinstance(value, list | dict):
        findings.wrong(at, "a sleep that depends on the load has no counterpart: give one duration")
        return None
    if value is not None:
        return Sleep(duration(findings, value, at))
    value, at = fields.value("call")
    if isinstance(value, str):
        return Call(value, request, 1.0, at)
    call = Fields(findings, value, at)
    call.ignore("hostname", why=_NO_TIME)
    asked, where = call.value("size", "payloadSize")
    made = Call(
        service=call.required("service"),
        size=request if asked is None else size(findings, asked, where),
        probability=call.number("probability", default=100.0, high=100.0) / 100.0,
        place=at,
    )
    call.close()
    return made


def _check_calls(nodes: Mapping[str, Node], findings: Findings) -> None:
    for node in nodes.values():
        for part in node.script:
            for command in part:
                if isinstance(command, Call) and command.service and command.service not in nodes:
                    ending = choice_of(command.service, nodes)
                    findings.wrong(
                        command.place, f"there is no service '{command.service}'{ending}"
                    )


class _Graph:
    """The graph on its way to workflows: one for each service that the world outside calls."""

    def __init__(self, nodes: Mapping[str, Node], findings: Findings) -> None:
        self.nodes, self.findings = nodes, findings
        names = service_names()
        self.names = {name: names.new(name) for name in nodes}
        self.work = dict.fromkeys(nodes, 0.0)
        self.steps = Steps(findings)

    def document(self, title: str) -> Plain:
        workflows: Plain = {}
        called = Names("workflow")
        try:
            for node in self._entries():
                done = sum(len(workflow["steps"]) for workflow in workflows.values())
                self.steps = Steps(self.findings, done)
                self._visit(node, (), {}, (), 0.0)
                workflows[called.new(node.name)] = self.steps.workflow()
        except TooLargeError:
            pass
        self.findings.stop()
        used = {step["service"] for flow in workflows.values() for step in flow["steps"].values()}
        for name in self.nodes:
            if self.names[name] not in used:
                self.findings.note(f"nobody calls the service '{name}': it is left out")
        self._assume()
        services = {
            self.names[name]: self._service(node)
            for name, node in self.nodes.items()
            if self.names[name] in used
        }
        return {
            "name": title,
            "summary": "Imported from an Isotope service graph.",
            "services": services,
            "workflows": workflows,
            "workload": assumed_load(self.findings, workflows),
            "patterns": patterns(self.findings, list(services)),
            "run": assumed_run(self.findings),
        }

    def _entries(self) -> list[Node]:
        """The services that are entries, else those that no other service calls."""
        marked = [node for node in self.nodes.values() if node.entry]
        if marked:
            return marked
        calls = {
            command.service
            for node in self.nodes.values()
            for part in node.script
            for command in part
            if isinstance(command, Call)
        }
        free = [node for name, node in self.nodes.items() if name not in calls]
        if not free:
            message = "every service is called by another one: mark one with `isEntrypoint: true`"
            self.findings.wrong(("services",), message)
        self.findings.note("no service is marked as entry: those are that no other service calls")
        return free

    def _visit(
        self,
        node: Node,
        before: Sequence[str],
        when: Mapping[str, str],
        path: tuple[str, ...],
        request: float,
    ) -> list[str]:
        """Add the steps of one call of a service; the steps that end it."""
        if node.name in path or len(path) == DEPTH_LIMIT:
            self.findings.wrong(node.place, endless((*path, node.name)))
            return list(before)
        path = (*path, node.name)
        lead = 0
        while lead < len(node.script) and all(isinstance(c, Sleep) for c in node.script[lead]):
            lead += 1
        own = sum(_longest(part) for part in node.script[:lead])
        said = self._step(node, own or OVERHEAD_S, (request + node.response) / 2)
        if node.errors:
            said["errors"] = node.errors
        ends = [self.steps.add(self.names[node.name], said, before, when)]
        for part in node.script[lead:]:
            after: dict[str, None] = {}
            if slept := _longest(part):
                said = self._step(node, slept, 0.0)
                after[self.steps.add(self.names[node.name], said, ends, when)] = None
            for call in part:
                if isinstance(call, Call):
                    after |= dict.fromkeys(self._call(node, call, ends, when, path))
            ends = list(after) or ends
        return ends

    def _call(
        self,
        node: Node,
        call: Call,
        before: Sequence[str],
        when: Mapping[str, str],
        path: tuple[str, ...],
    ) -> list[str]:
        if not call.probability:
            return list(before)
        wanted = f"{self.names[node.name]}-calls-{self.names[call.service]}"
        perhaps = self.steps.perhaps(wanted, call.probability)
        target = self.nodes[call.service]
        ends = self._visit(target, before, {**when, **perhaps}, path, call.size)
        return [*ends, *before] if perhaps else ends

    def _step(self, node: Node, time_s: float, payload: float) -> Plain:
        self.work[node.name] += time_s
        step: Plain = {"service": self.names[node.name], "time": time_s, "payload": payload}
        return {**step, "retry": {"attempts": 1}}

    def _service(self, node: Node) -> Plain:
        wanted = slots(self.work[node.name] * RATE)
        each = max(CONCURRENCY, -(-wanted // node.replicas))
        return {"replicas": node.replicas, "concurrency": each}

    def _assume(self) -> None:
        note = self.findings.note
        note(f"a service that does not sleep works for {OVERHEAD_S * 1e3:g} ms (`time` of steps)")
        note(f"a replica serves {CONCURRENCY} requests at a time: a sleep holds no core")
        note("`payload` is the mean of request and response: each of both messages carries it")
        note("a failed call fails the instance, as in Isotope: nothing is retried or undone")
        if any(node.errors for node in self.nodes.values()):
            note("an error comes at the service's first work, before it calls others")


def _longest(part: Sequence[Command]) -> float:
    return max((one.seconds for one in part if isinstance(one, Sleep)), default=0.0)
