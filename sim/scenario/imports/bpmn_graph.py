"""The graph of a BPMN model without its failures: what precedes each task, and when it is done."""

from __future__ import annotations

from collections.abc import Iterable

from sim.scenario.graph import cycles
from sim.scenario.imports.bpmn_conditions import (
    ALWAYS,
    WAY_LIMIT,
    Condition,
    covers,
    either,
    exclusive,
    through,
)
from sim.scenario.imports.bpmn_parts import Flow, Node, Parts

DONE = "(end)"
"""Where a way leads that ends."""


class Graph:
    """Nodes and flows by both ends. Flows can be cut; what then leads nowhere goes with them."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.nodes = dict(parts.nodes)
        self.into: dict[str, list[Flow]] = {key: [] for key in self.nodes}
        self.out: dict[str, list[Flow]] = {key: [] for key in self.nodes}
        for flow in parts.flows.values():
            self.out[flow.source].append(flow)
            self.into[flow.target].append(flow)

    def cut(self, flow: Flow) -> None:
        """Take a flow away, and every node that could be reached over it only."""
        gone = [flow]
        while gone:
            one = gone.pop()
            if one in self.out.get(one.source, ()):
                self.out[one.source].remove(one)
            if one.target in self.into and one in self.into[one.target]:
                self.into[one.target].remove(one)
                if not self.into[one.target]:
                    gone += self.remove(one.target)

    def remove(self, node: str) -> list[Flow]:
        """Take a node away; the flows out of it, which are to be cut."""
        for flow in self.into.pop(node, []):
            if flow in self.out.get(flow.source, ()):
                self.out[flow.source].remove(flow)
        self.nodes.pop(node, None)
        return self.out.pop(node, [])

    def onward(self, flows: Iterable[Flow]) -> frozenset[str]:
        """Where flows lead, past what only brings ways together and past plain events."""
        found: set[str] = set()
        for flow in flows:
            target, seen = flow.target, {flow.source}
            while target in self.nodes and target not in seen:
                seen.add(target)
                node, out = self.nodes[target], self.out[target]
                if node.is_step or len(out) > 1 or node.event not in ("", "terminate"):
                    break
                target = out[0].target if out else DONE
            found.add(target)
        return frozenset(found)

    def ways_fail(self, flow: Flow) -> bool:
        """Whether a flow leads to failure and to no more work."""
        found, waiting, seen = False, [flow.target], set()
        while waiting:
            node = self.nodes.get(waiting.pop())
            if node is None or node.id in seen:
                continue
            seen.add(node.id)
            if node.is_step:
                return False
            if node.fails:
                found = True
            elif not self.out[node.id]:
                return False
            if not (node.fails and node.kind == "endEvent"):
                waiting += [] if node.fails else [one.target for one in self.out[node.id]]
        return found

    def only_ends(self, flow: Flow) -> bool:
        """Whether a flow leads to no more work."""
        waiting, seen = [flow.target], set()
        while waiting:
            key = waiting.pop()
            if key in seen or key not in self.nodes:
                continue
            seen.add(key)
            if self.nodes[key].is_step or self.nodes[key].kind in ("parallelGateway", "exit"):
                return False
            waiting += [one.target for one in self.out[key]]
        return True

    def work_before(self, node: str) -> Node | None:
        """The one task right before a node, if nothing is between that parts or joins ways."""
        seen: set[str] = set()
        while node not in seen:
            seen.add(node)
            before = self.into[node]
            if len(before) != 1:
                return None
            found = self.nodes[before[0].source]
            if found.is_step:
                return found
            if len(self.out[found.id]) > 1:
                return None
            node = found.id
        return None


class Order:
    """For every node: the tasks right before it, and the condition under which it is reached."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.parts = graph, graph.parts
        self.condition: dict[str, Condition] = {}
        self.before: dict[str, dict[str, None]] = {}
        self.branches = {
            key: frozenset(flow.id for flow in graph.out[key] if not flow.message)
            for key, node in graph.nodes.items()
            if node.kind == "exclusiveGateway"
        }
        self._works = self._leading_to_work()
        for key in self._sorted():
            self._reach(graph.nodes[key])

    def _sorted(self) -> list[str]:
        """The nodes, each behind all that leads to it; none when they go round in circles."""
        before = {
            key: [
                *(flow.source for flow in flows),
                *([self.graph.nodes[key].entry] if self.graph.nodes[key].entry else []),
            ]
            for key, flows in self.graph.into.items()
        }
        circles = cycles(before)
        for circle in circles:
            labels = " -> ".join(self.graph.nodes[key].element.label for key in circle)
            self.parts.wrong(
                self.graph.nodes[circle[0]].element,
                f"a way back has no counterpart: {labels}; a loop must be around one task"
                " (standardLoopCharacteristics)",
            )
        if circles:
            return []
        left = {key: len(set(sources)) for key, sources in before.items()}
        after: dict[str, list[str]] = {key: [] for key in before}
        for key, sources in before.items():
            for source in set(sources):
                after[source].append(key)
        found = [key for key, count in left.items() if not count]
        for key in found:
            for later in after[key]:
                left[later] -= 1
                if not left[later]:
                    found.append(later)
        return found

    def _leading_to_work(self) -> set[str]:
        """The tasks, and what has a task behind it: nothing else needs a condition."""
        waiting = [key for key, node in self.graph.nodes.items() if node.is_step]
        found = set(waiting)
        while waiting:
            node = self.graph.nodes[waiting.pop()]
            for key in (*(flow.source for flow in self.graph.into[node.id]), node.entry):
                if key and key not in found:
                    found.add(key)
                    waiting.append(key)
        return found

    def _reach(self, node: Node) -> None:
        flows = self.graph.into[node.id]
        self.before[node.id] = {}
        for flow in flows:
            source = self.graph.nodes[flow.source]
            self.before[node.id] |= {source.id: None} if source.is_step else self.before[source.id]
        if node.id not in self._works:
            self.condition[node.id] = ALWAYS
            return
        plain = [self._of(flow) for flow in flows if not flow.message]
        told = [self._of(flow) for flow in flows if flow.message]
        if node.entry:
            condition = self.condition[node.entry]
        elif not plain:
            condition = either(told, self.branches) if told else ALWAYS
        else:
            condition = self._joined(node, plain)
        if plain and any(one != condition for one in told):
            self.parts.wrong(node.element, "it waits for a message that is not always sent")
        self._check_size(node, [condition])
        self.condition[node.id] = condition
        if node.is_step:
            self._check(node)

    def _of(self, flow: Flow) -> Condition:
        condition = self.condition[flow.source]
        if len(self.branches.get(flow.source, ())) > 1 and not flow.message:
            return through(condition, flow.source, flow.id)
        return condition

    def _joined(self, node: Node, ways: list[Condition]) -> Condition:
        if len(ways) == 1:
            return ways[0]
        self._check_size(node, ways)
        if node.kind == "parallelGateway":
            if any(way != ways[0] for way in ways):
                message = "waits for a way that is not always taken: join choices exclusively first"
                self.parts.wrong(node.element, message)
            return ways[0]
        if node.kind != "inclusiveGateway":
            for i, way in enumerate(ways):
                if not all(exclusive(way, other) for other in ways[:i]):
                    message = "several ways come here at once: join them by a parallel gateway"
                    self.parts.wrong(node.element, message)
                    break
        return either(ways, self.branches)

    def _check_size(self, node: Node, ways: list[Condition]) -> None:
        """That the ways to a node are few and short; what is not cannot be followed further."""
        different = {way for condition in ways for way in condition}
        if max(len(different), len(ways) // 8, *map(len, different)) > WAY_LIMIT:
            message = f"is reached over more than {WAY_LIMIT} choices: import a smaller part of it"
            self.parts.wrong(node.element, message)
            self.parts.findings.stop()

    def _check(self, node: Node) -> None:
        condition, before = self.condition[node.id], self.before[node.id]
        if len(condition) != 1:
            message = (
                "is done on some branches of several gateways, which no list of choices says:"
                " join the ways first, or draw the task on each"
            )
            self.parts.wrong(node.element, message)
        someone = either((self.condition[key] for key in before), self.branches)
        if before and not covers(someone, condition):
            message = "may be the first task or follow another one: put a task before the gateway"
            self.parts.wrong(node.element, message)
