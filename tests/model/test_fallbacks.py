"""Fallbacks by hand: what the failed step left is undone, then its substitute takes its place."""

import pytest
from model.reading import EVERYWHERE, PULL, PUSH, QUEUE, ends, listed, near, only, tried, undone

SERVICES = {"z": "time: 1", "v": "time: 1", "w": "time: 2", "u": "time: 1"}
ROW = {
    "first": "service: z, undo: {}",
    "pay": "service: v, after: [first], rejects: 100%",
    "other": "service: w, fallback_for: pay",
    "last": "service: u, after: [pay]",
}


@EVERYWHERE
def test_a_fallback_takes_over(play, pattern):
    """First 0 to 1, rejected at 2, the other way until 4, and who waited for it from then on."""
    run = play(SERVICES, ROW, pattern)
    assert tried(run, "other", "started_s") == near([2])
    assert tried(run, "last", "started_s") == near([4])
    assert only(run)["completed_s"] == only(run)["answered_s"] == near(5)
    assert ends(run) == [("completed", "none")]
    assert sorted(run.effects["step"]) == ["first", "last", "other"]


@pytest.mark.parametrize("pattern", [PUSH, PULL, QUEUE], ids=["push", "pull", "queue"])
def test_the_hops_of_a_fallback(play, pattern):
    """Two hops from each step to the next, be it answer and command or event and event."""
    run = play(SERVICES, ROW, pattern, network="latency: 0.1")
    assert tried(run, "other", "started_s") == near([0.2 + 1 + 0.2 + 1 + 0.2])
    assert only(run)["answered_s"] == near(0.2 + 1.2 + 1.2 + 2.2 + 1.2)


@EVERYWHERE
def test_a_fallback_after_the_last_try(play, pattern):
    """Errors at 2 and 4, after a pause of a second."""
    steps = ROW | {"pay": "service: v, after: [first], errors: 100%, retry: {attempts: 2, wait: 1}"}
    run = play(SERVICES, steps, pattern)
    assert tried(run, "other", "started_s") == near([4])
    assert ends(run) == [("completed", "none")]


@EVERYWHERE
def test_a_fallback_of_a_fallback(play, pattern):
    """Rejected at 2, the other at 4; the third is done at 5."""
    steps = ROW | {"other": "service: w, fallback_for: pay, rejects: 100%",
                   "third": "service: v, fallback_for: other"}  # fmt: skip
    run = play(SERVICES, steps, pattern)
    assert tried(run, "third", "started_s") == near([4])
    assert tried(run, "last", "started_s") == near([5])


@EVERYWHERE
def test_a_fallback_that_fails_rolls_back(play, pattern):
    """Rejected at 2 and at 4: what came before the step is undone, from 4 to 5."""
    steps = ROW | {"other": "service: w, fallback_for: pay, rejects: 100%"}
    run = play(SERVICES, steps, pattern)
    assert ends(run) == [("compensated", "rejected")]
    assert tried(run, "first", "started_s", "undo") == near([4])
    assert tried(run, "last", "started_s") == []


@EVERYWHERE
def test_a_fallback_of_an_optional_step(play, pattern):
    """Completed at 1 whatever comes; settled when the fallback and what follows it are done."""
    steps = ROW | {"pay": "service: v, after: [first], rejects: 100%, optional: true",
                   "last": "service: u, after: [pay], optional: true"}  # fmt: skip
    run = play(SERVICES, steps, pattern)
    assert (only(run)["completed_s"], only(run)["settled_s"]) == near((1, 5))


LATE = "service: v, timeout: 2, retry: {attempts: 1}, undo: {time: 1, timeout: 99}"


@pytest.mark.parametrize(
    ("pattern", "slots", "start", "end"),
    [
        # Given up at 2. With one slot the undo comes behind the work of 3, finds it, ends at 4.
        (PUSH, 1, 4, "undone"),
        (PULL, 1, 4, "undone"),
        # With two it comes first, finds nothing, and the work of 3 is void.
        (PUSH, 2, 2, "nothing_found"),
        (PULL, 2, 2, "nothing_found"),
        # A consumer has closed the place at 2: whenever the undo comes, it finds nothing.
        (QUEUE, 1, 3, "nothing_found"),
        (QUEUE, 2, 2, "nothing_found"),
    ],
)
def test_doubt_is_removed_first(play, pattern, slots, start, end):
    services = SERVICES | {"v": f"concurrency: {slots}, time: 3"}
    steps = {"pay": LATE, "other": "service: w, fallback_for: pay"}
    run = play(services, steps, pattern)
    assert undone(run) == [end]
    assert tried(run, "other", "started_s") == near([start])
    assert ends(run) == [("completed", "none")]
    assert only(run)["completed_s"] == near(start + 2)
    left = run.effects[run.effects["undone_s"].isna()]
    assert left["step"].tolist() == ["other"]


def test_copies_that_were_done_are_undone_first(play, push):
    """Two copies at work from 0 to 3.5, the third to 7, given up at 4: it was called at 0.

    One slot is free at 4: undone are copy 0 until 5, copy 1 until 6; copy 2 has no effect at 6, and
    never will, because its place is closed.
    """
    services = SERVICES | {"v": "concurrency: 2, time: 3.5"}
    pay = LATE.replace("timeout: 2", "timeout: 4") + ", copies: 3"
    run = play(services, {"pay": pay, "other": "service: w, fallback_for: pay"}, push)
    assert tried(run, "pay", "started_s") == near([0, 0, 3.5])
    assert tried(run, "pay", "ended_s", "undo") == near([5, 6, 6])
    assert undone(run) == ["undone", "undone", "nothing_found"]
    assert tried(run, "other", "started_s") == near([6])
    assert ends(run) == [("completed", "none")]


@EVERYWHERE
def test_no_fallback_starts_once_the_instance_has_failed(play, pattern):
    """Beside `pay`, rejected at 1.5, something else is rejected at 1: too late for the other."""
    steps = {
        "stop": "service: z, rejects: 100%",
        "pay": "service: v, rejects: 100%",
        "other": "service: w, fallback_for: pay, undo: {}",  # so that its service is told
    }
    run = play(SERVICES | {"v": "time: 1.5"}, steps, pattern)
    assert ends(run) == [("compensated", "rejected")]
    assert tried(run, "other", "started_s") == []
    assert listed(run, "answered_s") == near([1])
