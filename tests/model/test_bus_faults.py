"""What strikes the bus, by hand, and what becomes of events meanwhile."""

import pytest
from model.reading import LOG, QUEUE, bus, ends, listed, near, only, tried

NAN = float("nan")
STEP = {"a": "service: v, retry: {attempts: 1}"}
ROW = STEP | {"b": "service: w, after: [a]"}
WIDE = {"v": "concurrency: 9, time: 1", "w": "concurrency: 9, time: 1"}
OUTAGE = {"f": "kind: outage, target: bus, at: 0.5, for: 9"}
CRASH = {"f": "kind: crash, target: bus, at: 0.5, for: 9"}
BOTH = pytest.mark.parametrize("fault", [OUTAGE, CRASH], ids=["outage", "crash"])
DELIVERIES = pytest.mark.parametrize("pattern", [QUEUE, LOG], ids=["queue", "log"])


@BOTH
@DELIVERIES
def test_a_sender_without_an_outbox_waits_for_so_long(play, pattern, fault):
    """Told at 1, to a broker that is away until 9.5: given up at 3, or not at all."""
    for limit, expected in ((2, ("stuck", "event_lost")), (20, ("completed", "none"))):
        given = pattern.replace("profile: none", f"profile: none, publish_timeout: {limit}")
        run = play(WIDE, ROW, given, faults=fault)
        assert ends(run) == [expected]
        assert tried(run, "b", "started_s") == ([] if limit == 2 else near([9.5]))


@BOTH
def test_an_outbox_waits_for_as_long_as_it_takes(play, fault):
    """Done at 1, captured at 1.7, or looked for somewhere in (1, 5]: published at 9.5."""
    for outbox in ("{kind: cdc, latency: 0.7}", "{kind: polling, interval: 4}"):
        run = play(WIDE, ROW, bus("publish_timeout: 2", outbox), faults=fault)
        assert tried(run, "b", "started_s") == near([9.5])
        assert ends(run) == [("completed", "none")]


def test_a_look_after_the_outage_comes_in_its_time(play):
    """Looks 40 s apart: the one that finds the event is in the outage, or long after it."""
    outbox = "{kind: polling, interval: 40}"
    calm = tried(play(WIDE, ROW, bus("", outbox), at=(0,)), "b", "started_s")
    struck = tried(play(WIDE, ROW, bus("", outbox), at=(0,), faults=OUTAGE), "b", "started_s")
    assert struck == near([max(9.5, calm[0])])


def test_starts_wait_in_an_outage_and_are_refused_in_a_crash(play):
    run = play(WIDE, STEP, QUEUE, at=(1, 9.6), network="latency: 0.1", faults=OUTAGE)
    assert listed(run, "accepted_s") == near([9.5, 9.7])
    run = play(WIDE, STEP, QUEUE, at=(1, 9.6), network="latency: 0.1", faults=CRASH)
    assert ends(run) == [("refused", "event_lost"), ("completed", "none")]
    assert listed(run, "noticed_s") == near([1.1, NAN])


def test_a_start_that_waits_is_refused_when_the_broker_dies(play):
    """Waiting since 1 in an outage, refused by the crash at 3; what comes at 4 is as well."""
    faults = {
        "f": "kind: outage, target: bus, at: 0.5, for: 9",
        "g": "kind: crash, target: bus, at: 3, for: 2",
    }
    run = play(WIDE, STEP, bus("publish: 0.2"), at=(1, 4, 10), faults=faults)
    assert ends(run) == [("refused", "event_lost")] * 2 + [("completed", "none")]
    assert listed(run, "noticed_s") == near([3, 4, NAN])


@pytest.mark.parametrize(("keys", "back"), [("failover: 4", 4.5), ("", 9.5)])
def test_a_crash_lasts_for_the_failover(play, keys, back):
    """Nine seconds, where nothing else is said."""
    run = play(WIDE, ROW, bus(keys or "publish_timeout: 20"),
               faults={"f": "kind: crash, target: bus, at: 0.5"})  # fmt: skip
    assert tried(run, "b", "started_s") == near([back])


def test_a_slow_broker(play):
    """Publish 0.1, deliver 0.2, from 1.2 to 5 three times: the event of 1.3 takes 0.9."""
    faults = {"f": "kind: slowdown, target: bus, factor: 3, at: 1.2, for: 3.8"}
    run = play(WIDE, ROW, bus("publish: 0.1, deliver: 0.2"), faults=faults)
    assert tried(run, "a", "started_s") == near([0.3])
    assert tried(run, "b", "started_s") == near([1.3 + 0.9])


def test_a_limited_broker_goes_on_where_it_stood(play):
    """A message takes 1 s of it: the start's 0 to 0.5 and 9.5 to 10, then that of 0.2."""
    run = play(WIDE, STEP, bus("capacity: 1"), at=(0, 0.2), faults=OUTAGE)
    assert tried(run, "a", "started_s") == near([10, 11])


@pytest.mark.parametrize(("window", "lost"), [(0, False), (0.3, False), (0.6, True)])
def test_a_crash_loses_what_was_acknowledged_last(play, window, lost):
    """Acknowledged at 0, on its way inside the broker until 2; the crash comes at 0.5."""
    run = play(WIDE, STEP, bus(f"deliver: 2, acked_loss_window: {window}"), faults=CRASH)
    assert only(run)["accepted_s"] == near(0)
    assert ends(run) == [("stuck", "event_lost") if lost else ("completed", "none")]
    assert tried(run, "a", "started_s") == ([] if lost else near([9.5]))


