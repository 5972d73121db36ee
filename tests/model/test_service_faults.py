"""What strikes one service, by hand: it stands still, dies, leaves, comes back, is slow."""

import pytest
from model.reading import (
    EVERYWHERE,
    LOG,
    PULL,
    PUSH,
    QUEUE,
    coordinator,
    ends,
    listed,
    near,
    only,
    tried,
)

STEP = {"a": "service: v, retry: {attempts: 1}"}
NAN = float("nan")


def fault(kind, more="", target="v"):
    return {"f": f"kind: {kind}, target: {target}, {more}"}


@EVERYWHERE
@pytest.mark.parametrize(("slots", "starts", "last"), [(1, [0, 8], 11), (2, [0, 6], 9)])
def test_work_pauses_and_goes_on(play, pattern, slots, starts, last):
    """At work 0 to 1, frozen until 6, done at 8; who came at 2 waits for that, or until 6."""
    run = play({"v": f"concurrency: {slots}, time: 3"}, STEP, pattern, at=(0, 2),
               faults=fault("outage", "at: 1, for: 5"))  # fmt: skip
    assert tried(run, "a", "started_s") == near(starts)
    assert sorted(listed(run, "answered_s")) == near(sorted([8, last]))
    assert only_fault(run) == near((1, 6))


def only_fault(run):
    (row,) = run.faults.to_dict("records")
    return row["start_s"], row["end_s"]


@EVERYWHERE
@pytest.mark.parametrize(
    ("first", "second", "end"),
    [
        ("at: 1, for: 5", "at: 3, for: 6", 11),  # frozen from 1 to 9
        ("at: 1, for: 8", "at: 3, for: 1", 11),  # the inner one ends nothing
        ("at: 1, for: 1", "at: 3, for: 1", 5),  # 0 to 1, 2 to 3, 4 to 5
    ],
)
def test_several_outages(play, pattern, first, second, end):
    faults = {"f": f"kind: outage, target: v, {first}", "g": f"kind: outage, target: v, {second}"}
    run = play({"v": "time: 3"}, STEP, pattern, faults=faults)
    assert only(run)["completed_s"] == near(end)


@EVERYWHERE
def test_crash_during_an_outage(play, pattern):
    """Frozen from 1 to 6, dead from 2 to 8: the work is lost, and is done from 8 on at the latest.

    Pushed, the tries of 2 and 5.5 find nobody, that of 9 does. A lease lasts until 6.
    """
    faults = {
        "out": "kind: outage, target: v, at: 1, for: 5",
        "crash": "kind: crash, target: v, at: 2, for: 6",
    }
    short = pattern.replace("dispatch: pull", "dispatch: pull, lease: 4")
    short = short.replace("delivery: log", "delivery: log, session_timeout: 1, rebalance: none")
    run = play({"v": "time: 3"}, {"a": "service: v, retry: {attempts: 3, wait: 3.5}"}, short,
               faults=faults)  # fmt: skip
    assert tried(run, "a", "started_s")[-1] == near(9 if pattern == PUSH else 8)
    assert only(run)["outcome"] == "completed"


def test_pushed_work_breaks_at_once_and_is_turned_away(play, push):
    """Known at 1 in spite of the network; tried at 2, 3.2, 4.4 and 5.6, when it is back."""
    run = play({"v": "time: 3"}, {"a": "service: v, retry: {attempts: 5, wait: 1}"}, push,
               network="latency: 0.1", faults=fault("crash", "at: 1, for: 4.5"))  # fmt: skip
    assert tried(run, "a", "answer") == ["broken", *["unreachable"] * 3, "success"]
    assert tried(run, "a", "ended_s")[:4] == near([1, 2.1, 3.3, 4.5])
    assert tried(run, "a", "started_s") == near([0.2, NAN, NAN, NAN, 5.7])
    assert tried(run, "a", "wasted") == [True, False, False, False, False]
    assert only(run)["noticed_s"] == near(1)


def test_pushed_work_in_the_queue_is_lost_with_the_last_replica(play, push):
    run = play({"v": "time: 3"}, STEP, push, at=(0, 0.5), faults=fault("crash", "at: 1"))
    assert tried(run, "a", "answer") == ["broken", "broken"]
    assert tried(run, "a", "started_s") == near([0, NAN])
    assert ends(run) == [("compensated", "attempts_exhausted")] * 2


