"""Two things go wrong at once, by hand: pauses, timers, undos and leases that a fault strikes."""

import pytest
from model.reading import (
    EVERYWHERE,
    LOG,
    PULL,
    PUSH,
    QUEUE,
    bus,
    coordinator,
    ends,
    near,
    only,
    tried,
    undone,
)

NAN = float("nan")
QUICK_LOG = LOG.replace("delivery: log", "delivery: log, session_timeout: 0.5, rebalance: none")


@pytest.mark.parametrize("pattern", [PUSH, PULL, QUEUE, LOG], ids=["push", "pull", "queue", "log"])
def test_timeouts_run_on_in_an_outage(play, pattern):
    """Frozen from 1 to 6, given up at 4.5; tried again at 5.5, or when the consumer is there.

    The abandoned work goes on at 6 and commits at 8; a second attempt beside it finds that at 9.
    """
    step = "service: v, timeout: 4.5, retry: {attempts: 2, wait: 1}"
    run = play({"v": "concurrency: 2, time: 3"}, {"a": step}, pattern,
               faults={"f": "kind: outage, target: v, at: 1, for: 5"})  # fmt: skip
    assert tried(run, "a", "answer") == ["timeout", "success"]
    assert tried(run, "a", "started_s") == near([0, 6])
    assert (only(run)["noticed_s"], only(run)["completed_s"]) == near((4.5, 8))
    assert only(run)["answered_s"] == near(9)


def test_a_call_that_has_timed_out_gives_its_thread_back(play):
    """One thread: given up at 3.5, so the call of 0.5 goes out then and is done at 6.5."""
    step = "service: v, timeout: 3.5, retry: {attempts: 1}"
    run = play({"v": "concurrency: 9, time: 3"}, {"a": step},
               coordinator("dispatch: push, threads: 1"), at=(0, 0.5),
               faults={"f": "kind: slowdown, target: v, factor: 9, at: 0, for: 0.2"})  # fmt: skip
    assert tried(run, "a", "started_s") == near([0, 3.5])
    assert ends(run) == [("compensated", "timeout"), ("completed", "none")]


def test_a_timeout_comes_before_the_end_of_a_lease(play):
    """Dead at 1 with a lease until 6; given up at 2, tried again at 3, and that is that."""
    step = "service: v, timeout: 2, retry: {attempts: 2, wait: 1}"
    run = play({"v": "time: 1.5, restart: 1"}, {"a": step},
               coordinator("dispatch: pull, lease: 5"),
               faults={"f": "kind: crash, target: v, at: 1"})  # fmt: skip
    assert tried(run, "a", "started_s") == near([0, 3])
    assert ends(run) == [("completed", "none")]


@pytest.mark.parametrize("point", ["after_commit", "before_ack"])
def test_a_timeout_comes_before_the_lease_of_one_who_died_at_its_commit(play, point):
    """Committed and dead at 1, given up at 3, found at 4; nothing of it is left until the lease."""
    step = "service: v, timeout: 3, retry: {attempts: 2, wait: 1}"
    faults = {"f": f"kind: crash, target: v, point: {point}, probability: 100%"}
    run = play({"v": "time: 1, restart: 2"}, {"a": step}, PULL, faults=faults)
    assert tried(run, "a", "started_s") == near([0, 4])
    assert only(run)["settled_s"] == near(1)


@pytest.mark.parametrize(("pattern", "second"), [(QUEUE, 4), (QUICK_LOG, 3)])
def test_a_pause_and_a_death(play, pattern, second):
    """An error at 1, a pause until 4; the member dies at 2 and is back at 3.

    In a queue the message has been given back, and the death means nothing to it. In the log the
    event is in hand: it is read again at 3, and the pause means nothing any more.
    """
    faults = {
        "f": "kind: errors, target: v, probability: 100%, at: 0, for: 1.5",
        "g": "kind: crash, target: v, at: 2, for: 1",
    }
    run = play({"v": "time: 1"}, {"a": "service: v, retry: {attempts: 2, wait: 3}"}, pattern,
               faults=faults)  # fmt: skip
    assert tried(run, "a", "started_s") == near([0, second])
    assert ends(run) == [("completed", "none")]


