"""Clients by hand: patience, asking again, giving up, being refused; and the door's gate."""

import pytest
from model.reading import PULL, PUSH, QUEUE, coordinator, ends, listed, near, only, tried

NAN = float("nan")
STEP = {"a": "service: v, retry: {attempts: 1}"}
FURTHER = 1 << 40  # the number of an instance's second try, above its own
DOORS = pytest.mark.parametrize("pattern", [PUSH, QUEUE], ids=["coordinator", "bus"])


def away(pattern, kind, at, length):
    door = "coordinator" if pattern == PUSH else "bus"
    return {"f": f"kind: {kind}, target: {door}, at: {at}, for: {length}"}


@DOORS
def test_giving_up_changes_nothing_in_the_instance(play, pattern):
    run = play({"v": "time: 3"}, STEP, pattern, entry="client: {timeout: 1}")
    assert ends(run) == [("completed", "none")]
    assert (only(run)["completed_s"], only(run)["noticed_s"]) == near((3, 1))


@DOORS
def test_who_asks_for_the_same_finds_it_at_work(play, pattern):
    """Asked at 0, 2 and 4; done at 3.5, and the client hears of it: in a pause, or not."""
    for work, answered in ((3.5, 3.5), (4.5, 4.5)):
        run = play({"v": f"time: {work}"}, STEP, pattern,
                   entry="client: {timeout: 1, retry: {attempts: 9, wait: 1}}")  # fmt: skip
        assert len(run.instances) == len(run.attempts) == 1
        assert only(run)["answered_s"] == near(answered)
        assert run.messages["kind"].tolist().count("start") == (2 if work < 4 else 3)


def test_who_asks_for_the_same_is_answered_from_the_record(play, push):
    """Done at 1, but the answer is lost; asked again at 3 the door knows."""
    run = play({"v": "time: 1"}, STEP, push, network="latency: 0.1",
               faults={"f": "kind: partition, between: [client, coordinator], at: 1, for: 1"},
               entry="client: {timeout: 2, retry: {attempts: 2, wait: 1}}")  # fmt: skip
    assert len(run.instances) == len(run.attempts) == 1
    assert only(run)["completed_s"] == near(1.2)
    assert only(run)["answered_s"] == near(3.2)


@DOORS
def test_who_asks_anew_has_another_instance(play, pattern):
    """Asked at 0, and at 2 for another one; both are worked on, for 2.5 s each."""
    run = play({"v": "concurrency: 9, time: 2.5"}, STEP, pattern,
               entry="client: {timeout: 1, retry_as: new, "
               "retry: {attempts: 2, wait: 1}}")  # fmt: skip
    assert listed(run, "instance") == [0, FURTHER]
    assert listed(run, "arrived_s") == near([0, 2])
    assert tried(run, "a", "started_s") == near([0, 2])
    assert ends(run) == [("completed", "none")] * 2


@DOORS
def test_who_asks_anew_does_so_after_a_failure_too(play, pattern):
    """Rejected at 1 each time, asked again a second later; who asks for the same has his answer."""
    step = {"a": "service: v, rejects: 100%"}
    for kind, arrived in (("new", [0, 2, 4]), ("same", [0])):
        client = f"client: {{retry: {{attempts: 3, wait: 1}}, retry_as: {kind}}}"
        run = play({"v": "time: 1"}, step, pattern, entry=client)
        assert listed(run, "arrived_s") == near(arrived)


@DOORS
def test_a_start_that_waits_at_the_door_is_withdrawn(play, pattern):
    """The door stands still from 0 to 9; the first gives up at 3, the second is let in at 9."""
    run = play({"v": "time: 1"}, STEP, pattern, at=(1, 8), entry="client: {timeout: 2}",
               faults=away(pattern, "outage", 0, 9))  # fmt: skip
    assert ends(run) == [("refused", "client_gave_up"), ("completed", "none")]
    assert listed(run, "accepted_s") == near([NAN, 9])
    assert tried(run, "a", "instance") == [1]


@DOORS
def test_a_client_that_is_refused_asks_again(play, pattern):
    """The door is dead until 5: asked at 1, 3 and 5.5; what is in vain costs two hops each."""
    run = play({"v": "time: 1"}, STEP, pattern, at=(1,), network="latency: 0.25",
               entry="client: {retry: {attempts: 3, wait: 1.5}}",
               faults=away(pattern, "crash", 0, 5))  # fmt: skip
    # 1 -> 1.25 -> 1.5; again at 3 -> 3.25 -> 3.5; again at 5 -> 5.25.
    assert only(run)["accepted_s"] == near(5.25)
    assert only(run)["outcome"] == "completed"
    assert only(run)["noticed_s"] == near(1.25)


