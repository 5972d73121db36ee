"""Jaeger JSON: what its query service and its UI export, times in microseconds."""

from collections.abc import Mapping
from typing import Any

from sim.calibration.reading.fields import items, ordered, text, whole
from sim.calibration.spans import Kind, Span, Spans, TracesError, operation
from sim.scenario.errors import shown

_KINDS: tuple[Kind, ...] = ("internal", "server", "client", "producer", "consumer")
_MICRO = 1_000


def jaeger(document: Mapping[str, Any], where: str) -> Spans:
    """The spans of an export; raises TracesError with the place of the first that is none."""
    found = []
    for place, trace in items(document, "data", where):
        processes = trace.get("processes")
        if not isinstance(processes, dict):
            raise TracesError(f"{place}.processes: {shown(processes)} does not name the services")
        for span_place, span in items(trace, "spans", place):
            found.append(_span(span, processes, span_place))
    return Spans(tuple(found))


def _span(span: Mapping[str, Any], processes: Mapping[str, Any], where: str) -> Span:
    process = text(span, "processID", where)
    if not isinstance(processes.get(process), dict):
        raise TracesError(f"{where}.processID: {process!r} is not among the processes of its trace")
    start = whole(span.get("startTime"), f"{where}.startTime", "microseconds") * _MICRO
    length = whole(span.get("duration"), f"{where}.duration", "microseconds") * _MICRO
    start, end = ordered(start, start + length, where)
    tags = {str(tag.get("key")): tag.get("value") for _, tag in items(span, "tags", where)}
    failed = str(tags.get("error", False)).lower() == "true"
    return Span(
        trace=text(span, "traceID", where),
        id=text(span, "spanID", where),
        parent=_parent(span, where),
        service=text(processes[process], "serviceName", f"{where} of process {process}"),
        operation=operation(text(span, "operationName", where)),
        start_ns=start,
        end_ns=end,
        failed=failed or tags.get("otel.status_code") == "ERROR",
        kind=next((kind for kind in _KINDS if kind == tags.get("span.kind")), ""),
    )


def _parent(span: Mapping[str, Any], where: str) -> str | None:
    """The first reference into the same trace, CHILD_OF before others."""
    inside = [
        (one.get("refType") != "CHILD_OF", str(one.get("spanID")))
        for _, one in items(span, "references", where)
        if one.get("traceID") == span.get("traceID") and one.get("spanID")
    ]
    return min(inside, key=lambda one: one[0])[1] if inside else None
