"""The way back, case by case: who undoes what, in which order, and what stays."""

from random import Random

import pytest
from patterns.sagas import FORK, ROW, play, step, troupe, undone
from patterns.troupe import DOUBT, FAILED, Fate, Seat

from sim.patterns import Component
from sim.patterns.rules import elapsed
from sim.patterns.script import NOTHING, Outputs

ORCHESTRATION, CHOREOGRAPHY = "orchestration", "choreography"
BOTH = pytest.mark.parametrize("pattern", [ORCHESTRATION, CHOREOGRAPHY])


# ---- in a row ----


@BOTH
@pytest.mark.parametrize("j", range(1, 6))
def test_a_failure_at_the_jth_step_in_a_row_costs_as_many_undos_as_steps_before_it(pattern, j):
    played = play(ROW, pattern, Fate.failing("abcde"[j - 1]))
    assert undone(played) == list(reversed("abcde"[: j - 1]))
    assert not played.effects


@BOTH
def test_a_step_without_undo_stays_and_is_passed_by(pattern):
    steps = {name: dict(one) for name, one in ROW.items()}
    del steps["b"]["undo"]
    played = play(steps, pattern, Fate.failing("e"))
    assert undone(played) == ["d", "c", "a"]
    assert list(played.effects) == [("b", 0, 1)]


def test_each_service_tells_the_one_before():
    played = troupe(ROW, fate=Fate.failing("e"))
    bank = Seat(played, Component("service", "bank"))  # it does b and e
    assert bank.hears("done", "a").start == (bank.number["b"],)
    assert bank.done("b").done == bank.number["b"]
    assert bank.hears("done", "d").start == (bank.number["e"],)
    outputs = bank.done("e", failed=True)
    assert outputs == Outputs(failed=bank.number["e"], fails=True), "d is next, and not its own"
    assert bank.hears("undone", "d", "e") is NOTHING, "c is next, and not its own either"
    outputs = bank.hears("undone", "c", "e")
    assert outputs == Outputs(undo=((bank.number["b"], 0, 1),))
    assert bank.hears("undone", "c", "e") is NOTHING, "the event has come twice"


def test_a_coordinator_answers_when_it_decides_to_roll_back():
    boss = Seat(troupe(ROW, ORCHESTRATION), Component("coordinator"))
    boss.done("a")
    outputs = boss.done("b", failed=True)
    assert outputs.answer
    assert outputs.fails
    assert outputs.failed == -1, "there is nobody to tell"
    assert boss.undo(outputs) == ["a"]


# ---- side by side ----


@pytest.mark.parametrize("rollback", ["sequential", "parallel"])
@BOTH
def test_work_beside_a_failed_step_finishes_and_is_undone(pattern, rollback):
    for seed in range(50):
        fate = Fate.failing("c")
        played = play(FORK, pattern, fate, rollback, random=Random(seed))
        assert played.failed
        assert not played.effects
        assert "e" not in {place[0] for place in played.of("ask")}
        order = undone(played)
        assert set(order) == {place[0] for place in played.of("effect")}
        if rollback == "sequential":
            assert order == sorted(order, reverse=True), "the fixed order is a, b, c, d, e"


def test_a_stopped_component_starts_nothing_and_tells_nothing():
    bank = Seat(troupe(FORK, rollback="parallel"), Component("service", "bank"))
    bank.hears("done", "a")
    assert bank.hears("failed", "c") is NOTHING, "b is under way: it is left to finish"
    outputs = bank.done("b")
    assert outputs.done == -1
    assert bank.undo(outputs) == ["b"]
    assert bank.hears("done", "d") is NOTHING


def test_a_rollback_waits_for_a_step_that_is_under_way():
    stock = Seat(troupe(FORK), Component("service", "stock"))  # it does a and d
    stock.done("a")
    stock.hears("done", "b")
    assert stock.hears("failed", "c") is NOTHING, "d is under way"
    assert stock.undo(stock.done("d")) == ["d"]


def test_a_rollback_passes_by_what_was_not_begun():
    stock = Seat(troupe(FORK), Component("service", "stock"))
    stock.done("a")
    outputs = stock.hears("failed", "c")
    assert outputs.undone == ((stock.number["d"], stock.number["c"]),)
    assert stock.hears("done", "b") is NOTHING


