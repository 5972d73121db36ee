"""Queues whose callers give up, that are full, or that stand still."""

import pytest
from model.reading import PULL, PUSH, QUEUE, ends, listed, near, tried

NAN = float("nan")
LATE = {"a": "service: v, timeout: 3.2, retry: {attempts: 1}"}


@pytest.mark.parametrize(
    ("drops", "starts", "reasons"),
    [
        # 0.1 is at work from 3 on, and is given up at 3.3; 0.2 is given up at 3.4 in the queue.
        ("false", [0, 3, 6, 9], ["none", "timeout", "timeout", "timeout"]),
        ("true", [0, 3, NAN, 6], ["none", "timeout", "timeout", "none"]),
    ],
)
def test_expired_work_is_dropped(play, push, drops, starts, reasons):
    """The last, of 5.9, would be in time if it began by 6.1."""
    run = play({"v": f"time: 3, drop_expired: {drops}"}, LATE, push, at=(0, 0.1, 0.2, 5.9))
    assert tried(run, "a", "started_s") == near(starts)
    assert listed(run, "reason") == reasons
    if drops == "true":
        assert tried(run, "a", "ended_s")[2] == near(3.4)
        assert tried(run, "a", "answer")[2] == "timeout"


def test_work_that_has_expired_on_its_way_is_turned_away(play, push):
    """A hop of 1 s, a patience of half of one: nothing is ever worked on."""
    step = {"a": "service: v, timeout: 0.5, retry: {attempts: 2, wait: 1}"}
    run = play({"v": "time: 3, drop_expired: true"}, step, push, network="latency: 1")
    assert tried(run, "a", "enqueued_s") == near([2, 3.5])
    assert tried(run, "a", "started_s") == near([NAN, NAN])
    assert run.effects.empty


@pytest.mark.parametrize("pattern", [PULL, QUEUE])
def test_only_pushed_work_is_dropped(play, pattern):
    run = play({"v": "time: 3, drop_expired: true"}, LATE, pattern, at=(0, 0.1, 0.2))
    assert tried(run, "a", "started_s") == near([0, 3, 6])


@pytest.mark.parametrize("balancer", ["shared", "round_robin"])
def test_a_queue_limit_holds_over_all_replicas_and_in_an_outage(play, push, balancer):
    """Frozen from 0.1 on: two are at work, one may wait until 2.1, two may not."""
    faults = {"f": "kind: outage, target: v, at: 0.1, for: 2"}
    run = play({"v": f"replicas: 2, queue_limit: 1, balancer: {balancer}, time: 1"},
               {"a": "service: v, retry: {attempts: 1}"}, push,
               at=(0, 0, 0.2, 0.3, 0.4), faults=faults)  # fmt: skip
    assert listed(run, "reason") == ["none"] * 3 + ["queue_full"] * 2
    assert tried(run, "a", "started_s")[:3] == near([0, 0, 3])


@pytest.mark.parametrize(
    ("pattern", "discipline", "at", "starts"),
    [
        # The first has half a second left at 2.5.
        (PUSH, "lifo", (0, 1, 1.5), [0, 4, 3]),
        (PUSH, "fifo", (0, 1, 1.5), [0, 3, 4]),
        (QUEUE, "lifo", (0, 1, 1.5), [0, 4, 3]),
        # All have waited for the end of the outage.
        (PUSH, "lifo", (1, 1.5, 2), [4.5, 3.5, 2.5]),
        (PUSH, "fifo", (1, 1.5, 2), [2.5, 3.5, 4.5]),
        # Messages are delivered when somebody is there: all at once, so the first takes the slot.
        (QUEUE, "lifo", (1, 1.5, 2), [2.5, 4.5, 3.5]),
    ],
)
def test_the_discipline_after_an_outage(play, pattern, discipline, at, starts):
    faults = {"f": "kind: outage, target: v, at: 0.5, for: 2"}
    run = play({"v": f"discipline: {discipline}, time: 1"}, {"a": "service: v"}, pattern, at=at,
               faults=faults)  # fmt: skip
    assert tried(run, "a", "started_s") == near(starts)
    assert ends(run) == [("completed", "none")] * 3