@pytest.mark.parametrize("pattern", [QUEUE, QUICK_LOG], ids=["queue", "log"])
@pytest.mark.parametrize("fault", ["outage", "crash"])
def test_a_services_timer_waits_for_the_service(play, pattern, fault):
    """Due at 2, when nobody is there until 6."""
    run = play({"v": "time: 1"}, {"a": "service: v, wait: 2"}, pattern,
               faults={"f": f"kind: {fault}, target: v, at: 1, for: 5"})  # fmt: skip
    assert tried(run, "a", "started_s") == near([6])


def test_a_poller_is_away_with_its_service(play):
    """Committed at 1, dead from 1.01 to 21: the first look from then on finds it."""
    steps = {"a": "service: v", "b": "service: w, after: [a]"}
    services = {"v": "time: 1", "w": "time: 1"}
    polling = bus("publish: 0", "{kind: polling, interval: 4}")
    (look,) = tried(play(services, steps, polling), "b", "started_s")
    while look < 21:
        look += 4
    run = play(services, steps, polling,
               faults={"f": "kind: crash, target: v, at: 1.01, for: 19.99"})  # fmt: skip
    assert tried(run, "b", "started_s") == near([look])


def test_a_relay_of_the_log_is_not_away_with_its_service(play):
    """Committed at 1 and dead at 1.01: captured at 1.5 all the same."""
    steps = {"a": "service: v", "b": "service: w, after: [a]"}
    cdc = bus("publish: 0", "{kind: cdc, latency: 0.5}")
    run = play({"v": "time: 1", "w": "time: 1"}, steps, cdc,
               faults={"f": "kind: crash, target: v, at: 1.01, for: 50"})  # fmt: skip
    assert tried(run, "b", "started_s") == near([1.5])


ROW = {"a": "service: v, undo: {retry: {wait: 1.5}}", "b": "service: w, after: [a], rejects: 100%"}
TWO = {"v": "time: 1", "w": "time: 1"}


@pytest.mark.parametrize(
    ("pattern", "ended"),
    [(PUSH, 6.5), (coordinator("dispatch: pull, lease: 4"), 7.5), (QUEUE, 5.5), (QUICK_LOG, 5.5)],
    ids=["push", "pull", "queue", "log"],
)
def test_an_undo_that_is_broken(play, pattern, ended):
    """Undone from 2 on, dead at 2.5, back at 4.5.

    Pushed: nobody there at 4, the next at 5.5. Pulled: the lease is over at 6.5. An event: at 4.5.
    """
    run = play(TWO, ROW, pattern, faults={"f": "kind: crash, target: v, at: 2.5, for: 2"})
    assert run.effects["undone_s"].tolist() == near([ended])
    assert ends(run) == [("compensated", "rejected")]


@EVERYWHERE
def test_dying_at_every_commit_leaves_no_effect(play, pattern):
    """Doing and undoing: both are found done when they are tried again."""
    told = pattern if "choreography" not in pattern else pattern.replace(
        "kind: choreography", "kind: choreography, outbox: {kind: cdc, latency: 0.1}")  # fmt: skip
    faults = {"f": "kind: crash, target: v, point: after_commit, probability: 100%"}
    run = play({"v": "time: 1, restart: 1", "w": "time: 1"}, ROW, told, faults=faults)
    assert ends(run) == [("compensated", "rejected")]
    assert len(run.effects) == 1
    assert not run.effects["undone_s"].isna().any()
    assert len(run.faults) == 2


def test_a_coordinator_that_dies_in_a_rollback(play, push):
    """The undo is at work from 2 to 3, its answer is lost, and at 6.5 nothing is left to undo."""
    run = play(TWO, ROW, push, faults={"f": "kind: crash, target: coordinator, at: 2.5, for: 4"})
    assert tried(run, "a", "started_s", "undo") == near([2, 6.5])
    assert run.effects["undone_s"].tolist() == near([3])
    assert undone(run) == ["nothing_found"]
    assert ends(run) == [("compensated", "rejected")]


def test_a_coordinator_that_dies_again_while_it_recovers(play):
    """One call a second from 5 on: those of 6 and 7 are made, that of 8 is not: dead at 7.5.

    At 10 all three are outstanding: again at 11, 12 and 13.
    """
    faults = {
        "f": "kind: crash, target: coordinator, at: 1, for: 4",
        "g": "kind: crash, target: coordinator, at: 7.5, for: 2.5",
    }
    slowly = coordinator("dispatch: push, recovery_rate: 1")
    run = play({"v": "concurrency: 9, time: 20"}, {"a": "service: v"}, slowly, at=(0, 0, 0),
               faults=faults)  # fmt: skip
    last = run.attempts.groupby("instance")["asked_s"].max()
    assert last.tolist() == near([11, 12, 13])


