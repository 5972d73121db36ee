"""Profiles: what they fill, what the user's own keys win over, and that every value is sourced."""

import math
from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

import sim
from sim.scenario import BUS_PROFILES, COORDINATOR_PROFILES, Bus, Coordinator, Lognormal
from sim.scenario.catalogue import catalogue, entries, named
from sim.scenario.families import Uniform
from sim.scenario.outbox import Outbox, OutboxCdc, OutboxPolling
from sim.scenario.profiles import OUTBOX_PROFILES, Certainty


def test_there_are_the_profiles_of_now():
    assert list(COORDINATOR_PROFILES) == [
        "none", "in-process", "temporal-like", "zeebe-like", "zeebe-poll-like", "conductor-like",
        "step-functions-standard-like", "step-functions-express-like", "dbos-like",
        "durable-functions-like", "saga-over-broker",
    ]  # fmt: skip
    assert list(BUS_PROFILES) == [
        "none", "kafka-like", "rabbitmq-like", "nats-jetstream-like", "sqs-sns-like",
        "sqs-fifo-like", "eventbridge-like", "redis-streams-like",
    ]  # fmt: skip
    assert list(OUTBOX_PROFILES) == ["debezium-like", "eventuate-like", "masstransit-like"]


EVERY = [
    pytest.param(component, profile, id=f"{component} {profile.name}")
    for component, profile in named()
    if profile.name != "none"
]


@pytest.mark.parametrize(("component", "profile"), EVERY)
def test_every_value_has_a_source_and_every_profile_its_caveats(component, profile):
    for value in profile.values.values():
        assert len(value.source.strip(" .")) > 5
        assert value.certainty in get_args(Certainty)
    for figure in profile.published:
        assert figure.source
        assert figure.because
        assert 0 < figure.tolerance <= 0.25, "a profile that misses by more misses the figure"
        assert (figure.mean, figure.p50, figure.p99) != (None, None, None)
    assert profile.summary.endswith(".")
    assert profile.caveats
    assert all(caveat.endswith(".") for caveat in profile.caveats)
    assert set(profile.values) <= {one.key for one in entries(component, profile)}


@pytest.mark.parametrize("model", [Coordinator, Bus])
def test_an_unknown_profile_is_told_with_all_there_are_and_the_nearest(model):
    with pytest.raises(ValidationError, match="there is no profile 'eventbrige-like' for") as told:
        model(profile="eventbrige-like")
    assert ("did you mean 'eventbridge-like'?" in str(told.value)) == (model is Bus)


def test_the_name_of_an_outbox_stands_for_its_values():
    read = TypeAdapter(Outbox).validate_python
    assert read("debezium-like") == OutboxCdc(latency=Uniform(low=0.05, high=0.1))
    assert read("masstransit-like") == OutboxPolling(interval=5.0, batch=100)
    assert read("eventuate-like") == OutboxPolling()
    with pytest.raises(ValidationError, match="masstransit-like; did you mean 'debezium-like'"):
        read("debezum-like")


def test_a_named_outbox_survives_the_way_through_a_file():
    scenario = sim.grow(2).with_(
        {"services.service1.outbox": "debezium-like", "services.service2.outbox": "eventuate-like"}
    )
    assert sim.loads(scenario.to_yaml()) == scenario
    assert scenario.services["service1"].outbox.latency.mean_s == pytest.approx(0.075)


def test_none_costs_nothing():
    coordinator, bus = Coordinator().resolved(), Bus().resolved()
    for cost in (
        coordinator.decision,
        coordinator.persist,
        coordinator.poll,
        bus.publish,
        bus.deliver,
    ):
        assert cost.is_zero
    assert (coordinator.shards, coordinator.dispatch, coordinator.durability) == (
        1,
        "pull",
        "durable",
    )
    assert (coordinator.threads, coordinator.db_capacity, coordinator.recovery_rate) == (None,) * 3
    assert (coordinator.failover, coordinator.lease) == (10.0, 30.0)
    assert (coordinator.writes_per_step, coordinator.writes_per_workflow) == (1, 1)
    assert (bus.delivery, bus.partitions, bus.key, bus.capacity) == ("queue", 12, "instance", None)
    assert (bus.session_timeout, bus.rebalance.kind, bus.rebalance.pause) == (45.0, "eager", 3.0)
    assert (bus.ack_timeout, bus.max_deliver, bus.prefetch) == (30.0, None, None)
    assert (bus.commit_interval, bus.redelivery_delay, bus.poison) == (5.0, 1.0, "block")
    assert (bus.failover, bus.publish_timeout, bus.retention) == (9.0, 120.0, 604800.0)


def test_temporal_like_has_a_step_overhead_of_about_50_ms():
    coordinator = Coordinator(profile="temporal-like").resolved()
    median_poll = coordinator.poll.mean / math.sqrt(1 + coordinator.poll.cv**2)
    writes = coordinator.writes_per_step * coordinator.persist.mean_s
    assert 0.040 < median_poll + writes < 0.060
    assert (coordinator.shards, coordinator.db_capacity, coordinator.failover) == (512, 9000.0, 8.0)


def test_kafka_like_publishes_in_2_ms_and_at_times_in_5():
    bus = Bus(profile="kafka-like").resolved()
    assert bus.publish == Lognormal.from_quantiles(p50=0.002, p99=0.005)
    assert (bus.delivery, bus.rebalance.kind, bus.rebalance.pause) == ("log", "eager", 3.0)


def test_in_process_is_volatile():
    coordinator = Coordinator(profile="in-process").resolved()
    assert (coordinator.dispatch, coordinator.durability) == ("push", "volatile")
    assert (coordinator.writes_per_step, coordinator.writes_per_workflow) == (0, 0)


@pytest.mark.parametrize("db_capacity", [None, "unlimited"])
def test_the_users_own_keys_win(db_capacity):
    own = Coordinator(profile="temporal-like", shards=16, db_capacity=db_capacity)
    assert own.resolved().shards == 16
    assert own.resolved().db_capacity is None
    assert own.resolved().resolved() == own.resolved()
    assert own.shards == 16
    assert own.writes_per_step == 1, "the unresolved one is as the user wrote it"


def test_the_catalogue_has_every_key_with_its_source():
    entries = catalogue()
    for component, model in (("coordinator", Coordinator), ("bus", Bus)):
        for name in {entry.profile for entry in entries if entry.component == component}:
            keys = [e.key for e in entries if (e.component, e.profile) == (component, name)]
            assert keys == [key for key in model.model_fields if key != "profile"]
    assert all(entry.source for entry in entries)
    assert {entry.certainty for entry in entries} <= set(get_args(Certainty))
    shards = next(e for e in entries if (e.profile, e.key) == ("temporal-like", "shards"))
    assert (shards.value, shards.certainty) == (512, "documented")
