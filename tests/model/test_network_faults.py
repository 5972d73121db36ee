"""Links that are cut or lose messages, by hand: what is gone, and what comes later."""

import pytest
from model.reading import LOG, PULL, PUSH, QUEUE, bus, ends, listed, near, only, tried

NAN = float("nan")
STEP = {"a": "service: v, timeout: 2, retry: {attempts: 3, wait: 1}"}


def cut(one, other, direction="both", at=0.0, length=2.5):
    keys = f"between: [{one}, {other}], direction: {direction}, at: {at}, for: {length}"
    return {"f": f"kind: partition, {keys}"}


@pytest.mark.parametrize("link", [("coordinator", "v", "out"), ("v", "coordinator", "in")])
def test_a_pushed_command_is_gone(play, push, link):
    """Lost at 0, noticed at 2 by the timeout only; the try of 3 arrives."""
    run = play({"v": "time: 1"}, STEP, push, faults=cut(*link))
    assert tried(run, "a", "answer") == ["lost", "success"]
    assert tried(run, "a", "started_s") == near([NAN, 3])
    assert (only(run)["noticed_s"], only(run)["answered_s"]) == near((2, 4))
    assert run.messages["fate"].tolist().count("cut") == 1


@pytest.mark.parametrize("link", [("coordinator", "v", "in"), ("v", "coordinator", "out")])
def test_a_pushed_answer_is_gone_and_the_work_is_not(play, push, link):
    """Done at 1; its answer lost; at 3 the inbox knows."""
    run = play({"v": "time: 1"}, STEP, push, faults=cut(*link))
    assert tried(run, "a", "started_s") == near([0, 3])
    assert len(run.effects) == 1
    assert (only(run)["completed_s"], only(run)["answered_s"]) == near((1, 3))


@pytest.mark.parametrize(
    ("direction", "start", "answered"),
    [("both", 2.5, 3.5), ("out", 2.5, 3.5), ("in", 0, 2.5)],
)
def test_pulled_tasks_and_their_answers_are_held(play, direction, start, answered):
    """One way or both: until the link is whole, at 2.5. No timeout here, so nobody asks again."""
    step = {"a": "service: v, retry: {attempts: 1}"}
    run = play({"v": "time: 1"}, step, PULL, faults=cut("coordinator", "v", direction))
    assert tried(run, "a", "started_s") == near([start])
    assert only(run)["answered_s"] == near(answered)
    assert only(run)["network_s"] == near(start)


@pytest.mark.parametrize("pattern", [QUEUE, LOG], ids=["queue", "log"])
def test_events_are_held_in_order(play, pattern):
    """Those of 0, 0.5 and 1 are delivered at 2.5, that of 2.6 after them."""
    one = pattern.replace("key: number", "partitions: 1")
    run = play({"v": "time: 1"}, {"a": "service: v"}, one, at=(0, 0.5, 1, 2.6),
               faults=cut("bus", "v", "out"))  # fmt: skip
    assert tried(run, "a", "started_s") == near([2.5, 3.5, 4.5, 5.5])


def test_events_to_the_bus_are_held_as_well(play):
    """Done at 1, on the bus at 2.5; without an outbox the sender waits with it."""
    steps = {"a": "service: v", "b": "service: w, after: [a]"}
    run = play({"v": "time: 1", "w": "time: 1"}, steps, QUEUE, faults=cut("v", "bus", "out"))
    assert tried(run, "b", "started_s") == near([2.5])


def test_what_was_on_its_way_arrives(play, push):
    """A hop of 1 s: the command leaves at 1 and arrives at 2, although the link is cut at 1.5."""
    run = play({"v": "time: 1"}, {"a": "service: v"}, push, network="latency: 1",
               faults=cut("coordinator", "v", at=1.5, length=1))  # fmt: skip
    assert tried(run, "a", "started_s") == near([2])
    assert only(run)["answered_s"] == near(5)


def test_two_cuts_of_one_link(play):
    """From 0 to 2.5 and from 2 to 6: whole at 6."""
    faults = cut("bus", "v") | {"g": "kind: partition, between: [v, bus], at: 2, for: 4"}
    run = play({"v": "time: 1"}, {"a": "service: v"}, QUEUE, faults=faults)
    assert tried(run, "a", "started_s") == near([6])


