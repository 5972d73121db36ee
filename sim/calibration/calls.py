"""Calls: a trace as a tree of what services did for each other, a node a visit to a service.

Spans inside a service, and those of callers (client, producer), are no visits: what they take is
the work of the visit that they belong to. A visit that a message led to (a consumer's below a
producer's span), or that begins after its caller has ended, follows its caller and is not in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sim.calibration.clocks import set_clocks
from sim.calibration.spans import Span, Spans

Operation = tuple[str, str]
"""A service and what it was asked to do."""
_ASKING = ("client", "producer")
_ASKED = ("server", "consumer")


@dataclass(slots=True, eq=False)
class Call:
    """A visit to a service. ``inside``: the visits that it made, in the order of their starts.

    ``followed``: the visit that led to this one by a message after its end. ``waited_ns``: time in
    a queue before it, where the traces tell it.
    """

    span: Span
    inside: list["Call"] = field(default_factory=list)
    followed: "Call | None" = None
    waited_ns: int = 0

    @property
    def operation(self) -> Operation:
        """The service and what it did."""
        return self.span.service, self.span.operation

    @property
    def start_ns(self) -> int:
        return self.span.start_ns

    @property
    def end_ns(self) -> int:
        return self.span.end_ns

    @property
    def failed(self) -> bool:
        """Whether the trace says that it failed."""
        return bool(self.span.failed)

    @property
    def nested_ns(self) -> int:
        """How long at least one of the visits that it made was going on."""
        total, until = 0, self.start_ns
        for one in self.inside:
            begin, end = max(one.start_ns, until), min(one.end_ns, self.end_ns)
            total += max(end - begin, 0)
            until = max(until, end)
        return total

    @property
    def whole_ns(self) -> int:
        """From its start to its end without the time in a queue."""
        return max(self.end_ns - self.start_ns - self.waited_ns, 0)

    @property
    def own_ns(self) -> int:
        """Its own work: neither in a queue nor waiting for the visits that it made."""
        return max(self.whole_ns - self.nested_ns, 0)

    def gaps_ns(self) -> list[int]:
        """Its own work before, between and after the visits that it made: one more than these."""
        found, until = [], self.start_ns
        for one in self.inside:
            found.append(max(one.start_ns - until, 0))
            until = max(until, one.end_ns)
        return [*found, max(self.end_ns - until, 0)]

    def comes_after(self, other: "Call") -> bool:
        """Whether a chain of messages leads to this visit from the other one, or from inside it."""
        one = self.followed
        while one is not None:
            if other.holds(one):
                return True
            one = one.followed
        return False

    def holds(self, other: "Call") -> bool:
        """Whether another visit is this one, or was made by it or by one that it made."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            if one is other:
                return True
            waiting += one.inside
        return False


@dataclass(frozen=True, slots=True)
class Forest:
    """The roots of all traces in the order of their starts, and what there is to say of them."""

    roots: tuple[Call, ...]
    notes: tuple[str, ...]


def forest(spans: Spans) -> Forest:
    """The trees of all traces."""
    by_trace: dict[str, list[Span]] = {}
    for span in spans.spans:
        by_trace.setdefault(span.trace, []).append(span)
    counts = {"twice": 0, "lost": 0, "moved": 0, "unended": 0, "silent": 0}
    roots = []
    for trace in by_trace.values():
        if any(span.parent is None and span.answer == "in_flight" for span in trace):
            counts["unended"] += 1
            continue
        roots.append(_Tree(trace, counts).root())
    told = {
        "twice": "{} spans have the id of another one of their trace: left out",
        "lost": "{} spans name a parent that is not there: taken as called by the root of their "
        "trace, or from outside where it has none",
        "moved": "{} visits lay outside of the call that led to them: moved into it, as clocks "
        "differ",
        "silent": "{} calls lead to what has no spans of its own: counted as their callers' work",
        "unended": "{} instances had not ended when the run did: left out",
    }
    notes = [told[key].format(number) for key, number in counts.items() if number]
    ordered = sorted(roots, key=lambda root: (root.start_ns, root.span.trace))
    return Forest(tuple(ordered), (*spans.notes, *notes))


