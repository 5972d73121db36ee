"""Breaker and bulkhead by hand: a coordinator's refuse a call, a consumer's do not let it begin.

Half a second of work, errors until 5: with calls at 0 and 1 the breaker's window of two is full of
failures at 1.5, and it is open until 11.5.
"""

import pytest
from model.reading import PULL, PUSH, QUEUE, bus, ends, listed, near, tried

WIDE = {"v": "concurrency: 9, time: 0.5"}
BREAKER = "breaker: {failures: 100%, window: 2, open_for: 10, probes: 1}"
ERRORS = {"errors": "kind: errors, target: v, probability: 100%, at: 0, for: 5"}
CENTRAL = pytest.mark.parametrize("pattern", [PUSH, PULL], ids=["push", "pull"])
ONE = bus("delivery: log, partitions: 1, commit_interval: 0.001")
LOCAL = pytest.mark.parametrize("pattern", [QUEUE, ONE], ids=["queue", "log"])


def step(retry, more=BREAKER):
    return {"a": f"service: v, {more}, retry: {{{retry}}}"}


@CENTRAL
def test_an_open_breaker_refuses_at_once(play, pattern):
    """At 2 and 11.4 it is open; of 11.6 and 11.7 one is its probe; at 12.1 it has closed."""
    run = play(WIDE, step("attempts: 1"), pattern, at=(0, 1, 2, 11.4, 11.6, 11.7, 12.2, 12.3),
               faults=ERRORS)  # fmt: skip
    refused, error = "circuit_open", "error"
    assert tried(run, "a", "answer") == [
        error, error, refused, refused, "success", refused, "success", "success"
    ]  # fmt: skip
    nan = float("nan")
    assert tried(run, "a", "started_s") == near([0, 1, nan, nan, 11.6, nan, 12.2, 12.3])
    assert listed(run, "answered_s") == near([0.5, 1.5, 2, 11.4, 12.1, 11.7, 12.7, 12.8])
    assert ends(run)[2] == ("compensated", "circuit_open")


@CENTRAL
def test_a_refused_call_is_a_try_and_waits(play, pattern):
    """Tries at 2, 6.5 and 11 are refused; that of the first at 14 was a good probe."""
    run = play(WIDE, step("attempts: 4, wait: 4.5"), pattern, at=(0, 1, 2), faults=ERRORS)
    table = run.attempts
    mine = table[table["instance"] == 2].sort_values("attempt")
    assert mine["asked_s"].tolist() == near([2, 6.5, 11, 15.5])
    assert mine["answer"].tolist() == ["circuit_open"] * 3 + ["success"]


@CENTRAL
def test_refusals_use_up_the_tries(play, pattern):
    """Tries at 2, 3 and 4, none of which has left."""
    run = play(WIDE, step("attempts: 3, wait: 1"), pattern, at=(0, 0.1, 2), faults=ERRORS)
    table = run.attempts
    mine = table[table["instance"] == 2].sort_values("attempt")
    assert mine["ended_s"].tolist() == near([2, 3, 4])
    assert ends(run)[2] == ("compensated", "circuit_open")
    assert run.messages[run.messages["instance"] == 2]["kind"].tolist() == ["start", "answer"]


@LOCAL
def test_an_open_breaker_pauses_consumption(play, pattern):
    """From 1.5 all are held: at 11.5 the oldest is let through, at 12 the others, in order."""
    run = play(WIDE, step("attempts: 1"), pattern, at=(0, 1, 2, 3, 4), faults=ERRORS)
    one_by_one = pattern == ONE
    starts = [0, 1, 11.5, 12, 12.5 if one_by_one else 12]
    assert tried(run, "a", "started_s") == near(starts)
    assert tried(run, "a", "attempt") == [1] * 5
    assert ends(run)[2:] == [("completed", "none")] * 3


def test_a_held_event_holds_its_partition(play):
    """`b` has no breaker, but stands behind `a` in the partition; in a queue it goes ahead."""
    steps = step("attempts: 1, wait: 0") | {"b": "service: v, optional: true"}
    for pattern, starts in ((QUEUE, [0, 1, 2, 3]), (ONE, [0, 1, 2, 12])):
        faults = {"errors": "kind: errors, target: job.a, probability: 100%, at: 0, for: 5"}
        run = play(WIDE, steps, pattern, at=(0, 1, 2, 3), faults=faults)
        assert tried(run, "a", "started_s") == near([0, 1, 11.5, 12])
        assert tried(run, "b", "started_s") == near(starts)


