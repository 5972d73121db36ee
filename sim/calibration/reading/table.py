"""CSV: a row a span, columns known by their usual names, units by the ends of these names."""

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.calibration.reading.fields import LATEST_NS, ordered
from sim.calibration.spans import Span, Spans, TracesError, operation, service_of
from sim.scenario.errors import listed, meant, shown

_NAMES = {
    "trace": ("trace", "traceid", "trace_id"),
    "span": ("span", "spanid", "span_id", "id"),
    "parent": ("parent", "parentid", "parent_id", "parentspanid", "parent_span_id"),
    "service": ("service", "servicename", "service_name", "podname", "pod"),
    "operation": ("operation", "operationname", "operation_name", "name"),
    "error": ("error", "failed", "is_error"),
}
"""What a column may be called, without regard to capitals."""
_TIMES = ("start", "offset", "end", "duration")
_UNITS = {"ns": 1, "nano": 1, "us": 10**3, "micro": 10**3, "ms": 10**6, "milli": 10**6, "s": 10**9}
_TIME = re.compile(
    r"(?P<what>start|offset|end|duration)_?(?:time)?_?(?:unix)?_?(?P<unit>ns|nano|us|micro|ms|milli|s)"
)
_NO_PARENT = ("", "root", "0", "none", "null")
_TRUE = ("true", "1", "yes", "error")
_FALSE = ("false", "0", "no", "ok", "")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column is what, by its place; times with the size of their unit (ns)."""

    names: Mapping[str, int]
    times: Mapping[str, tuple[int, int]]


def table(text: str, name: str) -> Spans:
    """The spans of a CSV text; raises TracesError with the line of the first that is none."""
    first = text.partition("\n")[0]
    mark = next((mark for mark in ",;\t" if mark in first), ",")
    rows = csv.reader(io.StringIO(text), strict=True, delimiter=mark)
    try:
        columns = _columns(next(rows, []), name)
        spans = [
            _span(row, columns, f"{name} line {rows.line_num}", rows.line_num)
            for row in rows
            if row
        ]
    except csv.Error as error:
        raise TracesError(f"{name} line {rows.line_num}: not CSV: {error}") from None
    notes = []
    if "parent" not in columns.names:
        spans = _under_the_first(spans)
        notes.append("the CSV names no parents: the span of a trace that starts first calls all")
    return Spans(tuple(spans), tuple(notes))


def _columns(header: Sequence[str], name: str) -> _Columns:
    names: dict[str, int] = {}
    times: dict[str, tuple[int, int]] = {}
    for place, title in enumerate(header):
        low = title.strip().lower()
        what = next((what for what, known in _NAMES.items() if low in known), None)
        if what is not None:
            names.setdefault(what, place)
        # `booking_start_unix_ns` is a start: what stands in front says of what.
        elif found := next((m for m in _TIME.finditer(low) if m.end() == len(low)), None):
            times.setdefault(found["what"], (place, _UNITS[found["unit"]]))
    for what in ("trace", "service", "operation"):
        if what not in names:
            left = [one.strip().lower() for n, one in enumerate(header) if n not in names.values()]
            odd = next((hint for one in left if (hint := meant(one, _NAMES[what]))), "")
            raise TracesError(
                f"{name} line 1: no column {listed(_NAMES[what])}; there are "
                f"{shown(', '.join(header))}{odd}"
            )
    if "parent" in names and "span" not in names:
        raise TracesError(
            f"{name} line 1: parents are named, but no column {listed(_NAMES['span'])}"
        )
    for wanted in (("start", "offset"), ("end", "duration")):
        if not any(what in times for what in wanted):
            meant_by = next(
                (what for what in wanted if what in " ".join(header).lower()), wanted[0]
            )
            raise TracesError(
                f"{name} line 1: no column for {' or '.join(wanted)} with its unit, as a number: "
                f"call it {meant_by}_ns, {meant_by}_us, {meant_by}_ms or {meant_by}_s"
            )
    return _Columns(names, times)


def _span(row: Sequence[str], columns: _Columns, where: str, line: int) -> Span:
    def cell(what: str) -> str:
        place = columns.names.get(what)
        if place is None:
            return ""
        if place >= len(row):
            raise TracesError(f"{where}: {len(row)} cells, too few for the column of the {what}")
        return row[place].strip()

    for what in ("trace", "service", "operation"):
        if not cell(what):
            raise TracesError(f"{where}: the {what} is empty; a span needs one")
    times = {what: _time(row, what, columns, where) for what in _TIMES if what in columns.times}
    start = times.get("start", 0) + times.get("offset", 0)
    end = times["end"] if "end" in times else start + times["duration"]
    start, end = ordered(start, end, where)
    parent = cell("parent")
    return Span(
        trace=cell("trace"),
        id=cell("span") or f"line {line}",
        parent=None if parent.lower() in _NO_PARENT else parent,
        service=service_of(cell("service")),
        operation=operation(cell("operation")),
        start_ns=start,
        end_ns=end,
        failed=_failed(cell("error"), where) if "error" in columns.names else None,
    )


def _time(row: Sequence[str], what: str, columns: _Columns, where: str) -> int:
    """A time in ns; whole numbers keep every digit."""
    place, size = columns.times[what]
    text = row[place].strip() if place < len(row) else ""
    try:
        value = int(text) * size if text.isdigit() and len(text) < 40 else float(text) * size
        if math.isfinite(value) and 0 <= value < LATEST_NS:
            return round(value)
    except (ValueError, OverflowError):
        pass
    raise TracesError(f"{where}: {what} {shown(text)} is not a number from 0")


def _failed(text: str, where: str) -> bool:
    low = text.lower()
    if low not in (*_TRUE, *_FALSE):
        raise TracesError(f"{where}: error {shown(text)} is neither true nor false")
    return low in _TRUE


def _under_the_first(spans: Sequence[Span]) -> list[Span]:
    """All spans of a trace as calls of the one that starts first (of several, the longest)."""
    first: dict[str, Span] = {}
    for span in spans:
        held = first.setdefault(span.trace, span)
        if (span.start_ns, -span.end_ns) < (held.start_ns, -held.end_ns):
            first[span.trace] = span
    return [
        span if span is first[span.trace] else replace(span, parent=first[span.trace].id)
        for span in spans
    ]