@DOORS
def test_a_client_runs_out_of_tries(play, pattern):
    run = play({"v": "time: 1"}, STEP, pattern, at=(1,),
               entry="client: {retry: {attempts: 3, wait: 1.5}}",
               faults=away(pattern, "crash", 0, 50))  # fmt: skip
    assert only(run)["outcome"] == "refused"
    assert run.messages["sent_s"][run.messages["kind"] == "start"].tolist() == near([1, 2.5, 4])


@DOORS
def test_a_clients_budget(play, pattern):
    """Half a retry is earned with each client, and a whole one is needed: the second has it."""
    run = play({"v": "time: 1"}, STEP, pattern, at=(1, 3, 5, 7),
               entry="client: {retry: {attempts: 2, wait: 1, budget: 50%}}",
               faults=away(pattern, "crash", 0, 50))  # fmt: skip
    asked = run.messages[run.messages["kind"] == "start"].groupby("instance").size()
    assert asked.tolist() == [1, 2, 1, 2]


USER = "{process: closed, users: 1, think: 2}"


@DOORS
def test_a_user_thinks_waits_and_asks_again(play, pattern):
    """Two seconds of thought, five of work, until the arrivals end at 100."""
    run = play({"v": "time: 5"}, STEP, pattern, arrivals=USER)
    assert listed(run, "arrived_s") == near(list(range(2, 100, 7)))


@DOORS
def test_a_user_who_is_refused_thinks_first(play, pattern):
    """Asked at 2 and 4, when the door is dead; at 6 it is not, and from then on each 7 s."""
    run = play({"v": "time: 5"}, STEP, pattern, arrivals=USER, faults=away(pattern, "crash", 0, 5))
    assert listed(run, "arrived_s")[:5] == near([2, 4, 6, 13, 20])
    assert listed(run, "outcome")[:3] == ["refused", "refused", "completed"]


@DOORS
def test_a_user_who_gives_up_thinks_and_leaves_work_behind(play, pattern):
    """Asks at 2, gives up at 3, asks at 5, ...: three seconds a turn, and five of work."""
    run = play({"v": "concurrency: 9, time: 5"}, STEP, pattern, arrivals=USER,
               entry="client: {timeout: 1}")  # fmt: skip
    assert listed(run, "arrived_s") == near(list(range(2, 100, 3)))
    assert set(listed(run, "outcome")) == {"completed"}


@pytest.mark.parametrize("pattern", [PUSH, PULL, QUEUE])
@pytest.mark.parametrize(
    ("gate", "let_in"),
    [
        ("token_bucket, rate: 1, burst: 1", [1, 0, 1, 0]),
        ("token_bucket, rate: 1, burst: 2", [1, 1, 1, 0]),
        ("concurrency, limit: 1", [1, 0, 1, 0]),  # a second of work and the hops: over at 1.4
    ],
)
def test_admission_is_the_same_for_every_pattern(play, pattern, gate, let_in):
    """Asked at 0, 0.5, 1.5 and 1.6, at the door a tenth later."""
    run = play({"v": "concurrency: 9, time: 1"}, STEP, pattern, at=(0, 0.5, 1.5, 1.6),
               network="latency: 0.1", entry=f"admission: {{kind: {gate}}}")  # fmt: skip
    expected = {1: ("completed", "none"), 0: ("refused", "admission")}
    assert ends(run) == [expected[one] for one in let_in]
    assert listed(run, "noticed_s")[3] == near(1.7)


def test_a_retry_for_the_same_takes_no_further_place(play, push):
    """Let in at 0 and at work until 3, asked for again at 2: not refused, although it is full."""
    run = play({"v": "time: 3"}, STEP, push,
               entry="admission: {kind: concurrency, limit: 1}\n"
               "    client: {timeout: 1, retry: {attempts: 2, wait: 1}}")  # fmt: skip
    assert ends(run) == [("completed", "none")]
    assert only(run)["noticed_s"] == near(1)


def test_a_products_gate_stands_behind_the_workloads(play):
    """Two may be in by the workload, one by the product."""
    run = play({"v": "concurrency: 9, time: 1"}, STEP,
               coordinator("dispatch: push, admission: {kind: concurrency, limit: 1}"),
               at=(0, 0.1, 1.5), entry="admission: {kind: concurrency, limit: 2}")  # fmt: skip
    assert listed(run, "outcome") == ["completed", "refused", "completed"]


@DOORS
def test_a_gate_is_left_by_one_that_failed(play, pattern):
    """Inside from 2 to 2.5, when it is rejected: that of 2.2 finds no room, that of 2.6 does."""
    step = {"a": "service: v, rejects: 100%"}
    run = play({"v": "time: 0.5"}, step, pattern, at=(2, 2.2, 2.6),
               entry="admission: {kind: concurrency, limit: 1}")  # fmt: skip
    assert listed(run, "reason") == ["rejected", "admission", "rejected"]
