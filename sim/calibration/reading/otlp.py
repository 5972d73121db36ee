"""OTLP JSON: an ExportTraceServiceRequest, as OpenTelemetry and our own traces write it.

Our own exports say more than the standard can: the step, undoing, time in a queue, how an instance
ended. Their attributes `counterpoint.*` are read where they are there.
"""

from collections.abc import Mapping
from typing import Any

from sim.calibration.reading.fields import items, ordered, text, whole
from sim.calibration.spans import Kind, Span, Spans, TracesError, operation
from sim.scenario.errors import shown

_KINDS: tuple[Kind, ...] = ("", "internal", "server", "client", "producer", "consumer")
_SCOPES = ("scopeSpans", "instrumentationLibrarySpans")
"""What holds the spans, and what it was called before OTLP 0.15."""
_ERROR = (2, "STATUS_CODE_ERROR")
_OWN = "counterpoint."


def otlp(document: Mapping[str, Any], where: str) -> Spans:
    """The spans of a request; raises TracesError with the place of the first that is none."""
    found, unnamed = [], 0
    for place, resource in items(document, "resourceSpans", where):
        about = _attributes(resource.get("resource"), f"{place}.resource")
        service = about.get("service.name", "")
        for key in _SCOPES:
            for scope_place, scope in items(resource, key, place):
                for span_place, span in items(scope, "spans", scope_place):
                    unnamed += not service
                    found.append(_span(span, service or "unknown_service", span_place))
    notes = [f"{unnamed} spans name no service (service.name): taken as 'unknown_service'"]
    return Spans(tuple(found), tuple(notes if unnamed else ()))


def _span(span: Mapping[str, Any], service: str, where: str) -> Span:
    own = _attributes(span, where)
    parent = span.get("parentSpanId")
    start, end = (
        whole(span.get(key), f"{where}.{key}", "nanoseconds")
        for key in ("startTimeUnixNano", "endTimeUnixNano")
    )
    start, end = ordered(start, end, where)
    record = own.get(f"{_OWN}record", "")
    named = own.get(f"{_OWN}workflow" if record == "instance" else f"{_OWN}step", "")
    status = span.get("status")
    failed = isinstance(status, dict) and status.get("code") in _ERROR
    return Span(
        trace=text(span, "traceId", where),
        id=text(span, "spanId", where),
        parent=str(parent) if parent else None,
        service=service,
        operation=named or operation(text(span, "name", where)),
        start_ns=start,
        end_ns=end,
        failed=failed,
        kind=_kind(span.get("kind")),
        answer=own.get(f"{_OWN}outcome" if record == "instance" else f"{_OWN}answer", ""),
        waiting=record == "queue",
        undo=own.get(f"{_OWN}phase") == "undo",
    )


def _kind(value: object) -> Kind:
    """The kind by number or by name; what is unknown says nothing."""
    if isinstance(value, int) and 0 <= value < len(_KINDS):
        return _KINDS[value]
    name = str(value).removeprefix("SPAN_KIND_").lower()
    return next((kind for kind in _KINDS if kind == name), "")


def _attributes(of: object, where: str) -> dict[str, str]:
    """Attributes that are texts; others are none that is asked for here."""
    if of is None:
        return {}
    if not isinstance(of, dict):
        raise TracesError(f"{where}: {shown(of)} is not an object")
    found = {}
    for _, item in items(of, "attributes", where):
        value = item.get("value")
        if isinstance(value, dict) and isinstance(value.get("stringValue"), str):
            found[str(item.get("key"))] = value["stringValue"]
    return found
