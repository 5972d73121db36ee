"""Undoing by hand: in which order, how long it takes, and what stands in its way."""

import pytest
from model.reading import EVERYWHERE, PULL, PUSH, QUEUE, bus, ends, near, only, tried, undone

BOTH = pytest.mark.parametrize("rollback", ["sequential", "parallel"])
SERVICES = dict.fromkeys("vwxy", "time: 1")
ROW = {
    "a": "service: v, undo: {}",
    "b": "service: w, after: [a], undo: {}",
    "c": "service: x, after: [b], undo: {}",
    "d": "service: y, after: [c], rejects: 100%",
}


def undos(run, *steps):
    """When the last attempt at the undo of each step has ended."""
    return [tried(run, step, "ended_s", "undo")[-1] for step in steps]


@EVERYWHERE
@BOTH
def test_one_after_another_or_at_once(play, pattern, rollback):
    """Rejected at 4; a second each, from the last to the first, or side by side."""
    run = play(SERVICES, ROW, pattern, workflow=f"rollback: {rollback}")
    ended = [7, 6, 5] if rollback == "sequential" else [5, 5, 5]
    assert undos(run, "a", "b", "c") == near(ended)
    assert ends(run) == [("compensated", "rejected")]
    assert (only(run)["answered_s"], only(run)["settled_s"]) == near((4, ended[0]))


@pytest.mark.parametrize("pattern", [PUSH, PULL, QUEUE])
@BOTH
def test_the_hops_of_a_rollback(play, pattern, rollback):
    """Each step, and each undo in a row, is two hops of 0.1 from the one before."""
    run = play(SERVICES, ROW, pattern, workflow=f"rollback: {rollback}", network="latency: 0.1")
    failed = 4 * 1.2
    ended = [failed + 1.2 * n for n in ((3, 2, 1) if rollback == "sequential" else (1, 1, 1))]
    assert undos(run, "a", "b", "c") == near(ended)
    assert only(run)["answered_s"] == near(failed + 0.2)


@EVERYWHERE
@BOTH
def test_an_undo_is_tried_again(play, pattern, rollback):
    """`c` is undone from 4 to 5, in vain, and again from 7 to 8."""
    steps = ROW | {"c": "service: x, after: [b], undo: {retry: {wait: 2}}"}
    faults = {"f": "kind: errors, target: x, probability: 100%, at: 4, for: 2"}
    run = play(SERVICES, steps, pattern, workflow=f"rollback: {rollback}", faults=faults)
    assert tried(run, "c", "started_s", "undo") == near([4, 7])
    assert undos(run, "a", "b", "c") == near([10, 9, 8] if rollback == "sequential" else [5, 5, 8])
    assert ends(run) == [("compensated", "rejected")]


@EVERYWHERE
def test_an_undo_gives_up_and_the_others_go_on(play, pattern):
    """In vain from 4 to 5 and from 6 to 7; then `b` and `a`."""
    steps = ROW | {
        "c": "service: x, after: [b], undo: {errors: 100%, retry: {attempts: 2, wait: 1}}"
    }
    run = play(SERVICES, steps, pattern)
    assert undos(run, "a", "b", "c") == near([9, 8, 7])
    assert undone(run) == ["given_up", "undone", "undone"]
    assert ends(run) == [("dirty", "rejected")]
    left = run.effects[run.effects["undone_s"].isna()]
    assert left["step"].tolist() == ["c"]


@EVERYWHERE
def test_an_undo_waits_for_a_service_that_is_away(play, pattern):
    """`b` is away from 4.5 to 9.5, and is undone until 10.5."""
    run = play(SERVICES, ROW, pattern,
               faults={"f": "kind: outage, target: w, at: 4.5, for: 5"})  # fmt: skip
    assert undos(run, "a", "b", "c") == near([11.5, 10.5, 5])


@EVERYWHERE
@BOTH
def test_work_in_progress_finishes_first(play, pattern, rollback):
    """`b` is rejected at 2; `c` is at work until 6 and undone until 7; `d` never starts."""
    steps = {
        "a": "service: v, undo: {}",
        "b": "service: w, after: [a], rejects: 100%",
        "c": "service: x, after: [a], undo: {time: 1}",
        "d": "service: y, after: [c]",
    }
    run = play(SERVICES | {"x": "time: 5"}, steps, pattern, workflow=f"rollback: {rollback}")
    assert undos(run, "c", "a") == near([7, 8 if rollback == "sequential" else 3])
    assert tried(run, "d", "started_s") == []
    assert only(run)["answered_s"] == near(2)


