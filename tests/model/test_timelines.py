"""Timelines worked out by hand: constant times, given arrivals, every timestamp known."""

import pytest

ROW = {"a": "service: v", "b": "service: w, after: [a]"}
TWO = {"v": "time: 1", "w": "time: 2"}


def only(run):
    (row,) = run.instances.to_dict("records")
    return row


def column(run, step, name):
    mine = run.attempts[run.attempts["step"] == step].sort_values("instance")
    return mine[name].tolist()


def near(value):
    return pytest.approx(value, abs=1e-9)


def coordinator(keys):
    return f"kind: orchestration, coordinator: {{profile: none, {keys}}}"


def test_orchestrated_hops(play, push):
    """Client to door .1; then per step command .1, work, answer .1; at last .1 to the client."""
    run = play(TWO, ROW, push, network="latency: 0.1")
    row = only(run)
    assert row["accepted_s"] == near(0.1)
    assert column(run, "a", "started_s") == near([0.2])
    assert column(run, "b", "started_s") == near([1.4])
    assert row["completed_s"] == row["settled_s"] == near(3.4)
    assert row["answered_s"] == near(3.6)
    assert (row["network_s"], row["work_s"]) == near((0.4, 3.0))
    assert row["messages"] == len(run.messages) == 6


def test_choreographed_hops(play, bus):
    """Client to bus .1; bus to v .1; v to bus to w .2; w to bus to client .2."""
    run = play(TWO, ROW, bus, network="latency: 0.1")
    row = only(run)
    assert row["accepted_s"] == near(0.1)
    assert column(run, "a", "started_s") == near([0.2])
    assert column(run, "b", "started_s") == near([1.4])
    assert row["completed_s"] == near(3.4)
    assert row["answered_s"] == near(3.6)
    assert run.messages["kind"].tolist().count("event") == 5


def test_a_link_of_its_own_overrides_the_network(play, push):
    links = "latency: 0.1, links: [{between: [coordinator, w], latency: 1}]"
    row = only(play(TWO, ROW, push, network=links))
    assert row["completed_s"] == near(0.1 + 0.1 + 1 + 0.1 + 1 + 2)
    assert row["answered_s"] == near(row["completed_s"] + 1.1)


def test_every_input_costs_a_decision_and_its_writes(play):
    """Two steps in a row are three inputs: the answer leaves after the third."""
    row = only(play(TWO, ROW, coordinator("decision: 0.1, persist: 0.2, writes_per_step: 2")))
    assert row["accepted_s"] == near(0.3)
    assert row["completed_s"] == near(0.3 + 1 + 0.5 + 2)
    assert row["answered_s"] == near(0.3 + 1 + 0.5 + 2 + 0.5)
    assert row["coordinator_s"] == near(0.8)


def test_each_copy_is_an_answer(play):
    """Three copies end together; the shard decides on them one after another."""
    run = play({"v": "concurrency: 3, time: 1"}, {"a": "service: v, copies: 3"},
               coordinator("shards: 1, decision: 0.1"))  # fmt: skip
    assert only(run)["completed_s"] == near(1.1)
    assert only(run)["answered_s"] == near(1.4)


def test_a_wait_is_a_decision_more_and_holds_no_slot(play):
    run = play({"v": "time: 1"}, {"a": "service: v, wait: 5"},
               coordinator("shards: 16, decision: 0.1"), at=(0, 1))  # fmt: skip
    assert column(run, "a", "started_s") == near([5.2, 6.2])
    assert run.instances["wait_s"].tolist() == near([5, 5])


def test_a_thread_is_held_from_command_to_answer(play):
    run = play({"v": "concurrency: 9, time: 1"}, {"a": "service: v"},
               coordinator("dispatch: push, threads: 1"),
               at=(0, 0.5), network="latency: 0.1")  # fmt: skip
    assert column(run, "a", "started_s") == near([0.2, 1.4])
    assert run.instances["coordinator_s"].tolist() == near([0, 0.7])


def test_only_an_idle_worker_must_notice_its_task(play):
    """The first task is polled for; the second is there when the slot gets free."""
    run = play({"v": "time: 1"}, {"a": "service: v"}, coordinator("poll: 0.5"), at=(0, 1))
    assert column(run, "a", "started_s") == near([0.5, 1.5])


@pytest.mark.parametrize(
    ("keys", "starts"),
    [("", [0, 1, 2]), ("backlog: new_first", [0, 2, 1])],
)
def test_backlog(play, keys, starts):
    run = play({"v": "time: 1"}, {"a": "service: v"}, coordinator(keys or "backlog: fifo"),
               at=(0, 0.1, 0.2))  # fmt: skip
    assert column(run, "a", "started_s") == near(starts)


def test_lifo_serves_the_newest(play, push):
    run = play({"v": "discipline: lifo, time: 1"}, {"a": "service: v"}, push, at=(0, 0.1, 0.2))
    assert column(run, "a", "started_s") == near([0, 2, 1])


def test_a_full_queue_refuses_pushed_work_only(play, push):
    full, step = {"v": "queue_limit: 1, time: 1"}, {"a": "service: v, retry: {attempts: 1}"}
    pushed = play(full, step, push, at=(0, 0.1, 0.2)).instances
    assert pushed["reason"].tolist() == ["none", "none", "queue_full"]
    assert pushed["answered_s"].tolist() == near([1, 2, 0.2])
    pulled = play(full, step, coordinator("dispatch: pull"), at=(0, 0.1, 0.2)).instances
    assert (pulled["outcome"] == "completed").all()


