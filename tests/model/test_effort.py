"""What an instance takes, by hand: messages by kind, durable writes, bytes, slot-seconds."""

import pytest
from model.reading import bus, coordinator, near, only

CHAIN = {"a": "service: u", "b": "service: v, after: [a]", "c": "service: w, after: [b]"}
JOIN = {
    "a": "service: u",
    "b": "service: v, after: [a]",
    "c": "service: w, after: [a]",
    "d": "service: x, after: [b, c]",
}
SERVICES = {"u": "time: 1", "v": "time: 2", "w": "time: 3", "x": "time: 4"}
PUSH, PULL = coordinator("dispatch: push"), coordinator("dispatch: pull")
LOG, QUEUE = bus("delivery: log"), bus("delivery: queue")
HYBRID = (
    "kind: hybrid, outbox: none, bus: {profile: none, delivery: log},"
    " domains: {left: {steps: [job.a, job.b], coordinator: {profile: none}}}"
)
KINDS = ("start", "command", "answer", "event", "payload")


def sent(run):
    """Messages of the only instance by kind; the same as are in the table of messages."""
    row = only(run)
    found = {kind: row[f"{kind}_messages"] for kind in KINDS}
    assert found == {kind: (run.messages["kind"] == kind).sum() for kind in KINDS}
    assert row["messages"] == sum(found.values()) == len(run.messages)
    return tuple(found.values())


@pytest.mark.parametrize(
    ("pattern", "messages", "writes"),
    [
        (PUSH, (1, 3, 4, 0, 0), 4 + 3),  # start and three answers; three effects
        (PULL, (1, 3, 4, 0, 0), 4 + 3),
        (LOG, (1, 0, 0, 7, 0), 4 + 3),  # started and three times done; three effects
        (QUEUE, (1, 0, 0, 7, 0), 4 + 3),
        (HYBRID, (1, 2, 2, 4, 0), 3 + 3 + 2),  # three inputs, three effects, done b and done c
    ],
    ids=["push", "pull", "log", "queue", "hybrid"],
)
def test_a_chain(play, pattern, messages, writes):
    run = play(SERVICES, CHAIN, pattern)
    assert sent(run) == messages
    assert only(run)["durable_writes"] == writes
    assert only(run)["slot_s"] == near(1 + 2 + 3)


@pytest.mark.parametrize(
    ("pattern", "messages", "writes"),
    [
        (PUSH, (1, 4, 5, 0, 0), 5 + 4),
        (PULL, (1, 4, 5, 0, 0), 5 + 4),
        (LOG, (1, 0, 0, 10, 0), 5 + 4 + 1),  # five events, four effects, the first half of a join
        (QUEUE, (1, 0, 0, 10, 0), 6 + 4 + 1),  # done a stands in two queues
        (HYBRID, (1, 2, 2, 8, 0), 3 + 4 + 4 + 1),  # done a, b, c, d; the join is the service's
    ],
    ids=["push", "pull", "log", "queue", "hybrid"],
)
def test_a_join(play, pattern, messages, writes):
    run = play(SERVICES, JOIN, pattern)
    assert sent(run) == messages
    assert only(run)["durable_writes"] == writes
    assert only(run)["slot_s"] == near(1 + 2 + 3 + 4)


def test_a_coordinator_writes_as_its_product_does(play):
    run = play(SERVICES, CHAIN, coordinator("writes_per_workflow: 3, writes_per_step: 4"))
    assert only(run)["durable_writes"] == 3 + 3 * 4 + 3


def test_a_timer_is_an_input_of_a_coordinator_and_an_entry_of_a_service(play):
    steps = {"a": "service: u", "b": "service: v, after: [a], wait: 5"}
    assert only(play(SERVICES, steps, PUSH))["durable_writes"] == (3 + 1) + 2
    assert only(play(SERVICES, steps, LOG))["durable_writes"] == 3 + 2 + 1
    own = {"a": "service: u", "b": "service: u, after: [a], wait: 5"}  # set with the effect of a
    assert only(play(SERVICES, own, LOG))["durable_writes"] == 2 + 2


def test_a_further_round_is_entered_with_the_effect_before_it(play):
    steps = {"a": "service: u, repeat: {probability: 1, max: 2}"}
    assert only(play(SERVICES, steps, LOG))["durable_writes"] == 2 + 3
    assert only(play(SERVICES, steps, PUSH))["durable_writes"] == (1 + 3) + 3


def test_a_poller_marks_what_it_has_sent(play):
    polling = "{kind: polling, interval: 1, batch: 9}"
    steps = {"a": "service: u", "b": "service: v, after: [a]"}
    assert only(play(SERVICES, steps, LOG))["durable_writes"] == 3 + 2
    looks = play(SERVICES, steps, bus("delivery: log", outbox=polling))
    assert only(looks)["durable_writes"] == 3 + 2 + 2


