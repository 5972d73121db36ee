"""The nodes and flows of a BPMN model: all processes in one graph, sub-processes opened up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.scenario.imports.bpmn_xml import Element
from sim.scenario.imports.findings import Findings

NODE_LIMIT = 1_000
"""Tasks, events and gateways of one import."""

TASKS = (
    "task",
    "serviceTask",
    "userTask",
    "manualTask",
    "sendTask",
    "scriptTask",
    "businessRuleTask",
    "callActivity",
)
_SUBS = ("subProcess", "transaction")
_EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent")
_GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")
_NO_COUNTERPART = {
    "complexGateway": "use exclusive or parallel gateways",
    "eventBasedGateway": "use an exclusive gateway: what happens first is a branch",
    "adHocSubProcess": "write its tasks out, with the order between them",
}


@dataclass(slots=True)
class Node:
    """A task, event or gateway; `event` is the kind of its event definition, if it has one.

    `entry`, of the exit of an opened sub-process: the node by which it is entered.
    """

    id: str
    kind: str
    element: Element
    pool: str
    event: str = ""
    entry: str = ""

    @property
    def is_step(self) -> bool:
        """Whether it is work; everything else only leads on."""
        return self.kind in TASKS

    @property
    def fails(self) -> bool:
        """Whether who comes here has failed: error, cancel and compensation."""
        return self.kind in ("endEvent", "intermediateThrowEvent") and self.event in (
            "error",
            "cancel",
            "compensate",
        )


@dataclass(frozen=True, slots=True)
class Flow:
    """A way from one node to another one; `message`: between pools."""

    id: str
    source: str
    target: str
    element: Element
    message: bool = False


@dataclass(slots=True)
class Parts:
    """The graph, and what is said about its nodes.

    `lanes` maps a node to its lane, `boundaries` a task to the events at its border, `undone` the
    compensation event to its handler, `pools` each process to what its pool is called.
    """

    findings: Findings
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)
    boundaries: list[Node] = field(default_factory=list)
    undone: dict[str, str] = field(default_factory=dict)
    pools: dict[str, str] = field(default_factory=dict)
    _exits: dict[str, str] = field(default_factory=dict)
    _refused: set[str] = field(default_factory=set)

    def wrong(self, element: Element, message: str) -> None:
        """A problem of an element, with its line."""
        self.findings.wrong((element.label,), message, element.line)


def read_parts(root: Element, findings: Findings) -> Parts:
    """All processes of the model with the message flow between them."""
    parts = Parts(findings)
    for tag in ("choreography", "globalChoreographyTask"):
        for element in root.all(tag):
            parts.wrong(element, "a choreography diagram has no counterpart: draw pools")
    processes = list(root.all("process"))
    for number, process in enumerate(processes):
        key = process.id or f"process {number + 1}"
        parts.pools[key] = process.label
        for lane_set in process.all("laneSet"):
            _lanes(lane_set, parts)
        _scope(process, key, parts)
        if len(parts.nodes) > NODE_LIMIT:
            message = f"has more than {NODE_LIMIT} nodes: import a smaller part of it"
            parts.wrong(process, message)
            return parts
    _link(processes, parts)
    for collaboration in root.all("collaboration"):
        _collaboration(collaboration, parts)
    return parts


def _lanes(lane_set: Element, parts: Parts) -> None:
    for lane in lane_set.all("lane"):
        for reference in lane.all("flowNodeRef"):
            parts.lanes[reference.text.strip()] = lane.label
        for inner in lane.all("childLaneSet"):
            _lanes(inner, parts)


def _scope(scope: Element, pool: str, parts: Parts) -> None:
    """The nodes of a process or sub-process."""
    for element in scope.children:
        kind = element.tag
        if kind in _NO_COUNTERPART or _is_event_sub(element):
            parts._refused.add(element.id)
            advice = _NO_COUNTERPART.get(kind, "use events at the border of a task")
            parts.wrong(element, f"{kind} has no counterpart: {advice}")
        elif kind in _SUBS:
            _open(element, pool, parts)
        elif kind in (*TASKS, *_EVENTS, *_GATEWAYS, "receiveTask", "boundaryEvent"):
            _node(element, kind, pool, parts)


def _is_event_sub(element: Element) -> bool:
    return element.attributes.get("triggeredByEvent") == "true"


def _open(element: Element, pool: str, parts: Parts) -> None:
    """A sub-process: a way in, what is in it, and a way out when all of that is done."""
    if element.first("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"):
        message = "a sub-process that is done several times has no counterpart: only tasks can be"
        parts.wrong(element, message)
    _node(element, "subProcess", pool, parts)
    for lane_set in element.all("laneSet"):
        _lanes(lane_set, parts)
    outside = set(parts.nodes)
    _scope(element, pool, parts)
    if element.id in parts.lanes:
        for key in parts.nodes.keys() - outside:
            parts.lanes.setdefault(key, parts.lanes[element.id])
    way_out = f"{element.id} (end)"
    parts._exits[element.id] = way_out
    parts.nodes[way_out] = Node(way_out, "exit", element, pool, entry=element.id)


def _node(element: Element, kind: str, pool: str, parts: Parts) -> None:
    if not element.id:
        parts.wrong(element, f"a {kind} needs an id")
        return
    if element.id in parts.nodes:
        parts.wrong(element, f"the id '{element.id}' is given twice")
        return
    defined = [child.tag for child in element.children if child.tag.endswith("EventDefinition")]
    if len(defined) > 1:
        parts.wrong(element, "an event of several kinds has no counterpart: use one")
    event = defined[0].removesuffix("EventDefinition") if defined else ""
    node = Node(element.id, kind, element, pool, event)
    if kind == "boundaryEvent":
        parts.boundaries.append(node)
    parts.nodes[element.id] = node


def _link(scopes: Iterable[Element], parts: Parts) -> None:
    """Sequence flows, associations, and the ways into and out of sub-processes."""
    for scope in scopes:
        for element in scope.all("sequenceFlow"):
            _sequence(element, parts)
        for element in scope.all("association"):
            source, target = (element.attributes.get(key, "") for key in ("sourceRef", "targetRef"))
            parts.undone[source] = target
        inner = [sub for sub in scope.all(*_SUBS) if not _is_event_sub(sub)]
        _link(inner, parts)
        for sub in inner:
            _borders(sub, parts)


def _sequence(element: Element, parts: Parts) -> None:
    source, target = (element.attributes.get(key, "") for key in ("sourceRef", "targetRef"))
    if parts._refused & {source, target}:
        return
    for end in (source, target):
        if end not in parts.nodes:
            parts.wrong(element, f"a sequence flow to or from '{end}', which is no known node")
            return
    key = element.id or f"{source} -> {target}"
    if key in parts.flows:
        parts.wrong(element, f"the flow '{key}' is given twice")
        return
    parts.flows[key] = Flow(key, parts._exits.get(source, source), target, element)


def _borders(sub: Element, parts: Parts) -> None:
    """From the way in to where a sub-process starts, and from where it ends to the way out."""
    inside = [parts.nodes[e.id] for e in sub.children if e.id in parts.nodes]
    inside = [node for node in inside if node.kind != "boundaryEvent"]
    members = {node.id for node in inside}
    sources = {flow.source for flow in parts.flows.values()}
    targets = {flow.target for flow in parts.flows.values() if flow.source != sub.id}
    for node in inside:
        if node.element.attributes.get("isForCompensation") == "true":
            continue
        if node.id not in targets:
            key = f"{sub.id} -> {node.id}"
            parts.flows[key] = Flow(key, sub.id, node.id, sub)
        end = parts._exits.get(node.id, node.id)
        if end not in sources and not node.fails:
            key = f"{end} -> {sub.id} (end)"
            parts.flows[key] = Flow(key, end, f"{sub.id} (end)", sub)
    if not members:
        key = f"{sub.id} -> {sub.id} (end)"
        parts.flows[key] = Flow(key, sub.id, f"{sub.id} (end)", sub)


def _collaboration(collaboration: Element, parts: Parts) -> None:
    for participant in collaboration.all("participant"):
        process = participant.attributes.get("processRef", "").rpartition(":")[2]
        if process in parts.pools:
            parts.pools[process] = participant.label
    for element in collaboration.all("messageFlow"):
        ends = [element.attributes.get(key, "") for key in ("sourceRef", "targetRef")]
        source, target = (end.rpartition(":")[2] for end in ends)
        if source not in parts.nodes or target not in parts.nodes:
            note = f"the message flow '{element.label}' is left out: an end of it is a closed pool"
            parts.findings.note(note)
            continue
        key = f"message {element.id or source + ' -> ' + target}"
        source = parts._exits.get(source, source)
        parts.flows[key] = Flow(key, source, target, element, message=True)
