"""Estimates: the guesses of profiles that a scenario relies on, and what it is with others."""

import pytest

import sim
from sim.scenario.catalogue import PROFILES
from sim.study.estimates import Scaled, estimates, scaled, value_text

WHOLE = ("writes_per_step", "writes_per_workflow", "max_deliver")
"""Counts, which a fifth may leave at one."""
ENGINE = {"profile": "temporal-like"}


def scenario(**keys):
    orchestration = {"kind": "orchestration", "coordinator": {**ENGINE, **keys}}
    bus = {"kind": "choreography", "bus": {"profile": "kafka-like"}}
    return sim.grow(2, patterns={"orchestration": orchestration, "choreography": bus})


def named(of):
    return {one.name: one for one in estimates(of)}


def test_only_guesses_are_named_and_each_with_its_value():
    found = named(scenario())
    assert value_text(found["temporal-like persist"]) == "mean 0.005 s"
    assert value_text(found["temporal-like persist"], 10.0) == "mean 0.05 s"
    assert value_text(found["temporal-like writes_per_step"]) == "4"
    assert value_text(found["kafka-like rebalance"]) == "pause 3 s"
    assert "temporal-like shards" not in found  # documented
    assert "temporal-like decision" not in found  # a zero stays zero
    assert {one.certainty for one in found.values()} == {"estimate", "model"}


def test_only_those_of_some_patterns():
    found = {one.name for one in estimates(scenario(), ["choreography"])}
    assert "kafka-like rebalance" in found
    assert not any(name.startswith("temporal-like") for name in found)


def test_a_key_of_the_users_own_is_no_estimate():
    own = scenario(persist="1ms")
    assert "temporal-like persist" not in named(own)
    change = Scaled("coordinator", "temporal-like", "persist", 10.0)
    assert scaled(own, (change,)) == own


def test_scaling_reaches_every_pattern_and_nothing_else():
    before = scenario()
    change = Scaled("coordinator", "temporal-like", "writes_per_step", 2.0)
    after = scaled(before, (change,))
    engine = after.effective().patterns["orchestration"].coordinator
    assert engine.writes_per_step == 8
    assert engine.persist == before.effective().patterns["orchestration"].coordinator.persist
    assert after.patterns["choreography"] == before.patterns["choreography"]


def test_counts_stay_counts():
    change = Scaled("bus", "kafka-like", "partitions", 0.01)
    after = scaled(scenario(), (change,)).effective()
    assert after.patterns["choreography"].bus.partitions == 1


@pytest.mark.parametrize("factor", [0.2, 5.0])
@pytest.mark.parametrize(
    ("side", "name"),
    [(side, name) for side in ("coordinator", "bus") for name in PROFILES[side]],
)
def test_every_estimate_of_every_profile_can_be_taken_lower_and_higher(side, name, factor):
    kind = {"coordinator": "orchestration", "bus": "choreography"}[side]
    before = sim.grow(1, patterns={"p": {"kind": kind, side: {"profile": name}}})
    for one in estimates(before):
        after = scaled(before, (Scaled(side, name, one.key, factor),))
        assert after != before or one.key in WHOLE, one.name
        assert value_text(one, factor)
