"""OTLP: an instance as OpenTelemetry spans, the JSON of an ExportTraceServiceRequest.

Resources are components. Under the instance's root span a coordinator's call is a CLIENT span, an
attempt that a coordinator asked for a SERVER span, one that an event brought a CONSUMER span with
a link to it, and every message a PRODUCER span that lasts until it is delivered. What happened in
one moment is an event of the span that it happened to. Ids are hexadecimal, as OTLP/JSON wants
them (protobuf's own JSON has base64), times strings of nanoseconds since 1970; the run begins at
`EPOCH_S`.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from hashlib import blake2b
from typing import NotRequired, TypedDict

from sim.report.traces.lanes import NANO, nanoseconds
from sim.report.traces.story import CLIENT, Attempt, Mark, Message, Story

EPOCH_S = 946_684_800
"""2000-01-01T00:00:00Z, where a run begins: a time of zero means "unknown" in OTLP."""

Plain = str | int | float | bool


class Kind(IntEnum):
    """SpanKind."""

    INTERNAL = 1
    SERVER = 2
    CLIENT = 3
    PRODUCER = 4
    CONSUMER = 5


class Status(TypedDict):
    """A span's status: 1 is ok, 2 an error."""

    code: int
    message: NotRequired[str]


class KeyValue(TypedDict):
    """One attribute."""

    key: str
    value: dict[str, Plain]


class SpanEvent(TypedDict):
    """What happened to a span in one moment."""

    timeUnixNano: str
    name: str
    attributes: list[KeyValue]


class Link(TypedDict):
    """Another span that this one has to do with."""

    traceId: str
    spanId: str


class Span(TypedDict):
    """One span."""

    traceId: str
    spanId: str
    parentSpanId: NotRequired[str]
    name: str
    kind: int
    startTimeUnixNano: str
    endTimeUnixNano: str
    attributes: list[KeyValue]
    events: list[SpanEvent]
    links: list[Link]
    status: Status


class Scope(TypedDict):
    """Who made the spans."""

    name: str


class ScopeSpans(TypedDict):
    """The spans of one scope."""

    scope: Scope
    spans: list[Span]


class Resource(TypedDict):
    """Where spans come from: a component."""

    attributes: list[KeyValue]


class ResourceSpans(TypedDict):
    """The spans of one component."""

    resource: Resource
    scopeSpans: list[ScopeSpans]


class Request(TypedDict):
    """The whole file, an ExportTraceServiceRequest."""

    resourceSpans: list[ResourceSpans]


def otlp(story: Story) -> Request:
    """The spans of one instance; the same instance has the same ids."""
    spans = list(_Spans(story).all())
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": _attributes(_component(story, name))},
                "scopeSpans": [{"scope": {"name": "counterpoint"}, "spans": mine}],
            }
            for name in story.kinds
            if (mine := [span for at, span in spans if at == name])
        ]
    }


def _component(story: Story, name: str) -> dict[str, Plain]:
    origin = {f"counterpoint.{key}": text for key, text in story.origin.texts().items()}
    about = {"service.name": name, "service.namespace": story.origin.scenario}
    return {**about, "counterpoint.component.kind": story.kinds[name], **origin}


