"""Clocks: what lies outside of the call that led to it is moved, and only then."""

from sim.calibration.clocks import set_clocks
from sim.calibration.spans import Span


def span(name, parent, service, kind, start_ns, end_ns):
    return Span(
        trace="t", id=name, parent=parent, service=service, operation=name, kind=kind,
        start_ns=start_ns, end_ns=end_ns,
    )  # fmt: skip


def shifted(start_ns, end_ns):
    """A visit below a visit of another service from 100 to 200 µs, of which no call is known."""
    spans = [span("a", None, "shop", "server", 100_000, 200_000)]
    spans.append(span("b", "a", "stock", "server", start_ns, end_ns))
    found, moved = set_clocks({one.id: one for one in spans})
    return found["b"].start_ns, found["b"].end_ns, moved


def test_a_visit_that_begins_before_its_caller_is_moved_to_its_beginning():
    assert shifted(40_000, 70_000) == (100_000, 130_000, 1)


def test_one_that_ends_after_it_may_have_been_told_of_by_a_message():
    assert shifted(150_000, 260_000) == (150_000, 260_000, 0)