def test_one_of_two_replicas_dies(play, push):
    """The first is broken at 1; tried again at 1.5 it waits for the slot of the second."""
    run = play({"v": "replicas: 2, time: 3"}, {"a": "service: v, retry: {attempts: 2, wait: 0.5}"},
               push, at=(0, 0.1), faults=fault("crash", "replicas: 1, at: 1, for: 50"))  # fmt: skip
    assert tried(run, "a", "started_s") == near([0, 3.1, 0.1])
    assert tried(run, "a", "replica") == [0, 1, 1]


def test_a_replica_that_dies_loses_its_own_queue(play, push):
    """The first and the third are at replica 0; the others do not notice."""
    run = play({"v": "replicas: 2, balancer: round_robin, time: 3"}, STEP, push,
               at=(0, 0.1, 0.2, 0.3), faults=fault("crash", "replicas: 1, at: 1"))  # fmt: skip
    assert tried(run, "a", "answer") == ["broken", "success", "broken", "success"]


@pytest.mark.parametrize(
    ("balancer", "replicas"),
    [("round_robin", [1, 1, 2, 1]), ("least_loaded", [1, 2, 1, 2])],
)
def test_balancers_pass_over_the_dead(play, push, balancer, replicas):
    run = play({"v": f"replicas: 3, concurrency: 2, balancer: {balancer}, time: 5"}, STEP, push,
               at=(1, 2, 3, 4), faults=fault("crash", "replicas: 1, at: 0.5, for: 50"))  # fmt: skip
    assert tried(run, "a", "replica") == replicas


def test_a_random_balancer_passes_over_the_dead(play, push):
    run = play({"v": "replicas: 3, concurrency: 9, balancer: random, time: 1"}, STEP, push,
               at=range(1, 21), faults=fault("crash", "replicas: 1, at: 0.5, for: 50"))  # fmt: skip
    assert set(tried(run, "a", "replica")) == {1, 2}


def test_a_lease_runs_out_before_a_task_is_handed_out_again(play):
    """Dead at 1, back at 3, lease until 5; it does not count as a try."""
    run = play({"v": "time: 3, restart: 2"}, STEP, coordinator("dispatch: pull, lease: 4"),
               faults=fault("crash", "at: 1"))  # fmt: skip
    assert tried(run, "a", "answer") == ["broken", "success"]
    assert tried(run, "a", "started_s") == near([0, 5])
    assert only(run)["answered_s"] == near(8)


def test_tasks_and_messages_that_wait_outlive_a_crash(play):
    """Back at 3: the one that waited goes first; a lost task comes at 5, a message at once."""
    for pattern, starts in ((coordinator("dispatch: pull, lease: 4"), [0, 6, 3]),
                            (QUEUE, [0, 6, 3])):  # fmt: skip
        run = play({"v": "time: 3, restart: 2"}, STEP, pattern, at=(0, 0.5),
                   faults=fault("crash", "at: 1"))  # fmt: skip
        assert tried(run, "a", "started_s") == near(starts)


def test_a_queue_delivers_again_at_once(play):
    """The first replica dies at 1, the second takes its message over."""
    run = play({"v": "replicas: 2, time: 3"}, STEP, QUEUE,
               faults=fault("crash", "replicas: 1, at: 1"))  # fmt: skip
    assert tried(run, "a", "started_s") == near([0, 1])
    assert tried(run, "a", "answer") == ["broken", "success"]
    assert ends(run) == [("completed", "none")]


@pytest.mark.parametrize(("pattern", "starts"), [(PUSH, 7), (PULL, 6), (QUEUE, 6)])
def test_who_leaves_finishes_and_takes_nothing_new(play, pattern, starts):
    """Gone from 3, away until 6. Pushed, the one of 2 is turned away and comes again at 7."""
    run = play({"v": "time: 3"}, {"a": "service: v, retry: {attempts: 2, wait: 5}"}, pattern,
               at=(0, 2), faults=fault("leave", "at: 1, for: 5"))  # fmt: skip
    assert listed(run, "completed_s") == near([3, starts + 3])
    assert tried(run, "a", "started_s")[-1] == near(starts)
    assert "broken" not in tried(run, "a", "answer")