def test_what_has_left_the_broker_is_not_lost(play):
    run = play(WIDE, STEP, bus("deliver: 0.2, acked_loss_window: 5"), faults=CRASH)
    assert tried(run, "a", "started_s") == near([0.2])


@DELIVERIES
def test_retention(play, pattern):
    """Kept for 5 s; the service is away until 10: what came at 4.9 is gone, that of 5.1 is not."""
    short = pattern.replace("profile: none", "profile: none, retention: 5")
    run = play(WIDE, STEP, short, at=(4.9, 5.1),
               faults={"f": "kind: outage, target: v, at: 0, for: 10"})  # fmt: skip
    assert ends(run) == [("stuck", "event_lost"), ("completed", "none")]
    assert tried(run, "a", "started_s") == near([10])


@pytest.mark.parametrize(
    ("most", "end"), [(2, ("stuck", "dead_letter")), (3, ("completed", "none"))]
)
def test_deliveries_that_nobody_answers(play, most, end):
    """Work of 3 s, dead at 1, at it again from 2, dead at 3, from 4 at the third time.

    In the log: dead at 1, seen at 1.5 but nobody there; back at 2, again from there.
    """
    faults = {
        "f": "kind: crash, target: v, at: 1, for: 1",
        "g": "kind: crash, target: v, at: 3, for: 1",
    }
    for keys in ("", ", delivery: log, session_timeout: 0.5, rebalance: none"):
        run = play({"v": "time: 3"}, STEP, bus(f"max_deliver: {most}{keys}"), faults=faults)
        assert ends(run) == [end]
        assert tried(run, "a", "started_s") == near([0, 2, 4][:most])


@pytest.mark.parametrize("inbox", ["{window: 7d}", "none"])
def test_a_message_that_is_not_acknowledged_comes_again(play, inbox):
    """Work of 3 s; at 2 once more, beside the first. Without an inbox the second counts, too."""
    run = play({"v": f"concurrency: 2, time: 3, inbox: {inbox}"}, STEP, bus("ack_timeout: 2"))
    assert tried(run, "a", "started_s") == near([0, 2])
    assert tried(run, "a", "ended_s") == near([3, 5])
    knows = inbox != "none"
    assert run.effects["duplicate"].tolist() == ([False] if knows else [False, True])
    assert ends(run) == [("completed" if knows else "dirty", "none")]
    assert only(run)["answered_s"] == near(3)
    assert run.messages["kind"].tolist().count("event") == 3  # started, done, and to the client


def test_deliveries_that_are_not_acknowledged_in_time_are_bounded(play):
    """Two at most, and those are left to it: the first is done at 5 and that is that."""
    run = play({"v": "concurrency: 9, time: 5"}, STEP, bus("ack_timeout: 2, max_deliver: 2"))
    assert tried(run, "a", "started_s") == near([0, 2])
    assert ends(run) == [("completed", "none")]


@pytest.mark.parametrize(
    ("poison", "starts", "last"),
    [
        ("block", [NAN], "in_flight"),
        ("dead_letter", [NAN, NAN, NAN, 4, 5], "completed"),
        ("retry_topic", [NAN, NAN, NAN, 0.5, 1.6], "completed"),
    ],
)
def test_poison_in_a_partition(play, poison, starts, last):
    """Delivered at 0, 2 and 4; behind it in its partition stand 0.5 and 1.6."""
    keys = f"delivery: log, partitions: 1, poison: {poison}, max_deliver: 3, redelivery_delay: 2"
    run = play({"v": "time: 1"}, STEP, bus(keys), at=(0, 0.5, 1.6),
               faults={"f": "kind: poison, target: a, at: 0"})  # fmt: skip
    assert tried(run, "a", "started_s") == near(starts)
    if poison != "block":
        assert tried(run, "a", "asked_s")[:3] == near([0, 2, 4])
        assert ends(run)[0] == ("stuck", "dead_letter")
    assert listed(run, "outcome")[2] == last


def test_poison_strikes_the_first_that_arrive_from_then_on(play):
    """The second and the third, although the first is still there."""
    keys = "poison: dead_letter, max_deliver: 1"
    run = play({"v": "time: 3"}, STEP, bus(keys), at=(0, 1, 2, 3),
               faults={"f": "kind: poison, target: job.a, count: 2, at: 0.5"})  # fmt: skip
    assert listed(run, "outcome") == ["completed", "stuck", "stuck", "completed"]


def test_poison_under_a_coordinator_uses_up_the_tries(play, push):
    run = play({"v": "time: 3"}, {"a": "service: v, retry: {attempts: 3, wait: 1}"}, push,
               faults={"f": "kind: poison, target: a, at: 0"})  # fmt: skip
    assert tried(run, "a", "answer") == ["poison"] * 3
    assert tried(run, "a", "ended_s") == near([0, 1, 2])
    assert ends(run) == [("compensated", "attempts_exhausted")]


@BOTH
def test_the_client_hears_of_the_end_over_the_bus(play, fault):
    """Completed at 1, told with patience; the client knows at 9.5."""
    run = play(WIDE, STEP, QUEUE, faults=fault)
    assert (only(run)["completed_s"], only(run)["answered_s"]) == near((1, 9.5))


def test_a_start_that_is_being_published_is_refused_by_a_crash(play):
    """At the broker at 0.4, to be acknowledged at 0.6; it dies at 0.5."""
    run = play(WIDE, STEP, bus("publish: 0.2"), at=(0.4,), faults=CRASH)
    assert ends(run) == [("refused", "event_lost")]
    assert only(run)["noticed_s"] == near(0.6)
