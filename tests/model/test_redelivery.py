"""What comes twice, by hand: after the last commit of an offset, at unlucky moments, taken ahead.

A run is over when nothing is outstanding, so a late instance keeps it going until then.
"""

import pytest
from model.reading import EVERYWHERE, LOG, PULL, PUSH, QUEUE, bus, ends, listed, near, tried

NAN = float("nan")
STEP = {"a": "service: v, retry: {attempts: 1}"}
POINTS = ("after_commit", "after_publish", "before_ack")


@pytest.mark.parametrize("inbox", ["{window: 7d}", "none"])
@pytest.mark.parametrize(
    ("interval", "again"),
    [(0.001, ()), (2, (1, 2)), (4, (0, 1, 2)), (3.3, ())],  # the last commit: now, 2, 0, 3.3
)
def test_a_crash_reaches_back_to_the_last_commit(play, interval, again, inbox):
    """Finished at 1, 2.1 and 3.2; dead at 3.5, and at 4.5 the other member reads on.

    With an inbox it takes no time; without one a second each, and further effects.
    """
    keys = f"delivery: log, partitions: 1, commit_interval: {interval}, session_timeout: 1"
    run = play({"v": f"replicas: 2, time: 1, inbox: {inbox}"}, STEP,
               bus(f"{keys}, rebalance: none"), at=(0, 1.1, 2.2, 40),
               faults={"f": "kind: crash, target: v, replicas: 1, at: 3.5, for: 50"})  # fmt: skip
    second = run.attempts[run.attempts["attempt"] == 2].sort_values("started_s")
    assert second["instance"].tolist() == list(again)
    pace = 1 if inbox == "none" else 0
    assert second["started_s"].tolist() == near([4.5 + pace * n for n in range(len(again))])
    twice = run.effects[run.effects["duplicate"]]["instance"].tolist()
    assert twice == (list(again) if inbox == "none" else [])
    dirty = [one in twice for one in range(4)]
    assert [outcome == "dirty" for outcome, _ in ends(run)] == dirty


def test_a_graceful_goodbye_commits(play):
    keys = "delivery: log, partitions: 1, commit_interval: 60, rebalance: none"
    run = play({"v": "replicas: 2, time: 1, inbox: none"}, STEP, bus(keys), at=(0, 1.1, 40),
               faults={"f": "kind: leave, target: v, replicas: 1, at: 3.5"})  # fmt: skip
    assert len(run.attempts) == len(run.effects) == 3


@EVERYWHERE
@pytest.mark.parametrize("point", POINTS)
def test_a_death_around_the_commit(play, pattern, point):
    """Committed at 1, dead until 3, once: the effect is there, and there is one of it.

    Pushed: broken at 1, turned away at 2.5, found at 4. Pulled: the lease is over at 6. In a queue
    and in a log the message is delivered when the member is back.
    """
    short = pattern.replace("dispatch: pull", "dispatch: pull, lease: 5")
    short = short.replace("delivery: log", "delivery: log, session_timeout: 1, rebalance: none")
    faults = {"f": f"kind: crash, target: v, point: {point}, probability: 100%"}
    run = play({"v": "time: 1, restart: 2"}, {"a": "service: v, retry: {wait: 1.5}"}, short,
               at=(0, 40), faults=faults)  # fmt: skip
    assert listed(run, "completed_s") == near([1, 41])
    assert len(run.effects) == 2
    answered = listed(run, "answered_s")[0]
    starts = run.attempts[run.attempts["instance"] == 0].sort_values("attempt")["started_s"]
    central = pattern in (PUSH, PULL)
    if central and point == "after_publish":  # the answer had left
        assert (starts.tolist(), answered) == (near([0]), near(1))
        return
    again = {PUSH: 4, PULL: 6}.get(pattern, 3)
    assert starts.iloc[-1] == near(again)
    assert not run.attempts["wasted"].any()
    if central:
        assert answered == near(again)
    else:  # without an outbox what was not told is lost
        assert answered == near(NAN if point == "after_commit" else 1)
    assert run.faults[["start_s", "end_s"]].to_numpy().tolist()[0] == near([1, 3])


@pytest.mark.parametrize("delivery", ["", ", delivery: log, session_timeout: 1, rebalance: none"])
@pytest.mark.parametrize(
    ("outbox", "point", "told"),
    [
        ("none", "after_commit", 0),
        ("none", "after_publish", 1),
        ("none", "before_ack", 1),
        ("{kind: cdc, latency: 0.5}", "after_commit", 1),
        ("{kind: cdc, latency: 0.5}", "after_publish", 2),  # had told, and not noted that it had
        ("{kind: cdc, latency: 0.5}", "before_ack", 1),
    ],
)
def test_what_is_told_by_one_who_dies(play, delivery, outbox, point, told):
    """`b` is done once at most, however often it hears; a recorded answer tells nothing again."""
    faults = {"f": f"kind: crash, target: v, point: {point}, probability: 100%"}
    run = play({"v": "time: 1, restart: 2", "w": "time: 1"},
               STEP | {"b": "service: w, after: [a]"}, bus(f"publish: 0{delivery}", outbox),
               faults=faults)  # fmt: skip
    sent = run.messages[(run.messages["name"] == "job.a done") & (run.messages["sender"] == "v")]
    assert len(sent) == told
    assert ends(run) == [("completed", "none") if told else ("stuck", "event_lost")]
    assert tried(run, "b", "started_s") == near([1 if outbox == "none" else 1.5][:told])