def test_who_leaves_without_an_end_never_returns(play, push):
    """One of two leaves at 1: from 3 on there is one slot."""
    run = play({"v": "replicas: 2, time: 3"}, STEP, push, at=(0, 0, 2, 2.1),
               faults=fault("leave", "replicas: 1, at: 1"))  # fmt: skip
    assert tried(run, "a", "started_s") == near([0, 0, 3, 6])
    assert tried(run, "a", "replica") == [0, 1, 1, 1]


@EVERYWHERE
def test_a_slowdown_counts_when_work_starts(play, pattern):
    """Three times as long from 1 to 4, twice that from 2 to 3; with the local transaction."""
    faults = {
        "f": "kind: slowdown, target: v, factor: 3, at: 1, for: 3",
        "g": "kind: slowdown, target: v, factor: 2, at: 2, for: 1",
    }
    run = play({"v": "concurrency: 9, replicas: 9, time: 1.5, commit: 0.5"}, STEP, pattern,
               at=(0, 1.5, 2.5, 3.5, 4.5), faults=faults)  # fmt: skip
    lengths = run.instances["completed_s"] - run.instances["arrived_s"]
    assert lengths.tolist() == near([2, 6, 12, 6, 2])


@pytest.mark.parametrize(
    ("target", "struck"), [("v", "ab"), ("job", "abc"), ("job.b", "b"), ("w", "c")]
)
def test_errors_strike_what_they_name(play, push, target, struck):
    """From 2 on: all steps are at work from 1 to 2.5, and fail at their end, or not."""
    steps = {name: f"service: {'w' if name == 'c' else 'v'}, optional: true, retry: {{attempts: 1}}"
             for name in "abc"}  # fmt: skip
    steps["d"] = "service: x"
    services = {"v": "concurrency: 2, time: 1.5", "w": "time: 1.5", "x": "time: 1"}
    run = play(services, steps, push, at=(1,),
               faults=fault("errors", "probability: 100%, at: 2, for: 1", target))  # fmt: skip
    failed = [name for name in "abc" if tried(run, name, "answer") == ["error"]]
    assert "".join(failed) == struck


def test_errors_strike_undos_as_well(play, push):
    """The undo fails at 3 and 4, is tried again at once, and is done at 5."""
    steps = {
        "a": "service: v, undo: {retry: {wait: 0}}",
        "b": "service: w, after: [a], rejects: 100%",
    }
    run = play({"v": "time: 1", "w": "time: 1"}, steps, push,
               faults=fault("errors", "probability: 100%, at: 2.5, for: 2"))  # fmt: skip
    assert tried(run, "a", "ended_s", "undo") == near([3, 4, 5])
    assert run.effects["undone_s"].tolist() == near([5])


@pytest.mark.parametrize(
    ("pattern", "end"),
    [(PUSH, ("compensated", "attempts_exhausted")), (PULL, ("in_flight", "horizon")),
     (QUEUE, ("in_flight", "horizon"))],
    ids=["push", "pull", "queue"],
)  # fmt: skip
def test_when_all_have_left_for_good(play, pattern, end):
    """Pushed work is turned away; tasks and messages wait for somebody until the end."""
    run = play({"v": "time: 1"}, STEP, pattern, at=(2,), faults=fault("leave", "at: 1"))
    assert ends(run) == [end]


def test_a_dead_worker_of_a_task_queue_is_known_of_when_its_lease_is_out(play):
    """It dies at 1; nobody waits at an open connection."""
    pull = PULL.replace("dispatch: pull", "dispatch: pull, lease: 4")
    run = play({"v": "time: 3, restart: 1"}, STEP, pull, faults=fault("crash", "at: 1"))
    assert only(run)["noticed_s"] == near(5)
    assert only(run)["outcome"] == "completed"


def test_a_dead_member_of_a_log_is_known_of_when_its_session_has_timed_out(play):
    log = LOG.replace("delivery: log", "delivery: log, session_timeout: 6, rebalance: none")
    run = play({"v": "time: 3, restart: 1"}, STEP, log, faults=fault("crash", "at: 1"))
    assert only(run)["noticed_s"] == near(7)
    assert only(run)["outcome"] == "completed"
