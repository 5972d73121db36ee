"""Whose part differs: what a component knows counts, not what others know of it."""

from dataclasses import replace

from by_hand import in_a_row
from hypothesis import given, settings
from strategies import LAW, scenario_of, scenarios

from sim.patterns import CLIENT, MONITOR, Component, Event, score
from sim.patterns.changed import changed
from sim.patterns.part import Data, Part, Score

A, B, BOSS = Component("service", "a"), Component("service", "b"), Component("coordinator")


def of(*parts, door=None):
    return Score("order", parts, door, CLIENT)


def test_who_tells_does_not_know_who_hears():
    heard, more = ((Event("done", "x"), ears) for ears in ((CLIENT,), (CLIENT, B)))
    before = of(Part(A, "order", tells=(heard,)), Part(B, "order"))
    hearing = Part(B, "order", hears=((Event("done", "x"), A),))
    after = of(Part(A, "order", tells=(more,)), hearing)
    assert changed(before, after) == (B,)
    other = (Event("done", "y"), (CLIENT,))
    assert changed(before, of(Part(A, "order", tells=(heard, other)), Part(B, "order"))) == (A,)


def test_data_that_come_from_elsewhere_are_no_change_but_other_data_are():
    def reading(step, size):
        return of(Part(B, "order", obeys=(("y", BOSS),), data=(Data(step, "reads", size),)))

    assert changed(reading("x", 1000), reading("z", 1000)) == ()
    assert changed(reading("x", 1000), reading("x", 2000)) == (B,)


def test_a_client_knows_whom_to_ask():
    asked = of(Part(CLIENT, "order"), door=BOSS)
    assert changed(asked, of(Part(CLIENT, "order"))) == (CLIENT,)


def test_who_comes_and_who_goes_is_among_them():
    assert changed(of(Part(A, "order")), of(Part(B, "order"))) == (A, B)


def test_the_workflow_may_have_another_name():
    before = score(in_a_row(), in_a_row().patterns["hybrid"], "order")
    parts = tuple(replace(part, workflow="order-2") for part in before.parts)
    assert changed(before, replace(before, workflow="order-2", parts=parts)) == ()


def test_a_monitor_that_comes_is_new():
    scenario = in_a_row()
    watched = scenario.with_(
        {"patterns.choreography.deadline_monitor": {"after": "1min", "every": "1s"}}
    )
    before, after = (
        score(one, one.patterns["choreography"], "order") for one in (scenario, watched)
    )
    # it calls notify overdue, which did not fail before; then charge and all are undone, backwards
    assert MONITOR in changed(before, after)


@settings(LAW, max_examples=60)
@given(scenarios())
def test_nothing_changed_touches_nobody_and_the_way_back_touches_the_same(document):
    scenario = scenario_of(document)
    for name in scenario.workflows:
        found = [score(scenario, one, name) for one in scenario.patterns.values()]
        for one in found:
            assert changed(one, one) == ()
            for other in found:
                assert changed(one, other) == changed(other, one)
