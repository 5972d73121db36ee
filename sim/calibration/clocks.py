"""Clocks: spans of one trace were timed by different machines, whose clocks may differ.

A visit that lies outside of the call that led to it is moved into the middle of that call, and what
its service says beside it goes along. Where only the caller's whole visit is known, a visit that
begins before it is moved to its beginning; one that ends after it may have been told of by a
message, and stays.
"""

from collections.abc import Mapping
from dataclasses import replace

from sim.calibration.spans import Span

_ROUNDED_NS = 1_000
"""By so much a span may stick out because its format rounds times."""


def set_clocks(spans: Mapping[str, Span]) -> tuple[dict[str, Span], int]:
    """The spans of a trace by id on one clock, and how many visits had to be moved for that."""
    shifts: dict[str, int] = {}
    moved = 0
    for span in spans.values():
        chain, at = [span], spans.get(span.parent or "")
        seen = {span.id}
        while at is not None and at.id not in shifts and at.id not in seen:
            seen.add(at.id)
            chain.append(at)
            at = spans.get(at.parent or "")
        for one in reversed(chain):
            if one.id in shifts:
                continue
            above = spans.get(one.parent or "")
            if above is None:
                shifts[one.id] = 0
            elif above.service == one.service:
                shifts[one.id] = shifts.get(above.id, 0)
            else:
                shifts[one.id] = _shift(one, _by(above, shifts.get(above.id, 0)))
                moved += shifts[one.id] != 0
    if not moved:
        return dict(spans), 0
    return {key: _by(span, shifts[key]) for key, span in spans.items()}, moved


def _by(span: Span, shift: int) -> Span:
    if not shift:
        return span
    return replace(span, start_ns=span.start_ns + shift, end_ns=span.end_ns + shift)


def _shift(span: Span, above: Span) -> int:
    """How far a span of another service must be moved to lie within what is above it."""
    early = span.start_ns < above.start_ns - _ROUNDED_NS
    if above.kind != "client":
        return above.start_ns - span.start_ns if early else 0
    # Who gave up does not know when the work ended that it had asked for.
    late = span.end_ns > above.end_ns + _ROUNDED_NS and not (
        above.failed and span.start_ns <= above.end_ns
    )
    room = (above.end_ns - above.start_ns) - (span.end_ns - span.start_ns)
    if not early and not (late and room >= 0):
        return 0
    return above.start_ns + max(room, 0) // 2 - span.start_ns
