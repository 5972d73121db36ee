"""Instances that a deadline monitor calls overdue, case by case."""

import pytest
from patterns.sagas import ROW, step, troupe, undone
from patterns.troupe import Seat

from sim.patterns import MONITOR, Component
from sim.patterns.script import NOTHING, Outputs


def monitored(steps, done):
    """A troupe whose events after the given number of deliveries are lost; then the monitor
    looks."""
    played = troupe(steps, monitored=True).start()
    while len(played.of("effect")) < done and played.bag:
        played.step()
    played.bag.clear()
    return played.overdue().play()


@pytest.mark.parametrize("done", range(5))
def test_an_overdue_instance_is_undone(done):
    played = monitored(ROW, done)
    assert played.failed
    assert sorted(undone(played)) == sorted("abcde"[:done])
    assert {who for (who,) in played.of("answer")} == {MONITOR, played.score.answerer}


def test_a_finished_instance_is_not_overdue():
    played = monitored(ROW, 5)
    assert not played.failed
    assert not undone(played)


@pytest.mark.parametrize(("done", "fails"), [(1, True), (2, True), (3, False), (4, False)])
def test_overdue_before_the_pivot_it_is_undone_and_behind_it_never(done, fails):
    steps = {name: dict(one) for name, one in ROW.items()}
    steps["c"]["pivot"] = True
    played = monitored(steps, done)
    assert played.failed == fails
    assert len(undone(played)) == (done if fails else 0)


def test_what_is_under_way_when_a_step_is_overdue_is_undone_when_it_comes_to_light():
    bank = Seat(troupe(ROW, monitored=True), Component("service", "bank"))
    bank.hears("done", "a")
    bank.done("b")
    bank.hears("done", "d")  # e is under way
    outputs = bank.hears("expired", "e")
    assert outputs == Outputs(failed=bank.number["e"], fails=True)
    assert bank.hears("expired", "e") is NOTHING
    assert bank.done("e", failed=True) is NOTHING, "void, as it should be"
    bank = Seat(troupe(ROW, monitored=True), Component("service", "bank"))
    bank.hears("expired", "e")
    assert bank.undo(bank.done("e", failed=True, doubt=True)) == ["e"]


def test_an_overdue_step_takes_its_fallback_with_it():
    steps = {"a": step("stock"), "b": step("bank", "a")}
    steps["b2"] = {"service": "post", "fallback_for": "b"}
    company = troupe(steps, monitored=True)
    bank = Seat(company, Component("service", "bank"))
    post = Seat(company, Component("service", "post"))
    outputs = bank.hears("expired", "b")
    assert outputs == Outputs(fails=True, expired=bank.number["b2"])
    assert post.hears("expired", "b2") == Outputs(failed=post.number["b2"], fails=True)
    assert post.hears("failed", "b") is NOTHING
    # where it has failed over already, the fallback decides
    company = troupe(steps, monitored=True)
    bank = Seat(company, Component("service", "bank"))
    post = Seat(company, Component("service", "post"))
    bank.hears("done", "a")
    assert bank.done("b", failed=True).failed == bank.number["b"]
    assert post.hears("failed", "b").start == (post.number["b2"],)
    assert bank.hears("expired", "b") == Outputs(expired=bank.number["b2"])
    post.done("b2")
    assert post.hears("expired", "b2") is NOTHING


def test_an_overdue_step_that_is_being_cleaned_up_fails_when_nothing_is_left_of_it():
    steps = {"a": step("stock"), "b": step("bank", "a", copies=2)}
    steps["b2"] = {"service": "bank", "fallback_for": "b"}
    bank = Seat(troupe(steps, monitored=True), Component("service", "bank"))
    bank.hears("done", "a")
    bank.done("b", 0, failed=True, doubt=True)
    assert bank.undo(bank.done("b", 1, failed=True)) == ["b"]
    assert bank.hears("expired", "b") == Outputs(fails=True)
    outputs = bank.undone("b")
    assert outputs.failed == bank.number["b2"]
    assert not outputs.start
