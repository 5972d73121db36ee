"""Dead-path elimination and orders, against cases worked out by hand."""

import pytest

from sim.patterns import route, routes
from sim.patterns.graph import possible_ends, topological

S = {"service": "stock"}
XY = {"x": {"left": "50%", "right": "50%"}}


def of(by_hand, steps, choices=None):
    return by_hand(steps, choices).workflows["order"]


def test_without_choices_everything_stays(by_hand, five):
    left = route(of(by_hand, five), {})
    assert left.needs == {
        "reserve": (),
        "charge": ("reserve",),
        "pack": ("charge",),
        "invoice": ("charge",),
        "ship": ("invoice", "pack"),
    }
    assert left.ends == {"ship"}
    assert left.followers["charge"] == ("invoice", "pack")


def test_a_join_waits_for_what_is_left_of_its_predecessors(by_hand):
    steps = {
        "a": S,
        "l": {**S, "after": ["a"], "when": {"x": "left"}},
        "r": {**S, "after": ["a"], "when": {"x": "right"}},
        "join": {**S, "after": ["l", "r"]},
    }
    workflow = of(by_hand, steps, XY)
    assert route(workflow, {"x": "left"}).needs == {"a": (), "l": ("a",), "join": ("l",)}
    assert route(workflow, {"x": "right"}).needs == {"a": (), "r": ("a",), "join": ("r",)}


def test_a_step_all_of_whose_predecessors_were_removed_is_removed_all_the_way_down(by_hand):
    steps = {
        "a": S,
        "b": {**S, "after": ["a"], "when": {"x": "left"}},
        "c": {**S, "after": ["b"]},
        "d": {**S, "after": ["c"]},
        "e": {**S, "after": ["d", "a"]},
    }
    assert route(of(by_hand, steps, XY), {"x": "right"}).needs == {"a": (), "e": ("a",)}


def test_a_removed_first_step_does_not_make_its_follower_a_first_step(by_hand):
    steps = {"a": {**S, "when": {"x": "left"}}, "b": {**S, "after": ["a"]}}
    left = route(of(by_hand, steps, XY), {"x": "right"})
    assert left.needs == {}
    assert left.ends == frozenset()


def test_all_conditions_of_a_step_must_hold(by_hand):
    choices = {"x": {"l": "50%", "r": "50%"}, "y": {"l": "50%", "r": "50%"}}
    workflow = of(by_hand, {"a": {**S, "when": {"x": "l", "y": "r"}}}, choices)
    stays = {taken for taken, left in routes(workflow).items() if left.needs}
    assert stays == {("l", "r")}
    assert len(routes(workflow)) == 4


def test_optional_steps_are_no_ends(by_hand):
    steps = {"a": S, "b": {**S, "after": ["a"], "optional": True}}
    left = route(of(by_hand, steps), {})
    assert left.required == {"a"}
    assert left.ends == {"a"}


def test_possible_ends_are_those_of_any_route(by_hand):
    steps = {"a": S, "b": {**S, "after": ["a"], "when": {"x": "left"}}}
    assert possible_ends(of(by_hand, steps, XY)) == {"a", "b"}


def test_ties_go_by_name():
    needs = {"d": (), "a": ("d",), "c": (), "b": ("c",)}
    assert topological(needs) == ("c", "b", "d", "a")


def test_a_cycle_is_an_error():
    with pytest.raises(ValueError, match="wait for each other"):
        topological({"a": ("b",), "b": ("a",)})