@pytest.mark.parametrize("durability", ["durable", "volatile"])
def test_events_over_a_border_outlive_a_coordinators_crash(play, durability):
    """`a` is done at 1; the coordinator of `b` is dead from 0.5 to 4.5, and hears of it then."""
    hybrid = (
        "kind: hybrid, bus: {profile: none}, domains: {d: {services: [w], coordinator: "
        f"{{profile: none, durability: {durability}}}}}}}"
    )
    run = play(TWO, {"a": "service: v", "b": "service: w, after: [a]"}, hybrid,
               faults={"f": "kind: crash, target: coordinator/d, at: 0.5, for: 4"})  # fmt: skip
    assert tried(run, "b", "started_s") == near([4.5])


@pytest.mark.parametrize(("fault", "start"), [("outage", 2.2), ("crash", 2.2)])
def test_a_task_that_was_about_to_be_noticed(play, fault, start):
    """On its way to an idle slot until 0.5, when that is frozen or dead: until 2.2."""
    run = play({"v": "time: 1"}, {"a": "service: v"}, coordinator("dispatch: pull, poll: 0.5"),
               faults={"f": f"kind: {fault}, target: v, at: 0.2, for: 2"})  # fmt: skip
    assert tried(run, "a", "started_s") == near([start])
    assert ends(run) == [("completed", "none")]


def test_who_leaves_finishes_what_it_had_taken_ahead(play):
    """0 and 2 are at the first member, which leaves at 1; nothing more than these."""
    run = play({"v": "replicas: 2, time: 3"}, {"a": "service: v"}, bus("prefetch: 1"),
               at=(0, 0.1, 0.2, 0.3, 2),
               faults={"f": "kind: leave, target: v, replicas: 1, at: 1"})  # fmt: skip
    assert tried(run, "a", "started_s") == near([0, 0.1, 3, 3.1, 6.1])
    assert tried(run, "a", "replica") == [0, 1, 0, 1, 1]


@EVERYWHERE
def test_from_the_pivot_on_there_is_no_way_but_forward(play, pattern):
    """The pivot is done at 1; then five tries, two more than the usual three: 1, 3, 5, 7, 9."""
    steps = {"a": "service: v, undo: {}, pivot: true",
             "b": "service: w, after: [a], retry: {wait: 1, attempts: null}"}  # fmt: skip
    faults = {"f": "kind: errors, target: w, probability: 100%, at: 0, for: 8.5"}
    run = play(TWO, steps, pattern, faults=faults)
    assert tried(run, "b", "started_s") == near([1, 3, 5, 7, 9])
    assert ends(run) == [("completed", "none")]


@EVERYWHERE
def test_before_the_pivot_everything_is_taken_back(play, pattern):
    """`stop` is rejected at 2, beside nothing: the pivot never starts, `a` is undone."""
    steps = {
        "a": "service: v, undo: {}",
        "stop": "service: w, after: [a], rejects: 100%",
        "turn": "service: v, after: [stop], pivot: true",
    }
    run = play(TWO, steps, pattern)
    assert ends(run) == [("compensated", "rejected")]
    assert tried(run, "turn", "started_s") == []
    assert run.effects["undone_s"].tolist() == near([3])


@pytest.mark.parametrize("pattern", [QUEUE, QUICK_LOG], ids=["queue", "log"])
def test_an_abandoned_handler_that_dies_at_its_commit(play, pattern):
    """Given up at 2, committed and dead at 3, back at 4; the retry of 5 finds the effect.

    In the log the event was in hand, so it is read again at 4. Nothing is outstanding afterwards.
    """
    faults = {"f": "kind: crash, target: v, point: after_commit, probability: 100%"}
    step = "service: v, timeout: 2, retry: {attempts: 2, wait: 3}"
    run = play({"v": "time: 3, restart: 1"}, {"a": step}, pattern, faults=faults)
    assert tried(run, "a", "started_s") == near([0, 5 if pattern == QUEUE else 4])
    assert (only(run)["answered_s"], only(run)["settled_s"]) == near(
        (tried(run, "a", "ended_s")[1], 3)
    )
