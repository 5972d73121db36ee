"""What a BPMN model says of failure: refusals, fallbacks, timeouts and compensation of tasks."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.scenario.imports.bpmn_graph import Graph
from sim.scenario.imports.bpmn_parts import TASKS, Flow, Node
from sim.scenario.imports.bpmn_times import timer

REJECTS = 0.05
"""The share that a way to failure takes, which a model does not say."""


@dataclass(slots=True)
class Failures:
    """By task: the ways on which it is refused, its timeout in seconds, its fallback, its undo."""

    rejects: dict[str, int] = field(default_factory=dict)
    timeouts: dict[str, float] = field(default_factory=dict)
    fallbacks: dict[str, str] = field(default_factory=dict)
    undone: dict[str, None] = field(default_factory=dict)


def take_failures(graph: Graph) -> Failures:
    """The failures of the tasks; what draws them leaves the graph."""
    found = Failures()
    for node in list(graph.parts.boundaries):
        if node.id in graph.nodes:
            _boundary(graph, node, found)
    for node in list(graph.nodes.values()):
        if node.element.attributes.get("isForCompensation") == "true":
            for flow in graph.remove(node.id):
                graph.cut(flow)
    for node in list(graph.nodes.values()):
        if node.kind == "exclusiveGateway" and node.id in graph.nodes:
            _refusals(graph, node, found)
    for node in graph.nodes.values():
        if node.fails:
            graph.parts.wrong(
                node.element,
                f"a failure ({node.event}) here has no counterpart: only the way from the border of"
                " a task, or from the exclusive gateway right behind it, may lead to failure,"
                " without further tasks",
            )
    return found


def _boundary(graph: Graph, node: Node, found: Failures) -> None:
    parts = graph.parts
    task = parts.nodes.get(node.element.attributes.get("attachedToRef", ""))
    flows = graph.remove(node.id)
    if task is None or task.kind not in TASKS:
        parts.wrong(node.element, "an event at the border of what is no task has no counterpart")
    elif node.event == "compensate":
        _undo(graph, node, task, found)
    elif node.event not in ("error", "timer"):
        message = f"an event of kind '{node.event or 'none'}' at the border has no counterpart:"
        parts.wrong(node.element, f"{message} known are error, timer and compensate")
    elif node.element.attributes.get("cancelActivity") == "false":
        message = "an event that does not interrupt has no counterpart: let it interrupt its task"
        parts.wrong(node.element, message)
    else:
        if node.event == "error":
            found.rejects[task.id] = found.rejects.get(task.id, 0) + 1
        elif (length := timer(parts, node.element)) is not None:
            found.timeouts[task.id] = length
        _handled(graph, node, task, flows, found)
    for flow in flows:
        graph.cut(flow)


def _undo(graph: Graph, node: Node, task: Node, found: Failures) -> None:
    handler = graph.parts.nodes.get(graph.parts.undone.get(node.id, ""))
    if handler is None or handler.element.attributes.get("isForCompensation") != "true":
        message = 'is associated with no handler: a task with isForCompensation="true"'
        graph.parts.wrong(node.element, message)
    else:
        found.undone[task.id] = None


def _handled(graph: Graph, node: Node, task: Node, flows: list[Flow], found: Failures) -> None:
    """What the way from the border leads to: the end, or one task that stands in."""
    if all(graph.only_ends(flow) for flow in flows):
        return
    handler = graph.nodes.get(flows[0].target) if len(flows) == 1 else None
    if (
        handler is None
        or not handler.is_step
        or len(graph.into[handler.id]) != 1
        or graph.onward(graph.out[handler.id]) != graph.onward(graph.out.get(task.id, ()))
    ):
        message = (
            "the way from here has no counterpart: it must lead to the end, or over one task back"
            f" to where '{task.element.label}' leads"
        )
        graph.parts.wrong(node.element, message)
    elif found.fallbacks.get(task.id, handler.id) != handler.id:
        message = f"'{task.element.label}' has a task that stands in for it already"
        graph.parts.wrong(node.element, message)
    else:
        found.fallbacks[task.id] = handler.id


def _refusals(graph: Graph, gateway: Node, found: Failures) -> None:
    """Ways behind a task that lead to failure: the task is refused."""
    failing = [flow for flow in graph.out[gateway.id] if graph.ways_fail(flow)]
    if not failing:
        return
    task = graph.work_before(gateway.id)
    if len(failing) == len(graph.out[gateway.id]) or task is None:
        message = "leads to failure: one task must be right before it, and one way must go on"
        graph.parts.wrong(gateway.element, message)
    else:
        found.rejects[task.id] = found.rejects.get(task.id, 0) + len(failing)
    for flow in failing:
        graph.cut(flow)
