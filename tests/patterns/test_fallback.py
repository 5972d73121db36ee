"""Steps that stand in for others that have failed, case by case."""

import pytest
from patterns.sagas import play, step, troupe, undone
from patterns.troupe import Fate, Seat

from sim.patterns import Component

ORCHESTRATION, CHOREOGRAPHY = "orchestration", "choreography"
BOTH = pytest.mark.parametrize("pattern", [ORCHESTRATION, CHOREOGRAPHY])

WITH_CASH = {
    "order": step("stock"),
    "card": step("bank", "order", copies=2),
    "cash": {"service": "post", "fallback_for": "card", "undo": {}},
    "ship": step("stock", "card"),
}


@BOTH
def test_a_fallback_takes_the_place_of_what_failed(pattern):
    played = play(WITH_CASH, pattern, Fate.failing("card"))
    assert not played.failed
    assert played.of("undone") == [("card", 1, 1)], "nothing of the card is left before cash"
    entries = [entry[:2] for entry in played.log]
    assert entries.index(("undone", "card")) < entries.index(("ask", "cash"))
    assert played.done == {"order", "card", "ship"}
    assert set(played.effects) == {("order", 0, 1), ("cash", 0, 1), ("ship", 0, 1)}


@BOTH
def test_a_fallback_that_fails_fails_as_what_it_stands_for(pattern):
    played = play(WITH_CASH, pattern, Fate.failing("card", "cash"))
    assert played.failed
    assert sorted(undone(played)) == ["card", "order"]
    assert not played.effects


@BOTH
def test_a_fallback_is_undone_in_its_turn(pattern):
    played = play(WITH_CASH, pattern, Fate.failing("card", "ship"))
    assert undone(played) == ["card", "cash", "order"]


def test_no_fallback_where_something_else_has_failed():
    steps = {"a": step("stock"), "b": step("bank", copies=2), "c": step("post")}
    steps["b2"] = {"service": "bank", "fallback_for": "b"}
    boss = Seat(troupe(steps, ORCHESTRATION), Component("coordinator"))
    boss.done("b", 0)
    assert boss.undo(boss.done("b", 1, failed=True)) == ["b"], "first, nothing is left of it"
    assert boss.done("c", failed=True).fails
    assert not boss.undone("b").start