def test_a_failure_is_committed_as_well(play):
    """Dead before it could tell: without an outbox nobody undoes `z`.

    With one: `z` is done at 1, told at 1.5; rejected at 2.5, told at 3; undone at 4.
    """
    steps = {"z": "service: w, undo: {}", "a": "service: v, after: [z], rejects: 100%"}
    faults = {"f": "kind: crash, target: v, point: after_commit, probability: 100%"}
    services = {"v": "time: 1, restart: 2", "w": "time: 1"}
    run = play(services, steps, QUEUE, faults=faults)
    assert listed(run, "outcome") == ["stuck"]
    run = play(services, steps, bus("publish: 0", "{kind: cdc, latency: 0.5}"), faults=faults)
    assert ends(run) == [("compensated", "rejected")]
    assert run.effects["undone_s"].tolist() == near([4])


def test_messages_that_were_taken_ahead_go_to_the_others(play):
    """Two members with one slot each, one message ahead: 0 and 2 are at the first, 1 and 3 not.

    The first dies at 1: its two messages wait until the second has room, behind number 3.
    """
    run = play({"v": "replicas: 2, time: 3"}, STEP, bus("prefetch: 1"), at=(0, 0.1, 0.2, 0.3),
               faults={"f": "kind: crash, target: v, replicas: 1, at: 1, for: 50"})  # fmt: skip
    starts = run.attempts[run.attempts["answer"] == "success"].sort_values("instance")
    assert starts["started_s"].tolist() == near([6.1, 0.1, 9.1, 3.1])
    assert starts["replica"].tolist() == [1, 1, 1, 1]
    broken = run.attempts[run.attempts["answer"] == "broken"].sort_values("instance")
    assert broken["instance"].tolist() == [0, 2]


def test_who_returns_takes_ahead_again(play):
    """As before, but back at 2: the two messages that found no room are its own from then on."""
    run = play({"v": "replicas: 2, time: 3"}, STEP, bus("prefetch: 1"), at=(0, 0.1, 0.2, 0.3),
               faults={"f": "kind: crash, target: v, replicas: 1, at: 1, for: 1"})  # fmt: skip
    starts = run.attempts[run.attempts["answer"] == "success"].sort_values("instance")
    assert starts["started_s"].tolist() == near([2, 0.1, 5, 3.1])


def test_a_log_and_a_crash_of_everybody(play):
    """Nobody is there until 4, whatever the session says; then partitions 0 and 1 are read."""
    short = LOG.replace("delivery: log", "delivery: log, session_timeout: 1, rebalance: none")
    run = play({"v": "replicas: 2, concurrency: 2, time: 3"}, STEP, short, at=(0, 0.1),
               faults={"f": "kind: crash, target: v, at: 1, for: 3"})  # fmt: skip
    assert tried(run, "a", "started_s") == near([0, 4, 0.1, 4])


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        (QUEUE, [0, 2, 3.5]),  # a message for each copy: the second comes again
        # The event comes again as a whole: the first copy is known, the second is not.
        (bus("delivery: log, session_timeout: 0.2, rebalance: none"), [0, 3.5, 2, 3.5]),
    ],
    ids=["queue", "log"],
)
def test_copies_and_a_death(play, pattern, starts):
    """Two copies of 2 s each in one slot; dead from 3 to 3.5, with the second in hand."""
    steps = {"a": "service: v, copies: 2", "b": "service: w, after: [a]"}
    run = play({"v": "time: 2", "w": "time: 1"}, steps, pattern,
               faults={"f": "kind: crash, target: v, at: 3, for: 0.5"})  # fmt: skip
    assert tried(run, "a", "started_s") == near(starts)
    assert tried(run, "b", "started_s") == near([5.5])
    assert len(run.effects) == 3


def test_the_ack_clock_stands_still_in_a_pause(play):
    """An error at 1, a pause until 6: nothing comes again at 2, or after 2 s of the pause."""
    faults = {"f": "kind: errors, target: v, probability: 100%, at: 0, for: 3"}
    step = {"a": "service: v, retry: {wait: 5}"}
    run = play({"v": "time: 1"}, step, bus("ack_timeout: 2"), faults=faults)
    assert tried(run, "a", "started_s") == near([0, 6])