@EVERYWHERE
def test_a_timer_that_elapses_starts_nothing(play, pattern):
    """Rejected at 2; the timer of `c` would be due at 6, and `a` is undone long before that."""
    steps = {
        "a": "service: v, undo: {}",
        "b": "service: w, after: [a], rejects: 100%",
        "c": "service: x, after: [a], wait: 5, undo: {}",
    }
    run = play(SERVICES, steps, pattern)
    assert tried(run, "c", "started_s") == []
    assert undos(run, "a") == near([3])
    assert only(run)["settled_s"] == near(3)


@EVERYWHERE
@pytest.mark.parametrize(("slots", "last"), [(9, 3), (1, 4)])
def test_rounds_that_were_done_are_undone(play, pattern, slots, last):
    """Rejected at 1.5, in the second of three rounds: that is finished, and both are undone."""
    steps = {
        "a": "service: v, repeat: {probability: 100%, max: 2}, undo: {}",
        "b": "service: w, rejects: 100%",
    }
    run = play({"v": f"concurrency: {slots}, time: 1", "w": "time: 1.5"}, steps, pattern)
    assert tried(run, "a", "round") == [1, 2]
    assert tried(run, "a", "ended_s", "undo") == near([3, last])
    assert ends(run) == [("compensated", "rejected")]


@EVERYWHERE
def test_copies_under_way_are_finished_and_undone(play, pattern):
    """Three copies in one slot; rejected at 1.5; all are done at 3, and undone at 4, 5 and 6."""
    steps = {"a": "service: v, copies: 3, undo: {}", "b": "service: w, rejects: 100%"}
    run = play({"v": "time: 1", "w": "time: 1.5"}, steps, pattern)
    assert tried(run, "a", "ended_s") == near([1, 2, 3])
    assert tried(run, "a", "ended_s", "undo") == near([4, 5, 6])


@EVERYWHERE
def test_optional_work_is_undone_if_it_was_done(play, pattern):
    """`good` is done at 2 and `bad` is not; rejected at 3; `bad` had done nothing."""
    steps = {
        "a": "service: v",
        "bad": "service: w, after: [a], optional: true, rejects: 100%, undo: {}",
        "good": "service: x, after: [a], optional: true, undo: {}",
        "stop": "service: y, after: [a], rejects: 100%",
    }
    run = play(SERVICES | {"y": "time: 2"}, steps, pattern)
    assert undos(run, "good") == near([4])
    assert tried(run, "bad", "started_s", "undo") == []
    assert run.effects[run.effects["undone_s"].isna()]["step"].tolist() == ["a"]


def test_overdue_work_finds_its_place_closed(play):
    """Called overdue at 2: a tombstone lies there when the work of 5 comes to its commit."""
    watched = bus("publish: 0") + ", deadline_monitor: {after: 2, every: 1}"
    steps = {"a": "service: v, undo: {}", "b": "service: w, after: [a]"}
    run = play(SERVICES | {"w": "time: 4"}, steps, watched)
    assert ends(run) == [("compensated", "expired")]
    assert tried(run, "b", "answer") == ["void"]
    assert tried(run, "b", "wasted") == [True]
    assert undos(run, "a") == near([3])
    assert only(run)["noticed_s"] == near(2)


HYBRID = "kind: hybrid, bus: {{profile: none}}, domains: {{{}}}"
DOMAIN = "{}: {{services: [{}], coordinator: {{profile: none, outbox: none}}}}"


def test_a_failure_crosses_a_border(play):
    """Two hops in each domain and two over the border: rejected at 2.5, heard of at 2.7.

    0.2 to 1.2; its answer 1.3; the event 1.4 and 1.5; rejected at 2.5; the event 2.6 and 2.7; the
    command 2.8.
    """
    pattern = HYBRID.format(DOMAIN.format("d", "v"))
    steps = {"a": "service: v, undo: {}", "b": "service: w, after: [a], rejects: 100%"}
    run = play(SERVICES, steps, pattern, network="latency: 0.1")
    assert undos(run, "a") == near([3.8])
    assert only(run)["answered_s"] == near(2.7)
    assert ends(run) == [("compensated", "rejected")]


@pytest.mark.parametrize(
    ("domains", "ended"),
    [
        ((("d", "v, w, x, y"),), [7, 6, 5]),  # one order
        ((("d", "v, w"), ("e", "x, y")), [6, 5, 5]),  # two, side by side
        ((("d", "v"), ("e", "w"), ("f", "x")), [5, 5, 5]),
        ((("d", "w"),), [6, 5, 5]),  # `c` and `a` are in no domain, and in a row
    ],
)
def test_order_ends_at_a_border(play, domains, ended):
    """Rejected at 4: each domain, and what is in none, goes back by itself."""
    pattern = HYBRID.format(", ".join(DOMAIN.format(*one) for one in domains))
    run = play(SERVICES, ROW, pattern)
    assert undos(run, "a", "b", "c") == near(ended)
    assert ends(run) == [("compensated", "rejected")]