class _Spans:
    """The spans of a story, each with the component that it belongs to."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._identity = "\0".join(story.texts().values())
        self._trace = self._hash(16, "trace")
        self._events: dict[str, list[SpanEvent]] = {}
        for mark in story.marks:
            event: SpanEvent = {
                "timeUnixNano": _time(mark.time_s),
                "name": mark.text,
                "attributes": _attributes({"counterpoint.mark": mark.kind}),
            }
            self._events.setdefault(self._marked(mark), []).append(event)

    def _hash(self, size: int, *of: object) -> str:
        text = "\0".join([self._identity, *map(str, of)])
        return blake2b(text.encode(), digest_size=size).hexdigest()

    def _id(self, what: str, number: int = 0) -> str:
        return self._hash(8, what, number)

    def _marked(self, mark: Mark) -> str:
        """The span that a mark is an event of."""
        if mark.message is not None:
            return self._id("message", mark.message)
        if mark.attempt is not None:
            attempt = self._story.attempts[mark.attempt]
            return self._id("call" if _is_called(attempt) else "attempt", mark.attempt)
        return self._id("root")

    def all(self) -> Iterator[tuple[str, Span]]:
        story = self._story
        about = {f"counterpoint.{key}": text for key, text in story.texts().items()}
        completed = story.outcome == "completed"
        yield CLIENT, self._span(
            "root", 0, None, story.name, Kind.INTERNAL, story.arrived_s, story.end_s,
            {"counterpoint.record": "instance", **about}, None if completed else story.ending,
        )  # fmt: skip
        for attempt in story.attempts:
            yield from self._of_attempt(attempt)
        for message in story.messages:
            yield message.sender, self._of_message(message)

    def _of_attempt(self, attempt: Attempt) -> Iterator[tuple[str, Span]]:
        story, number = self._story, attempt.number
        error = None if attempt.answer == "success" else attempt.result
        called = _is_called(attempt)
        rpc: dict[str, Plain] = {
            "rpc.system": "counterpoint",
            "rpc.service": attempt.service,
            "rpc.method": attempt.work,
        }
        parent = self._id("root")
        if called:
            yield attempt.caller, self._span(
                "call", number, parent, attempt.label, Kind.CLIENT, attempt.asked_s,
                story.call_end_s(attempt), {"counterpoint.record": "call", **rpc}, error,
            )  # fmt: skip
            parent = self._id("call", number)
        links = []
        messaging: dict[str, Plain] = {}
        if attempt.asked_by is not None:
            asked = story.messages[attempt.asked_by]
            parent = self._id("message", asked.number)
            if not called:
                links = [parent]
                messaging = _messaging(asked, "process")
        yield attempt.place, self._span(
            "attempt", number, parent, attempt.label, Kind.SERVER if called else Kind.CONSUMER,
            attempt.begin_s, attempt.ended_s,
            {**_about(attempt), **(rpc if called else messaging)}, error, links,
        )  # fmt: skip
        yield from self._inside(attempt)

    def _inside(self, attempt: Attempt) -> Iterator[tuple[str, Span]]:
        """Waiting and working, as spans within the attempt."""
        if attempt.enqueued_s is None:
            return
        parent = self._id("attempt", attempt.number)
        started = attempt.ended_s if attempt.started_s is None else attempt.started_s
        phases = [("queue", attempt.enqueued_s, started)]
        if attempt.started_s is not None:
            phases.append(("work", attempt.started_s, attempt.ended_s))
        for name, begin, end in phases:
            yield attempt.place, self._span(
                name, attempt.number, parent, name, Kind.INTERNAL, begin, end,
                {"counterpoint.record": name}, None,
            )  # fmt: skip

    def _of_message(self, message: Message) -> Span:
        end = message.sent_s if message.delivered_s is None else message.delivered_s
        about: dict[str, Plain] = {
            "counterpoint.record": "message",
            "counterpoint.message.kind": message.kind,
            "counterpoint.message.receiver": message.receiver,
            "counterpoint.message.delivery": message.delivery,
            "counterpoint.message.fate": message.fate,
            **_messaging(message, "send"),
        }
        return self._span(
            "message", message.number, self._sender_of(message), f"send {message.label}",
            Kind.PRODUCER, message.sent_s, end, about,
            message.fate if message.fate != "delivered" else None,
        )  # fmt: skip

    def _sender_of(self, message: Message) -> str:
        """The span that a message comes of: a call, an attempt, the message it passes on."""
        if message.relays is not None:
            return self._id("message", message.relays)
        if message.attempt is not None:
            return self._id("call" if message.kind == "command" else "attempt", message.attempt)
        return self._id("root")

    def _span(
        self,
        what: str,
        number: int,
        parent: str | None,
        name: str,
        kind: Kind,
        start_s: float,
        end_s: float,
        attributes: Mapping[str, Plain],
        error: str | None,
        links: Sequence[str] = (),
    ) -> Span:
        identity = self._id(what, number)
        span: Span = {
            "traceId": self._trace,
            "spanId": identity,
            "name": name,
            "kind": int(kind),
            "startTimeUnixNano": _time(start_s),
            "endTimeUnixNano": _time(end_s),
            "attributes": _attributes(attributes),
            "events": self._events.get(identity, []),
            "links": [{"traceId": self._trace, "spanId": link} for link in links],
            "status": {"code": 1} if error is None else {"code": 2, "message": error},
        }
        if parent is not None:
            span["parentSpanId"] = parent
        return span


def _is_called(attempt: Attempt) -> bool:
    """Whether it was asked for by another component than its own service."""
    return attempt.caller != attempt.service


def _about(attempt: Attempt) -> dict[str, Plain]:
    return {
        "counterpoint.record": "attempt",
        "counterpoint.step": attempt.step,
        "counterpoint.copy": attempt.copy,
        "counterpoint.round": attempt.round,
        "counterpoint.phase": attempt.phase,
        "counterpoint.attempt": attempt.attempt,
        "counterpoint.answer": attempt.answer,
        "counterpoint.wasted": attempt.wasted,
    }


def _messaging(message: Message, operation: str) -> dict[str, Plain]:
    return {
        "messaging.system": "counterpoint",
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
        "messaging.destination.name": message.name,
        "messaging.message.id": str(message.number),
    }


def _time(seconds: float) -> str:
    return str(EPOCH_S * NANO + nanoseconds(seconds))


def _attributes(of: Mapping[str, Plain]) -> list[KeyValue]:
    return [{"key": key, "value": _value(value)} for key, value in of.items()]


def _value(value: Plain) -> dict[str, Plain]:
    """An AnyValue; 64-bit integers are strings in JSON."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    return {"doubleValue": value} if isinstance(value, float) else {"stringValue": value}