def test_bytes_are_the_payload_of_every_sending(play):
    """Starts and first commands carry 1 kB; a coordinator relays what the bus carries once."""
    steps = {
        "a": "service: u, payload: 10kB",
        "b": "service: v, after: [a], payload: 100kB",
    }
    pushed = play(SERVICES, steps, PUSH)
    assert only(pushed)["sent_bytes"] == 1000 + 1000 + 10_000 + 10_000 + 100_000
    told = play(SERVICES, steps, LOG)
    assert only(told)["sent_bytes"] == 1000 + 1000 + 2 * 10_000 + 2 * 100_000
    straight = play(SERVICES, steps, PUSH, network="latency: 0, payload_by: reference")
    assert only(straight)["sent_bytes"] == 1000 + 10_000
    assert sent(straight) == (1, 2, 3, 0, 1)


FAILS = {"a": "service: u, undo: {}", "b": "service: v, after: [a], rejects: 100%"}


@pytest.mark.parametrize(
    ("pattern", "writes"),
    [
        (PUSH, 4 + 3),  # start, two answers and that of the undo; effect, refusal, undo
        (LOG, 3 + 3),  # started, done a, failed b; the failure starts the undo at once
    ],
    ids=["push", "log"],
)
def test_a_rollback(play, pattern, writes):
    row = only(play(SERVICES, FAILS, pattern))
    assert row["outcome"] == "compensated"
    assert row["durable_writes"] == writes
    assert row["slot_s"] == near(1 + 2 + 1)


@pytest.mark.parametrize("pattern", [PUSH, LOG], ids=["push", "log"])
def test_technical_errors_take_slots_and_write_no_effect(play, pattern):
    steps = {
        "a": "service: u, errors: 100%, retry: {attempts: 3, wait: {backoff: fixed, first: 1}}"
    }
    row = only(play(SERVICES, steps, pattern))
    assert row["slot_s"] == near(3)
    # start, three answers and two pauses that are over; started, and the failure with its event
    assert row["durable_writes"] == {PUSH: 6, LOG: 1 + 1 + 1}[pattern]


def test_abandoned_work_holds_its_slot_to_its_end(play):
    steps = {"a": "service: v, timeout: 0.5, retry: {attempts: 1}"}
    row = only(play(SERVICES, steps, PUSH))
    assert row["outcome"] != "completed"
    assert row["slot_s"] == near(2)
    assert row["durable_writes"] == 2 + 1  # start and timeout; the effect is real


def test_what_a_crash_has_ended_was_held_until_then(play):
    crash = {"down": "kind: crash, target: u, at: 0.25, for: 1"}
    row = only(play(SERVICES, {"a": "service: u"}, LOG, faults=crash))
    assert row["slot_s"] > 1
    assert row["slot_s"] == near(0.25 + 1)


def test_a_message_that_is_sent_again_counts_again(play):
    run = play(SERVICES, {"a": "service: u"}, PULL, network="latency: 0, loss: 50%", at=range(40))
    table = run.instances
    arrived = (run.messages["fate"] == "delivered").sum()
    assert table["messages"].sum() == len(run.messages) > arrived + 40
    per = run.messages.groupby("kind", observed=False).size()
    assert {kind: table[f"{kind}_messages"].sum() for kind in KINDS} == per.to_dict()


def test_a_monitor_enters_each_instance_and_takes_it_out(play):
    watched = f"{LOG}, deadline_monitor: {{after: 50, every: 10}}"
    steps = {"a": "service: u"}
    plain, more = (only(play(SERVICES, steps, how)) for how in (LOG, watched))
    assert more["durable_writes"] - plain["durable_writes"] == 2


EVERYTHING = {
    "a": "service: u, copies: 2",
    "b": "service: v, after: [a], wait: 1",
    "c": "service: w, after: [a], repeat: {probability: 0.5, max: 2}",
    "d": "service: x, after: [b, c]",
    "e": "service: u, after: [d], optional: true",
}
POLLED = bus("delivery: queue", outbox="{kind: polling, interval: 0.7, batch: 2}")


@pytest.mark.parametrize(
    "pattern",
    [PUSH, PULL, LOG, QUEUE, POLLED, HYBRID],
    ids=["push", "pull", "log", "queue", "polled", "hybrid"],
)
@pytest.mark.parametrize("network", ["latency: 0.1", "latency: 0.1, payload_by: reference"])
def test_the_same_is_counted_where_things_might_fail_and_do_not(play, pattern, network):
    """A fault that strikes nobody takes the run into the world in which everything may fail."""
    never = {"late": "kind: outage, target: x, at: 99.9, for: 0.01"}
    calm, full = (
        play(SERVICES, EVERYTHING, pattern, at=(0, 3, 5, 30), network=network, faults=faults)
        for faults in (None, never)
    )
    for name in ("messages", "sent_bytes", "durable_writes", "slot_s", "answer_messages"):
        assert calm.instances[name].tolist() == full.instances[name].tolist()
    assert (calm.instances["durable_writes"] > 0).all()