def test_two_failures_beside_each_other_undo_everything_once():
    steps = {"a": step("stock"), "b": step("bank", "a"), "c": step("post", "a")}
    for seed in range(50):
        played = play(steps, fate=Fate.failing("b", "c"), random=Random(seed))
        assert undone(played) == ["a"]


def test_a_timer_that_elapses_behind_a_failure_starts_nothing():
    steps = {"a": step("stock"), "b": step("bank", "a", wait="30d"), "c": step("post", "a")}
    boss = Seat(troupe(steps, ORCHESTRATION), Component("coordinator"))
    boss.done("a")
    assert boss.undo(boss.done("c", failed=True)) == ["a"], "nobody waits for the timer"
    assert elapsed(*boss.at, boss.number["b"]) is NOTHING


def test_nobody_waits_for_the_timer_before_a_further_round():
    steps = {
        "a": step("stock", wait="30d", repeat={"probability": "50%", "max": 2}),
        "b": step("bank"),
    }
    boss = Seat(troupe(steps, ORCHESTRATION), Component("coordinator"))
    boss.begin()
    assert elapsed(*boss.at, boss.number["a"]) is None
    assert boss.done("a", rounds=2).again == boss.number["a"]
    assert boss.undo(boss.done("b", failed=True)) == ["a"]


def test_a_timer_that_elapses_without_a_failure_goes_on():
    boss = Seat(troupe({"a": step("stock", wait="1s")}, ORCHESTRATION), Component("coordinator"))
    assert elapsed(*boss.at, 0) is None


# ---- in part ----


@BOTH
@pytest.mark.parametrize("rollback", ["sequential", "parallel"])
def test_what_a_failed_step_did_in_part_is_undone(pattern, rollback):
    steps = {"a": step("stock"), "b": step("bank", "a", copies=3)}
    fate = Fate({("b", 0, 1): FAILED, ("b", 2, 1): DOUBT})
    played = play(steps, pattern, fate, rollback)
    assert sorted(played.of("undone")) == [("a", 0, 1), ("b", 1, 1), ("b", 2, 1)]
    if rollback == "sequential":
        assert undone(played)[-1] == "a", "first the failed step itself"


def test_every_round_of_a_step_is_undone():
    steps = {
        "a": step("stock", repeat={"probability": "50%", "max": 2}),
        "b": step("bank", "a"),
    }
    fate = Fate({("b", 0, 1): FAILED}, {"a": 3})
    assert sorted(play(steps, fate=fate).of("undone")) == [("a", 0, 1), ("a", 0, 2), ("a", 0, 3)]


# ---- optional ----


@BOTH
def test_an_optional_failure_stops_nothing_and_leaves_nothing(pattern):
    steps = {
        "a": step("stock"),
        "o": step("bank", "a", copies=2, optional=True),
        "p": step("post", "o", optional=True),
        "z": step("post", "a"),
    }
    played = play(steps, pattern, Fate.failing("o"))
    assert not played.failed
    assert played.done == {"a", "z"}
    assert played.of("undone") == [("o", 1, 1)]


@BOTH
def test_an_optional_step_is_undone_like_any_other(pattern):
    steps = {"a": step("stock"), "o": step("bank", "a", optional=True), "z": step("post", "a")}
    for seed in range(20):
        played = play(steps, pattern, Fate.failing("z"), random=Random(seed))
        assert not played.effects


# ---- across domains ----


def test_a_failure_crosses_the_border_both_ways():
    """Sales has a and d, the services b, c and e: undone in order within each, side by side."""
    owner = {"a": "sales", "d": "sales"}
    for seed in range(30):
        for failing, expected in (("e", "abcd"), ("d", "abc")):
            fate = Fate.failing(failing)
            played = play(ROW, "hybrid", fate, owner=owner, random=Random(seed))
            assert sorted(undone(played)) == list(expected)
            inside = [s for s in undone(played) if s in owner]
            assert inside == sorted(inside, reverse=True)
            outside = [s for s in undone(played) if s not in owner]
            assert outside == sorted(outside, reverse=True)
            assert len(played.of("answer")) == 1
