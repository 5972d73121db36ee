"""Order, branches, copies and rounds of traces that were made up, where the truth is known."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calibration.find import find
from sim.calibration.spans import Span, Spans, TracesError
from sim.calibration.write import write

MS = 1_000_000


def trace(number, steps, failed=None):
    """A trace of one driver and the visits (step, start, end, failed) that it makes; ms."""
    begin = number * 1000 * MS + (number * number % 7) * 100 * MS
    end = max((stop for _, _, stop, *_ in steps), default=0) + 1
    name = f"t{number}"
    yield Span(name, "root", None, "shop", "order", begin, begin + end * MS, failed)
    for place, (step, start, stop, *bad) in enumerate(steps):
        status = bool(bad and bad[0]) if failed is not None else None
        yield Span(
            name, f"s{place}", "root", f"{step}-service", "/do", begin + start * MS,
            begin + stop * MS, status,
        )  # fmt: skip


def found(*traces, **asked):
    spans = [span for one in traces for span in one]
    [workflow] = find(Spans(tuple(spans)), **asked).workflows
    return workflow, {step.name: step for step in workflow.steps}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=2, max_size=4), st.integers(0, 1000))
def test_any_graph_of_layers_is_recovered(sizes, seed):
    """Layers that wait for all of the layer before; lengths differ from trace to trace."""
    rng = np.random.default_rng(seed)
    layers = [[f"s{n}{m}" for m in range(size)] for n, size in enumerate(sizes)]
    traces = []
    for number in range(24):
        at, steps = 0, []
        for layer in layers:
            lengths = rng.integers(2, 50, len(layer)).tolist()
            steps += [(step, at, at + long) for step, long in zip(layer, lengths, strict=True)]
            at += max(lengths)
        traces.append(trace(number, steps, failed=False))
    _, steps = found(*traces)
    for before, layer in zip([[], *layers], layers, strict=False):
        for step in layer:
            assert set(steps[step].after) == set(before)
            assert dict(steps[step].when) == {}


def test_a_choice_and_one_within_it():
    def one(number):
        way = "left" if number % 3 else "right"
        steps = [("first", 0, 10), (way, 10, 20)]
        if way == "left" and number % 4 == 0:
            steps.append(("extra", 20, 30))
        return trace(number, [*steps, ("last", 40, 50)], failed=False)

    workflow, steps = found(*map(one, range(120)))
    route = steps["left"].when
    assert steps["right"].when.keys() == route.keys()
    assert dict(steps["extra"].when) == {**route, "extra": "done"}
    assert set(steps["last"].after) == {"left", "right", "extra"}
    shares = {choice.name: choice.branches for choice in workflow.branches.choices}
    [name] = route
    assert shares[name]["left"].value == pytest.approx(80 / 120)
    assert shares["extra"]["done"].value == pytest.approx(20 / 80)


def test_retries_rounds_and_copies():
    steps = [
        ("flaky", 0, 10, True), ("flaky", 15, 25),
        ("again", 30, 40), ("again", 40, 50),
        ("wide", 60, 70), ("wide", 60, 75), ("wide", 61, 72),
    ]  # fmt: skip
    _, by_name = found(*(trace(n, steps, failed=False) for n in range(20)))
    flaky = by_name["flaky"].failures
    assert (flaky.errors.value, flaky.attempts, flaky.pause_ns) == (0.5, 2, 5 * MS)
    assert flaky.rejects.seen == 0
    again = by_name["again"].failures
    assert (again.again.value, again.rounds) == (0.5, 2)
    assert by_name["wide"].failures.copies == 3
    assert by_name["wide"].after == ("again",)


def test_a_failure_that_nobody_tries_again_is_a_rejection():
    good = [trace(n, [("a", 0, 10), ("b", 10, 20)], failed=False) for n in range(30)]
    bad = [trace(n, [("a", 0, 10, True)], failed=True) for n in range(30, 40)]
    workflow, steps = found(*good, *bad)
    assert steps["a"].failures.rejects.value == pytest.approx(0.25)
    assert steps["a"].failures.errors.seen == 0
    assert workflow.branches.choices == ()
    assert workflow.complete == 30


def test_work_of_its_own_is_told_from_waiting_for_others():
    def one(number):
        root, visit = trace(number, [("a", 0, 100)])
        inner = Span(root.trace, "in", visit.id, "b-service", "/do", visit.start_ns + 20 * MS,
                     visit.start_ns + 80 * MS)  # fmt: skip
        own = Span(root.trace, "own", visit.id, visit.service, "compute", visit.start_ns,
                   visit.start_ns + 20 * MS)  # fmt: skip
        second = Span(root.trace, "second", root.id, "c-service", "/do", visit.end_ns,
                      visit.end_ns + 5 * MS)  # fmt: skip
        return root, visit, inner, own, second

    spans = [one(number) for number in range(20)]
    _, inside = found(*spans)
    assert set(inside) == {"a", "c"}
    assert inside["a"].work_s[0] == pytest.approx(0.1)
    assert inside["a"].nested == pytest.approx(0.6)
    _, apart = found(*spans, nested="steps")
    assert {name: step.after for name, step in apart.items()} == {
        "a": (), "b": ("a",), "c": ("b",)
    }  # fmt: skip
    assert apart["a"].work_s[0] == pytest.approx(0.04)
    assert apart["b"].work_s[0] == pytest.approx(0.06)


def test_too_few_traces_are_told():
    spans = [span for n in range(3) for span in trace(n, [("a", 0, 10)])]
    with pytest.raises(TracesError, match="no workflow has 10 instances or more; 3 traces of shop"):
        find(Spans(tuple(spans)))


def test_a_circle_of_parents_and_a_parent_that_is_not_there():
    def one(number):
        root, a, b = trace(number, [("a", 0, 10), ("b", 10, 20)])
        lost = Span(root.trace, "lost", "nobody", "c-service", "/do", b.end_ns, b.end_ns + MS)
        ring = [
            Span(root.trace, f"r{n}", f"r{1 - n}", "d-service", "/do", b.end_ns, b.end_ns + MS)
            for n in range(2)
        ]
        return root, a, b, lost, *ring

    spans = [span for n in range(12) for span in one(n)]
    told = find(Spans(tuple(spans)))
    assert any("name a parent that is not there" in note for note in told.notes)


def test_a_call_to_what_tells_nothing_is_its_callers_work():
    def one(number):
        root, visit = trace(number, [("a", 0, 100)])
        query = Span(root.trace, "q", visit.id, visit.service, "SELECT", visit.start_ns,
                     visit.start_ns + 40 * MS, kind="client")  # fmt: skip
        return root, visit, query

    told = find(Spans(tuple(span for n in range(12) for span in one(n))))
    assert told.workflows[0].steps[0].nested == 0.0
    assert any(note.startswith("12 calls lead to what has no spans") for note in told.notes)


def called(number, skew_ms):
    """A driver that calls a and then b; the clock of a's service is ahead of all others."""
    root, a, b = trace(number, [("a", 10, 20), ("b", 22, 40)])
    late = skew_ms * MS
    for name, visit, shift in (("a", a, late), ("b", b, 0)):
        asked = Span(root.trace, f"ask {name}", "root", "shop", "POST", visit.start_ns - MS,
                     visit.end_ns + MS, kind="client")  # fmt: skip
        yield asked
        yield replace(visit, parent=asked.id, kind="server", start_ns=visit.start_ns + shift,
                      end_ns=visit.end_ns + shift)  # fmt: skip
        inner = Span(root.trace, f"in {name}", visit.id, visit.service, "compute",
                     visit.start_ns + shift, visit.end_ns + shift, kind="internal")  # fmt: skip
        deep = Span(root.trace, f"deep {name}", inner.id, "db-service", "/get",
                    visit.start_ns + MS, visit.start_ns + 2 * MS)  # fmt: skip
        yield from (inner, deep)
    yield root