class _Tree:
    """The spans of one trace on their way to calls."""

    def __init__(self, spans: Sequence[Span], counts: dict[str, int]) -> None:
        once: dict[str, Span] = {}
        for span in spans:
            if once.setdefault(span.id, span) is not span:
                counts["twice"] += 1
        self._counts = counts
        self._spans, moved = set_clocks(self._found(once))
        counts["moved"] += moved
        self._calls = {span.id: Call(span) for span in self._spans.values() if self._is_visit(span)}

    def _found(self, spans: dict[str, Span]) -> dict[str, Span]:
        """The spans; whose parent is not there is called by the root, where there is just one."""
        lost = [s for s in spans.values() if s.parent is not None and s.parent not in spans]
        self._counts["lost"] += len(lost)
        roots = [span.id for span in spans.values() if span.parent is None]
        if len(roots) == 1:
            spans |= {span.id: replace(span, parent=roots[0]) for span in lost}
        return spans

    def root(self) -> Call:
        """The one visit that nobody made, or one around all of these."""
        tops = []
        for call in self._in_order(self._calls.values()):
            maker = self._maker(call.span)
            if maker is None:
                tops.append(call)
            else:
                self._put(call, maker, tops)
        for span in self._spans.values():
            if span.waiting and (maker := self._maker(span)) is not None:
                maker.waited_ns += span.end_ns - span.start_ns
        self._counts["silent"] += self._silent()
        if len(tops) == 1:
            return tops[0]
        return self._around(tops)

    def _silent(self) -> int:
        """The callers' spans below which nobody was visited: databases, services of others."""
        answered: set[str] = set()
        for call in self._calls.values():
            at = call.span.parent
            while at in self._spans and at not in answered and self._spans[at].kind in _ASKING:
                answered.add(at)
                at = self._spans[at].parent
        return sum(s.kind == "client" and s.id not in answered for s in self._spans.values())

    def _put(self, call: Call, maker: Call, tops: list[Call]) -> None:
        """Below its maker, or where the maker itself is, when it only followed it."""
        above: Call | None = maker
        told = self._told(call.span)
        call.followed = maker if told else None
        while (
            above is not None
            and above.span.parent is not None
            and (told or call.start_ns >= above.end_ns)
        ):
            call.followed = call.followed or above
            above = self._maker(above.span)
        if above is None:
            tops.append(call)
        else:
            above.inside.append(call)

    def _told(self, span: Span) -> bool:
        """Whether a message led to this visit: its sender does not wait for it."""
        above = self._spans.get(span.parent or "")
        return span.kind == "consumer" and above is not None and above.kind == "producer"

    def _around(self, tops: Sequence[Call]) -> Call:
        """Nobody's visit that holds all others, for a trace with several beginnings or none."""
        spans = list(self._spans.values())
        start = min(span.start_ns for span in spans)
        end = max(span.end_ns for span in spans)
        outside = Span(spans[0].trace, "", None, "", "", start, end)
        return Call(outside, list(self._in_order(tops)))

    @staticmethod
    def _in_order(calls: Iterable[Call]) -> Iterator[Call]:
        return iter(sorted(calls, key=lambda call: (call.start_ns, -call.end_ns, call.span.id)))

    def _is_visit(self, span: Span) -> bool:
        if span.waiting or span.kind in _ASKING:
            return False
        parent = self._above(span)
        return parent is None or span.kind in _ASKED or parent.service != span.service

    def _above(self, span: Span) -> Span | None:
        """The nearest span above that is no caller's."""
        seen = {span.id}
        at = span
        while at.parent is not None and at.parent not in seen:
            seen.add(at.parent)
            found = self._spans.get(at.parent)
            if found is None:
                return None
            if found.kind not in _ASKING:
                return found
            at = found
        return None

    def _maker(self, span: Span) -> Call | None:
        """The nearest visit above; none in a circle of parents."""
        seen = {span.id}
        at = self._above(span)
        while at is not None and at.id not in seen:
            if at.id in self._calls:
                return self._calls[at.id]
            seen.add(at.id)
            at = self._above(at)
        return None
