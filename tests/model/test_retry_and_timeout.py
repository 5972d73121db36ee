"""Retries and timeouts by hand: who waits how long, and what becomes of work that was left."""

import pytest
from model.reading import (
    EVERYWHERE,
    LOG,
    PULL,
    PUSH,
    QUEUE,
    ends,
    listed,
    near,
    only,
    shares,
    tried,
    undone,
)

CENTRAL = pytest.mark.parametrize("pattern", [PUSH, PULL], ids=["push", "pull"])
LOCAL = pytest.mark.parametrize("pattern", [QUEUE, LOG], ids=["queue", "log"])
ERRORS = {"errors": "kind: errors, target: v, probability: 100%, at: 0, for: 4.5"}


@EVERYWHERE
@pytest.mark.parametrize(
    ("wait", "starts"),
    [
        ("2", [0, 3, 6, 9]),  # each attempt takes 1 s, each pause 2 s
        ("{backoff: fixed, first: 2, jitter: none}", [0, 3, 6, 9]),
        ("{backoff: linear, first: 2, jitter: none}", [0, 3, 8, 15]),  # 2, 4, 6
        ("{backoff: exponential, first: 1, factor: 3, jitter: none}", [0, 2, 6, 16]),  # 1, 3, 9
        ("{backoff: exponential, first: 1, factor: 3, max: 4, jitter: none}", [0, 2, 6, 11]),
    ],
)
def test_pauses(play, pattern, wait, starts):
    step = f"service: v, errors: 100%, retry: {{attempts: 4, wait: {wait}}}"
    run = play({"v": "time: 1"}, {"a": step}, pattern)
    assert tried(run, "a", "started_s") == near(starts)
    assert tried(run, "a", "answer") == ["error"] * 4
    assert ends(run) == [("compensated", "attempts_exhausted")]
    assert only(run)["answered_s"] == near(starts[-1] + 1)


@EVERYWHERE
def test_a_pause_holds_no_slot(play, pattern):
    """The first fails at 1 and comes again at 5; the others have the slot meanwhile."""
    faults = {"errors": "kind: errors, target: v, probability: 100%, at: 0.5, for: 1"}
    step = "service: v, retry: {wait: 4}"
    run = play({"v": "time: 1"}, {"a": step}, pattern, at=(0, 0.1, 0.2), faults=faults)
    assert tried(run, "a", "started_s") == near([0, 5, 1, 2])


def test_a_pause_holds_its_partition(play):
    """One partition: the second event has its turn when the first is done, at 6."""
    faults = {"errors": "kind: errors, target: v, probability: 100%, at: 0.5, for: 1"}
    one = LOG.replace("delivery: log", "delivery: log, partitions: 1")
    step = "service: v, retry: {wait: 4}"
    run = play({"v": "concurrency: 9, time: 1"}, {"a": step}, one, at=(0, 0.1), faults=faults)
    assert tried(run, "a", "started_s") == near([0, 5, 6])


@pytest.mark.parametrize(
    ("pattern", "again", "network"),
    [
        # Asked 1.3; arrives 1.4, fails 2.4, known 2.5; asked again 4.5.
        (PUSH, 4.5, 0.4),
        (PULL, 4.5, 0.4),
        # There at 1.4; fails 2.4; tried again 4.4. Both hops of the event came before.
        (QUEUE, 4.4, 0.4),
    ],
)
def test_the_shares_add_up_with_retries(play, pattern, again, network):
    steps = {"a": "service: w", "b": "service: v, after: [a], retry: {wait: 2}"}
    run = play({"v": "time: 1", "w": "time: 1"}, steps, pattern,
               network="latency: 0.1", faults=ERRORS)  # fmt: skip
    asked = 1.3 if pattern != QUEUE else 1.4
    assert tried(run, "b", "asked_s") == near([asked, again])
    expected = {"network_s": network, "work_s": 2, "retry_s": again - asked}
    assert shares(run) == near(expected)


@CENTRAL
@pytest.mark.parametrize(("timeout", "reason"), [(3.25, "none"), (3.15, "timeout")])
def test_a_call_is_timed_from_dispatch_to_answer(play, pattern, timeout, reason):
    """Command 0.1, work 3, answer 0.1: 3.2 in all, from the dispatch at 0.1."""
    step = f"service: v, timeout: {timeout}, retry: {{attempts: 1}}"
    run = play({"v": "time: 3"}, {"a": step}, pattern, network="latency: 0.1")
    assert only(run)["reason"] == reason
    assert only(run)["answered_s"] == near(0.1 + min(timeout, 3.2) + 0.1)