@pytest.mark.parametrize("skew_ms", [-500, -5, 0, 5, 500])
def test_clocks_that_differ_are_set_by_the_calls(skew_ms):
    told = find(Spans(tuple(span for n in range(20) for span in called(n, skew_ms))))
    steps = {step.name: step for step in told.workflows[0].steps}
    assert {name: step.after for name, step in steps.items()} == {"a": (), "b": ("a",)}
    assert steps["a"].nested == pytest.approx(0.1)
    assert [n for n in told.notes if "clock" in n] == [
        "20 visits lay outside of the call that led to them: moved into it, as clocks differ"
    ] * bool(skew_ms)


def test_a_span_whose_parent_is_not_there_was_called_by_the_root_of_its_trace():
    spans = [
        replace(span, parent="lost") if span.id == "s0" else span
        for n in range(20)
        for span in trace(n, [("a", 0, 10), ("b", 10, 20)])
    ]
    told = find(Spans(tuple(spans)))
    [workflow] = told.workflows
    assert [(step.name, step.after) for step in workflow.steps] == [("a", ()), ("b", ("a",))]
    assert (
        "20 spans name a parent that is not there: taken as called by the root of their trace, "
        "or from outside where it has none"
    ) in told.notes


def test_a_message_is_no_call_even_while_its_sender_still_works():
    def one(number):
        root, pay = trace(number, [("pay", 1, 50)])
        sent = Span(root.trace, "send", pay.id, pay.service, "send", pay.start_ns + 30 * MS,
                    pay.start_ns + 31 * MS, kind="producer")  # fmt: skip
        ship = Span(root.trace, "ship", "send", "ship-service", "/do", pay.start_ns + 35 * MS,
                    pay.start_ns + (40 if number % 2 else 90) * MS, kind="consumer")  # fmt: skip
        return root, pay, sent, ship

    told = find(Spans(tuple(span for n in range(20) for span in one(n))))
    steps = {step.name: step for step in told.workflows[0].steps}
    assert {name: step.after for name, step in steps.items()} == {"pay": (), "ship": ("pay",)}
    assert steps["pay"].nested == 0.0
    assert any(
        note.startswith("50 % of the visits were brought by messages") for note in told.notes
    )


