"""BPMN 2.0 processes: tasks as steps, gateways as the graph between them, lanes as services.

Pools with message flow between them are one workflow. Format: OMG formal/2011-01-03.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario.document import Source
from sim.scenario.imports.bpmn_failures import REJECTS, Failures, take_failures
from sim.scenario.imports.bpmn_graph import Graph, Order
from sim.scenario.imports.bpmn_parts import Flow, Node, read_parts
from sim.scenario.imports.bpmn_times import timer
from sim.scenario.imports.bpmn_xml import Element, parse
from sim.scenario.imports.findings import Findings, Names, service_names
from sim.scenario.imports.foreign import Foreign
from sim.scenario.imports.outline import (
    RATE,
    STEP_LIMIT,
    Plain,
    Steps,
    TooLargeError,
    assumed_load,
    assumed_run,
    patterns,
    slots,
)

WORK_S = 0.1
"""Work of a task, which a model does not say."""
PERSON_S = 60.0
"""How long a person takes over a user or manual task."""
COPIES = 3
AGAIN = 0.1
MOST_ROUNDS = 10
_MANY = 1_000
_BY_PEOPLE = ("userTask", "manualTask")


def from_bpmn(foreign: Foreign) -> tuple[Plain, Findings]:
    """The scenario document of the processes, and the findings with what is wrong with them."""
    root = parse(foreign)
    findings = Findings(Source(foreign.file))
    parts = read_parts(root, findings)
    findings.stop()
    graph = Graph(parts)
    _check_nodes(graph)
    failures = take_failures(graph)
    tasks = sum(node.is_step for node in graph.nodes.values())
    if not 0 < tasks <= STEP_LIMIT:
        parts.wrong(root, f"has {tasks} tasks that can be reached: from 1 to {STEP_LIMIT} can be")
        findings.stop()
    order = Order(graph)
    findings.stop()
    return _Model(graph, failures, order).document(foreign.title), findings


def _check_nodes(graph: Graph) -> None:
    """What no graph can say, told at once with everything else."""
    parts = graph.parts
    for node in graph.nodes.values():
        out = [flow for flow in graph.out[node.id] if not flow.message]
        if node.kind == "inclusiveGateway" and len(out) > 1:
            message = "an inclusive choice has no counterpart: use exclusive or parallel gateways"
            parts.wrong(node.element, message)
        if node.kind not in ("exclusiveGateway", "inclusiveGateway") and any(
            flow.element.first("conditionExpression") for flow in out
        ):
            message = "a condition on a flow out of it has no counterpart: use an exclusive gateway"
            parts.wrong(node.element, message)
        told = ("", "message", "timer", "terminate", "error", "cancel", "compensate")
        if node.kind == "startEvent":
            if node.event not in ("", "message"):
                parts.findings.note(f"the start '{node.element.label}' is an arrival (`workload`)")
        elif node.kind != "boundaryEvent" and node.event not in told:
            message = f"an event of kind '{node.event}' has no counterpart: use a message"
            parts.wrong(node.element, message)
        if node.event == "timer" and node.kind == "intermediateCatchEvent":
            _check_timer(graph, node)


def _check_timer(graph: Graph, node: Node) -> None:
    """That a timer has a length, and one task right behind it that nothing else leads to."""
    targets = [flow.target for flow in graph.out[node.id]]
    if timer(graph.parts, node.element) is not None and not (
        targets and all(graph.nodes[key].is_step and len(graph.into[key]) == 1 for key in targets)
    ):
        message = "a timer must stand right before a task, which then has a `wait`"
        graph.parts.wrong(node.element, message)


class _Model:
    """The order of the tasks on its way to workflows."""

    def __init__(self, graph: Graph, failures: Failures, order: Order) -> None:
        self.graph, self.failures, self.order, self.parts = graph, failures, order, graph.parts
        self.note = graph.parts.findings.note
        self.services: dict[tuple[str, str], str] = {}
        self.work: dict[str, float] = {}
        self._free = service_names()
        self.names: dict[str, str] = {}
        told = [flow for flow in self.parts.flows.values() if flow.message]
        ends = (end for flow in told for end in (flow.source, flow.target))
        self._talking = {self.parts.nodes[end].pool for end in ends}

    def document(self, title: str) -> Plain:
        """The scenario: a workflow for each group of pools that messages tie together."""
        workflows: Plain = {}
        free = Names("workflow")
        try:
            for group in self._groups():
                done = sum(len(workflow["steps"]) for workflow in workflows.values())
                steps = Steps(self.parts.findings, done)
                self._fill(steps, group)
                workflows[free.new(self.parts.pools[group[0].pool])] = steps.workflow()
        except TooLargeError:
            pass
        self.parts.findings.stop()
        self._assume()
        pools: dict[str, list[str]] = {}
        for (pool, _), name in self.services.items():
            pools.setdefault(pool, []).append(name)
        several = len(pools) > 1
        told = Names("domain")
        domains = {told.new(self.parts.pools[pool]): names for pool, names in pools.items()}
        findings = self.parts.findings
        return {
            "name": title,
            "summary": "Imported from a BPMN 2.0 model.",
            "services": {name: self._service(name) for name in self.services.values()},
            "workflows": workflows,
            "workload": assumed_load(findings, workflows),
            "patterns": patterns(
                findings,
                list(self.services.values()),
                domains if several else None,
                first="choreography" if several else "orchestration",
            ),
            "run": assumed_run(findings),
        }

    def _groups(self) -> list[list[Node]]:
        """The tasks in order, by the pools that they stand in and the messages between those."""
        root = {pool: pool for pool in self.parts.pools}

        def top(pool: str) -> str:
            while root[pool] != pool:
                pool = root[pool]
            return pool

        for flow in self.parts.flows.values():
            one, other = (top(self.parts.nodes[end].pool) for end in (flow.source, flow.target))
            root[other] = one
        groups: dict[str, list[Node]] = {}
        for key in self.order.condition:
            node = self.graph.nodes[key]
            if node.is_step:
                groups.setdefault(top(node.pool), []).append(node)
        return list(groups.values())

    def _fill(self, steps: Steps, tasks: Sequence[Node]) -> None:
        choices: dict[str, tuple[str, dict[str, str]]] = {}
        instead: list[tuple[str, str]] = []
        for node in tasks:
            (way,) = self.order.condition[node.id]
            when = {}
            for gateway, flow in sorted(way):
                if gateway not in choices:
                    choices[gateway] = self._choice(steps, gateway)
                choice, branches = choices[gateway]
                when[choice] = branches[flow]
            after = [self.names[key] for key in self.order.before[node.id]]
            label = node.element.label
            self.names[node.id] = steps.add(label, self._step(node), after, when)
            instead += self._fallbacks(node.id)
        for task, handler in instead:
            node = self.parts.nodes[handler]
            said = {**self._step(node), "fallback_for": self.names[task]}
            self.names[handler] = steps.add(node.element.label, said)
            instead += self._fallbacks(handler)

    def _fallbacks(self, task: str) -> list[tuple[str, str]]:
        handler = self.failures.fallbacks.get(task)
        return [] if handler is None or handler in self.names else [(task, handler)]

    def _choice(self, steps: Steps, gateway: str) -> tuple[str, dict[str, str]]:
        flows = [flow for flow in self.graph.out[gateway] if not flow.message]
        free = Names("way")
        branches = {flow.id: free.new(self._branch(flow)) for flow in flows}
        each = 1.0 / len(flows)
        shares = dict.fromkeys(branches.values(), each)
        shares[list(shares)[-1]] = 1.0 - each * (len(flows) - 1)
        self.note("the branches of a gateway are assumed to be equally likely (`choices`)")
        return steps.choose(self.parts.nodes[gateway].element.label, shares), branches

    def _branch(self, flow: Flow) -> str:
        """What a branch is called: by its flow, else by the task that this leads to."""
        target = self.graph.nodes[flow.target]
        named = target.element.label if target.is_step else ""
        return flow.element.attributes.get("name", "") or named or flow.id

    def _step(self, node: Node) -> Plain:
        said: Plain = {"service": self._service_of(node)}
        wait = self._wait(node)
        if wait is not None:
            said["wait"] = wait
        if ways := self.failures.rejects.get(node.id, 0):
            said["rejects"] = min(0.5, REJECTS * ways)
            self.note(f"a way to failure is taken by {REJECTS:.0%} (`rejects`)")
        if node.id in self.failures.timeouts:
            said |= {"timeout": self.failures.timeouts[node.id], "retry": {"attempts": 1}}
        again = self._again(node.element)
        said |= again
        if node.id in self.failures.undone:
            said["undo"] = {}
        elif node.id in self.failures.fallbacks and {"timeout", "copies", "repeat"} & said.keys():
            said["undo"] = {}
            self.note("a task that may be done in part before another stands in has an `undo`")
        self.work[said["service"]] += WORK_S * again.get("copies", 1)
        return said

    def _service_of(self, node: Node) -> str:
        lane = self.parts.lanes.get(node.id)
        wanted = lane or (self.parts.pools[node.pool] if node.pool in self._talking else "")
        if not wanted:
            lanes = any(self.parts.nodes[key].pool == node.pool for key in self.parts.lanes
                        if key in self.parts.nodes)  # fmt: skip
            which = "a task in no lane has" if lanes else "a pool without lanes: every task has"
            self.note(f"{which} a service of its own")
            wanted = node.element.label
        key = (node.pool, wanted)
        if key not in self.services:
            self.services[key] = self._free.new(wanted)
            self.parts.findings.called(wanted, self.services[key])
            self.work[self.services[key]] = 0.0
        return self.services[key]

    def _wait(self, node: Node) -> object | None:
        """The timer right before a task, else the time of the person who does it."""
        for flow in self.graph.into.get(node.id, ()):
            source = self.graph.nodes[flow.source]
            if source.event == "timer" and source.kind == "intermediateCatchEvent":
                if node.kind in _BY_PEOPLE:
                    label = node.element.label
                    self.note(f"the timer before '{label}' stands for the time of its person, too")
                return timer(self.parts, source.element)
        if node.kind in _BY_PEOPLE:
            self.note(f"a person takes {PERSON_S:g} s on average, and holds no worker (`wait`)")
            return {"dist": "exponential", "mean": PERSON_S}
        return None

    def _again(self, element: Element) -> Plain:
        """Copies and repeats of a task."""
        loop = element.first("standardLoopCharacteristics")
        if loop is not None:
            most = self._count(loop, loop.attributes.get("loopMaximum", ""), MOST_ROUNDS)
            self.note(f"a loop goes round again with {AGAIN:.0%} (`repeat`)")
            return {"repeat": {"probability": AGAIN, "max": most}}
        many = element.first("multiInstanceLoopCharacteristics")
        if many is None:
            return {}
        if many.attributes.get("isSequential") == "true":
            message = "instances one after another have no counterpart: side by side, or a loop"
            self.parts.wrong(element, message)
        number = many.first("loopCardinality")
        return {"copies": self._count(many, number.text.strip() if number else "", COPIES)}

    def _count(self, element: Element, text: str, usual: int) -> int:
        if text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= _MANY:
            return int(text)
        if text and not text.startswith(("$", "=", "#")):
            message = f"'{text[:40]}' is no number from 1 to {_MANY}"
            self.parts.wrong(element, message)
        self.note(f"how often a task is done is assumed: {usual} (`copies`, `max`)")
        return usual

    def _service(self, name: str) -> Plain:
        each = slots(self.work[name] * RATE)
        return {"concurrency": each, "time": {"dist": "exponential", "mean": WORK_S}}

    def _assume(self) -> None:
        self.note(f"a task takes {WORK_S * 1e3:g} ms on average, exponential (`time`)")
        for node in self.graph.nodes.values():
            label, told = node.element.label, any(f.message for f in self.graph.into[node.id])
            catches = node.kind == "intermediateCatchEvent"
            if (node.kind == "receiveTask" or (catches and node.event == "message")) and not told:
                self.note(f"'{label}' does not wait: its message comes from outside (`wait`)")
            if node.event == "terminate":
                self.note(f"'{label}' ends its own way only: what runs beside it goes on")