@pytest.mark.parametrize(
    ("balancer", "replicas"), [("round_robin", [0, 1, 0, 1]), ("least_loaded", [0, 1, 0, 1])]
)
def test_balancers(play, push, balancer, replicas):
    run = play({"v": f"replicas: 2, balancer: {balancer}, time: 5"}, {"a": "service: v"}, push,
               at=(0, 0.1, 0.2, 0.3))  # fmt: skip
    assert column(run, "a", "replica") == replicas


def test_the_bus_charges_publish_and_deliver(play):
    run = play(TWO, ROW, "kind: choreography, bus: {profile: none, publish: 0.1, deliver: 0.2}")
    row = only(run)
    assert row["accepted_s"] == near(0.1)
    assert row["completed_s"] == near(0.3 + 1 + 0.3 + 2)
    assert row["answered_s"] == near(0.3 + 1 + 0.3 + 2 + 0.3)
    assert row["bus_s"] == near(0.6)


def test_capture_delays_each_event_of_a_service(play):
    cdc = "kind: choreography, outbox: {kind: cdc, latency: 0.5}, bus: {profile: none}"
    row = only(play(TWO, ROW, cdc))
    assert row["completed_s"] == near(3.5)
    assert row["answered_s"] == near(4.0)


def test_a_poller_sends_its_batch_at_a_fixed_phase(play):
    polling = (
        "kind: choreography, outbox: {kind: polling, interval: 10, batch: 1}, bus: {profile: none}"
    )
    run = play({"v": "concurrency: 9, time: 1"}, {"a": "service: v"}, polling, at=(0, 0, 0))
    first, second, third = sorted(run.instances["answered_s"])
    assert 1 < first <= 11
    assert (second - first, third - second) == near((10, 10))


def test_a_log_handles_one_event_of_a_partition_at_a_time(play):
    """Six slots, one partition: in order, one after another; with two, two side by side."""
    for partitions, starts in ((1, [0, 1, 2, 3]), (2, [0, 0, 1, 1]), (4, [0, 0, 0, 0])):
        keys = f"profile: none, delivery: log, partitions: {partitions}, key: number"
        run = play({"v": "concurrency: 6, time: 1"}, {"a": "service: v"},
                   f"kind: choreography, bus: {{{keys}}}", at=(0, 0, 0, 0))  # fmt: skip
        assert column(run, "a", "started_s") == near(starts)


def test_consumers_beyond_the_partitions_add_nothing(play):
    bus = "kind: choreography, bus: {profile: none, delivery: log, partitions: 2, key: number}"
    for replicas in (2, 8):
        run = play({"v": f"replicas: {replicas}, time: 1"}, {"a": "service: v"}, bus, at=[0] * 6)
        assert run.instances["completed_s"].max() == near(3)


def test_a_hot_key_is_served_by_one_consumer(play):
    bus = "kind: choreography, bus: {profile: none, delivery: log, partitions: 8, key: {hot: 100%}}"
    run = play({"v": "replicas: 8, time: 1"}, {"a": "service: v"}, bus, at=[0] * 5)
    assert sorted(run.instances["completed_s"]) == near([1, 2, 3, 4, 5])


def test_optional_work_holds_back_settlement_only(play, push):
    row = only(play(TWO, {"a": "service: v", "b": "service: w, after: [a], optional: true"}, push))
    assert (row["completed_s"], row["answered_s"], row["settled_s"]) == near((1, 1, 3))


def test_repeat_does_the_step_again(play, push, bus):
    step = {"a": "service: v, repeat: {probability: 100%, max: 2}"}
    for pattern in (push, bus):
        run = play({"v": "time: 1"}, step, pattern)
        assert only(run)["completed_s"] == near(3)
        assert run.effects["round"].tolist() == [1, 2, 3]


def test_the_horizon_leaves_instances_in_flight(play, push):
    run = play({"v": "time: 50"}, {"a": "service: v"}, push, at=(0, 99), drain=10)
    assert run.instances["outcome"].tolist() == ["completed", "in_flight"]
    assert run.instances["reason"].tolist() == ["none", "horizon"]


def test_relayed_payload_passes_the_coordinators_nic(play, push):
    """1 kB with the start's command, then a's 2 kB in its answer and again in b's command.

    The client's own NIC is its affair. At 1 kB/s: command 1, work 1, answer 2, command 2, work 2.
    """
    steps = {"a": "service: v, payload: 2kB", "b": "service: w, after: [a]"}
    row = only(play(TWO, steps, push, network="latency: 0, bandwidth: 8kbit/s"))
    assert row["completed_s"] == near(1 + 1 + 2 + 2 + 2)


def test_payload_by_reference_goes_straight_to_who_needs_it(play, push):
    steps = {"a": "service: v, payload: 2kB", "b": "service: w, after: [a]"}
    network = "latency: 0, bandwidth: 8kbit/s, payload_by: reference"
    run = play(TWO, steps, push, network=network)
    (parcel,) = run.messages[run.messages["kind"] == "payload"].to_dict("records")
    assert (parcel["sender"], parcel["receiver"]) == ("v", "w")
    assert column(run, "b", "started_s") == near([parcel["delivered_s"]])
    assert parcel["delivered_s"] - parcel["sent_s"] == near(2)


def test_hybrid_crosses_its_border_by_an_event(play):
    """The coordinator of v is the door; w hears of a over the bus; the client joins the end."""
    hybrid = (
        "kind: hybrid, bus: {profile: none}, "
        "domains: {d: {services: [v], coordinator: {profile: none, outbox: none}}}"
    )
    run = play(TWO, ROW, hybrid, network="latency: 0.1")
    row = only(run)
    assert row["accepted_s"] == near(0.1)
    assert column(run, "a", "started_s") == near([0.2])
    assert column(run, "b", "started_s") == near([1.5])
    assert row["completed_s"] == near(3.5)
    assert row["answered_s"] == near(3.7)