def test_latency_lasts_until_the_last_message_is_dealt_with():
    def one(number):
        [root] = trace(number, [])
        sent = Span(root.trace, "send", "root", "shop", "send", root.start_ns, root.start_ns,
                    kind="producer")  # fmt: skip
        ship = Span(root.trace, "ship", "send", "ship-service", "/do", root.start_ns + 3 * MS,
                    root.start_ns + 90 * MS, kind="consumer")  # fmt: skip
        return root, sent, ship

    told = find(Spans(tuple(span for n in range(20) for span in one(n))))
    assert told.workflows[0].latency_s == pytest.approx(0.09)
    assert any(note.startswith("100 % of the visits were brought") for note in told.notes)


def test_traces_that_end_at_the_gateway_are_counted():
    def one(number):
        root, visit = trace(number, [("a", 5, 10)])
        orders = Span(root.trace, "orders", "root", "orders", "place", root.start_ns, root.end_ns)
        return (root,) if number % 4 == 0 else (root, orders, replace(visit, parent="orders"))

    told = find(Spans(tuple(span for n in range(40) for span in one(n))))
    assert told.workflows[0].instances == 30
    assert (
        "10 of 40 traces of shop order make no visit, the others all pass it on: left out, and "
        "missing in the arrivals"
    ) in told.notes


@pytest.mark.parametrize("name", ["coordinator", "bus", "client", "支付"])
def test_a_service_that_has_no_name_for_a_scenario_gets_one(name, tmp_path):
    def one(number):
        root, a, b = trace(number, [("a", 0, 10), ("b", 10, 20 + number % 3)])
        return root, replace(a, service=name, operation=name), b

    told = find(Spans(tuple(span for n in range(20) for span in one(n))))
    [first, _] = told.workflows[0].steps
    assert f"the service {name!r} is called {first.service!r}" in told.notes
    write(told, "made", folder="data").save(tmp_path / "made.yaml")


def test_a_scenario_has_no_more_digits_than_the_traces_tell(tmp_path):
    def one(number):
        root, bad, good = trace(number, [("a", 0, 10, True), ("a", 17, 30)], failed=False)
        return root, bad, replace(good, start_ns=good.start_ns + 123 + number, failed=False)

    found = find(Spans(tuple(span for n in range(30) for span in one(n))))
    write(found, "made", coming="poisson", folder="data").save(tmp_path / "made.yaml")
    text = (tmp_path / "made.yaml").read_text()
    [rate] = re.findall(r"rate: ([\d.]+)/(?:s|min|h)}", text)
    assert len(rate.replace(".", "")) <= 6, text
    assert "first: 7ms, max: 7ms" in text


def test_a_few_traces_without_failures_are_told_of_in_plain_words():
    with pytest.raises(TracesError, match="; 1 trace of shop order left out: 1 makes a visit to"):
        find(Spans(tuple(trace(1, [("a", 0, 10)]))))
    told = find(Spans(tuple(span for n in range(12) for span in trace(n, [("a", 0, 10 + n)]))))
    assert (
        "order: the traces do not say what failed, and every instance got to the last step: no "
        "failures"
    ) in told.notes


def test_a_family_that_does_not_fit_is_told_of():
    spans = [
        span
        for n in range(200)
        for span in trace(n, [("a", 0, 10 + n % 2 * 50 + n % 7), ("b", 90, 90 + 1 + n % 11)])
    ]
    notes = write(find(Spans(tuple(spans))), "made", times="fitted", folder="data").notes
    [told] = [note for note in notes if note.startswith("order-a: ")]
    assert told.startswith("order-a: even the nearest family (")
    assert told.endswith("): what was measured is drawn better by times=empirical")