@LOCAL
@pytest.mark.parametrize(("timeout", "reason"), [(3, "none"), (2.9, "timeout")])
def test_a_handler_is_timed_from_its_slot_to_its_end(play, pattern, timeout, reason):
    """Neither the network nor the topic counts; 0.2 is when it starts, 0.2 the way back."""
    step = f"service: v, timeout: {timeout}, retry: {{attempts: 1}}"
    run = play({"v": "time: 3"}, {"a": step}, pattern, network="latency: 0.1")
    assert only(run)["reason"] == reason
    assert only(run)["answered_s"] == near(0.2 + timeout + 0.2)


@EVERYWHERE
def test_only_a_call_is_timed_while_it_queues(play, pattern):
    """The second waits until 3 and is done at 6: too late for a call of 5 s, not for a handler."""
    step = "service: v, timeout: 5, retry: {attempts: 1}"
    run = play({"v": "time: 3"}, {"a": step}, pattern, at=(0, 0))
    late = pattern in (PUSH, PULL)
    assert listed(run, "reason") == ["none", "timeout" if late else "none"]
    assert listed(run, "answered_s") == near([3, 5 if late else 6])


@EVERYWHERE
def test_abandoned_work_keeps_its_slot_and_its_effect(play, pattern):
    """Given up at 2, asked again at 2.5; the slot is free at 3, and then the inbox knows."""
    step = "service: v, timeout: 2, retry: {wait: 0.5}"
    run = play({"v": "time: 3"}, {"a": step}, pattern)
    assert tried(run, "a", "enqueued_s") == near([0, 2.5])
    assert tried(run, "a", "started_s") == near([0, 3])
    assert tried(run, "a", "ended_s") == near([3, 3])
    assert tried(run, "a", "given_up_s") == near([2, float("nan")])
    assert tried(run, "a", "answer") == ["timeout", "success"]
    assert tried(run, "a", "wasted") == [True, False]
    assert run.effects["committed_s"].tolist() == near([3])
    assert only(run)["completed_s"] == only(run)["answered_s"] == near(3)
    assert only(run)["noticed_s"] == near(2)


@CENTRAL
def test_a_late_success_is_undone_in_a_rollback(play, pattern):
    """Failed at 2, in doubt: the undo gets the slot at 3, with the effect; it is gone at 4."""
    step = "service: v, timeout: 2, retry: {attempts: 1}, undo: {time: 1, timeout: 9}"
    run = play({"v": "time: 3"}, {"a": step}, pattern)
    assert ends(run) == [("compensated", "timeout")]
    assert run.effects["committed_s"].tolist() == near([3])
    assert run.effects["undone_s"].tolist() == near([4])
    assert undone(run) == ["undone"]
    assert (only(run)["answered_s"], only(run)["settled_s"]) == near((2, 4))


@LOCAL
def test_a_consumers_failure_closes_the_place_of_its_late_success(play, pattern):
    """Failed at 2 with a tombstone: the work of 3 is void, and its undo finds nothing."""
    step = "service: v, timeout: 2, retry: {attempts: 1}, undo: {time: 1, timeout: 9}"
    run = play({"v": "time: 3"}, {"a": step}, pattern)
    assert ends(run) == [("compensated", "timeout")]
    assert run.effects.empty
    assert undone(run) == ["nothing_found"]
    assert tried(run, "a", "answer") == ["timeout"]
    assert tried(run, "a", "wasted") == [True]


@EVERYWHERE
def test_a_budget_grants_every_other_retry(play, pattern):
    """Half a retry is earned with each first try, and a whole one is needed."""
    step = "service: v, errors: 100%, retry: {attempts: 2, wait: 1, budget: 50%}"
    run = play({"v": "time: 1"}, {"a": step}, pattern, at=(0, 10, 20, 30))
    assert run.attempts.groupby("instance").size().tolist() == [1, 2, 1, 2]


def test_a_drawn_timeout_is_the_same_for_a_call_and_a_handler(play):
    """Uniform from 1 to 2: one draw an attempt, whoever waits; the retry comes 1 s after it."""
    step = "service: v, timeout: {dist: uniform, low: 1, high: 2}, retry: {attempts: 3, wait: 1}"
    asked = [
        tried(play({"v": "concurrency: 9, time: 10"}, {"a": step}, pattern), "a", "asked_s")
        for pattern in (PUSH, PULL, QUEUE, LOG)
    ]
    first, second, third = asked[0]
    assert first == 0
    assert 1 < second - 1 < 2
    assert 1 < third - second - 1 < 2
    assert third - second != pytest.approx(second, abs=1e-3)
    assert all(one == near(asked[0]) for one in asked)