@pytest.mark.parametrize("pattern", [PUSH, QUEUE], ids=["push", "queue"])
def test_a_failed_probe_opens_it_again(play, pattern):
    """The probe of 11.6 fails at 12.1: it is open until 22.1."""
    faults = {"errors": "kind: errors, target: v, probability: 100%, at: 0, for: 13"}
    run = play(WIDE, step("attempts: 1"), pattern, at=(0, 1, 11.6, 13, 22.2), faults=faults)
    answers = tried(run, "a", "answer")
    if pattern == PUSH:
        assert answers == ["error", "error", "error", "circuit_open", "success"]
        assert tried(run, "a", "started_s")[4] == near(22.2)
    else:
        assert answers == ["error", "error", "error", "success", "success"]
        # Held from 13 until 22.1: the probe; that of 22.2 waits for its answer at 22.6.
        assert tried(run, "a", "started_s") == near([0, 1, 11.6, 22.1, 22.6])


def test_a_rejection_is_no_failure_of_the_service(play, push):
    run = play(WIDE, {"a": f"service: v, rejects: 100%, {BREAKER}"}, push, at=(0, 1, 2, 3))
    assert tried(run, "a", "answer") == ["rejected"] * 4


@CENTRAL
def test_a_full_bulkhead_refuses_and_the_retry_waits(play, pattern):
    """The first call is open from 0 to 1.5; the second is refused at 0.1 and 1.1, not at 2.1."""
    one = step("attempts: 3, wait: 1", "bulkhead: {concurrent: 1}")
    run = play({"v": "concurrency: 9, time: 1.5"}, one, pattern, at=(0, 0.1))
    assert tried(run, "a", "answer") == ["success", "bulkhead_full", "bulkhead_full", "success"]
    assert tried(run, "a", "asked_s") == near([0, 0.1, 1.1, 2.1])


def test_a_call_is_open_until_its_answer_is_back(play, push):
    """From the dispatch at 0.5 to 2.5: the call of 2.4 is one too many, that of 2.6 is not."""
    one = step("attempts: 1", "bulkhead: {concurrent: 1}")
    run = play(
        {"v": "concurrency: 9, time: 1"}, one, push, at=(0, 1.9, 2.1), network="latency: 0.5"
    )
    assert tried(run, "a", "answer") == ["success", "bulkhead_full", "success"]


@LOCAL
def test_a_full_bulkhead_pauses_consumption(play, pattern):
    """Shared by all replicas: one after another, although there are slots."""
    one = step("attempts: 1", "bulkhead: {concurrent: 1}")
    run = play({"v": "replicas: 3, time: 1"}, one, pattern, at=(0, 0.1, 0.2))
    assert tried(run, "a", "started_s") == near([0, 1, 2])
    assert ends(run) == [("completed", "none")] * 3


@pytest.mark.parametrize(("pattern", "starts"), [(PUSH, [0, 1.5]), (QUEUE, [0, 1])])
def test_who_is_given_up_on_leaves_the_bulkhead(play, pattern, starts):
    """Given up at 1, at work until 3: the call of 1.5 passes, the event of 0.5 is let go at 1."""
    one = step("attempts: 1", "timeout: 1, bulkhead: {concurrent: 1}")
    at = (0, 1.5) if pattern == PUSH else (0, 0.5)
    run = play({"v": "concurrency: 9, time: 3"}, one, pattern, at=at)
    assert tried(run, "a", "started_s") == near(starts)


def test_a_broken_connection_leaves_bulkhead_and_counts(play, push):
    """The replica dies at 1 and is back at 2: the try of 2.5 passes the bulkhead of one."""
    one = step("attempts: 2, wait: 1.5", "bulkhead: {concurrent: 1}")
    faults = {"crash": "kind: crash, target: v, at: 1, for: 1"}
    run = play({"v": "concurrency: 9, time: 3"}, one, push, faults=faults)
    assert tried(run, "a", "answer") == ["broken", "success"]
    assert tried(run, "a", "started_s") == near([0, 2.5])