@pytest.mark.parametrize("pattern", [PUSH, QUEUE], ids=["coordinator", "bus"])
def test_a_client_that_is_cut_off_asks_again(play, pattern):
    """Asked at 0.5 and 2.5 in vain, at 4.5 the door hears it."""
    door = "coordinator" if pattern == PUSH else "bus"
    run = play({"v": "time: 0.5"}, {"a": "service: v"}, pattern, at=(0.5,),
               faults=cut("client", door, length=2.6),
               entry="client: {timeout: 1, retry: {attempts: 4, wait: 1}}")  # fmt: skip
    assert only(run)["accepted_s"] == near(4.5)
    assert only(run)["answered_s"] == near(5)


def test_all_coordinators_are_cut_off(play):
    """Each domain has its own; `coordinator` is both."""
    hybrid = (
        "kind: hybrid, bus: {profile: none}, domains: {"
        "d: {services: [v], coordinator: {profile: none, outbox: none}}, "
        "e: {services: [w], coordinator: {profile: none, outbox: none}}}"
    )
    steps = {"a": "service: v", "b": "service: w, after: [a]"}
    services = {"v": "time: 1", "w": "time: 1"}
    # `a` is told at 1, heard at 4.
    run = play(services, steps, hybrid, faults=cut("bus", "coordinator", "out", at=0.5, length=3.5))
    assert tried(run, "b", "started_s") == near([4])
    run = play(services, steps, hybrid, faults=cut("coordinator/e", "w", at=0.5, length=3.5))
    assert tried(run, "b", "started_s") == near([4])
    run = play(services, steps, hybrid, faults=cut("coordinator/d", "w", at=0.5, length=3.5))
    assert tried(run, "b", "started_s") == near([1])


@pytest.mark.parametrize("between", ["", "between: [bus, v], "])
def test_a_lost_event_is_sent_again_after_a_second(play, between):
    """All are lost until 2.5: sent at 0.2, 1.2, 2.2 and, in vain no more, 3.2."""
    at = 0 if between else 0.1  # after the client's start, which nobody would send again in time
    fault = f"kind: loss, {between}probability: 100%, at: {at}, for: {2.5 - at}"
    run = play({"v": "time: 1"}, {"a": "service: v"}, bus("publish: 0.2"), faults={"f": fault})
    assert tried(run, "a", "started_s") == near([3.2])
    sent = run.messages[(run.messages["name"] == "job.started")].sort_values("sent_s")
    assert sent["sent_s"].tolist() == near([0.2, 1.2, 2.2, 3.2])
    assert sent["fate"].tolist() == ["lost", "lost", "lost", "delivered"]
    assert sent["delivery"].tolist() == [1, 2, 3, 4]


def test_a_lost_command_is_noticed_by_the_timeout_only(play, push):
    """Lost at 0 and, the other way, at 4: done at 4, asked again at 6, and the inbox knows.

    The service has written its second attempt down as it answered it.
    """
    faults = {
        "f": "kind: loss, between: [coordinator, v], probability: 100%, at: 0, for: 1",
        "g": "kind: loss, between: [v, coordinator], probability: 100%, at: 3.5, for: 1",
    }
    run = play({"v": "time: 1"}, STEP, push, faults=faults)
    assert tried(run, "a", "answer") == ["lost", "success", "success"]
    assert tried(run, "a", "started_s") == near([NAN, 3, 6])
    assert only(run)["answered_s"] == near(6)
    run = play({"v": "time: 1"}, {"a": "service: v"}, push, faults=faults)
    assert ends(run) == [("stuck", "event_lost")]


def test_a_likelier_loss_hits_the_same_and_more(play, push):
    """One uniform draw a message decides, whatever the probability is."""
    hit = {}
    for share in (30, 60):
        fault = f"kind: loss, between: [coordinator, v], probability: {share}%, at: 0, for: 99"
        run = play({"v": "concurrency: 99, time: 0"}, {"a": "service: v, retry: {attempts: 1}"},
                   push, at=range(60), faults={"f": fault})  # fmt: skip
        hit[share] = {n for n, one in enumerate(listed(run, "outcome")) if one == "stuck"}
    assert 0 < len(hit[30]) < len(hit[60]) < 60
    assert hit[30] < hit[60]
