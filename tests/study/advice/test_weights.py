"""Turns of weights: where they are by hand, and that the advice does turn there."""

import pytest
from advising import exact, measured
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.study.advice.groups import weights_of
from sim.study.advice.rule import judge
from sim.study.advice.weights import weight_turns

FAST = measured("latency_mean", a=[1.0, 1.1, 0.9], b=[4.0, 4.1, 3.9])  # regret of b: 0.75
FEW = exact("dependencies", a=6.0, b=3.0)  # regret of a: 0.5


def test_by_hand():
    weights = weights_of(None)
    found = weight_turns(judge([FAST, FEW], ("a", "b"), weights), weights)
    assert [(one.group, one.turn, one.to) for one in found] == [
        ("speed", pytest.approx(2 / 3), "b"),
        ("change", pytest.approx(1.5), "b"),
    ]


def test_who_is_behind_by_nothing_is_never_left():
    weights = weights_of(None)
    assert weight_turns(judge([FAST], ("a", "b"), weights), weights) == ()


SHARES = st.tuples(*[st.floats(0.5, 5.0)] * 3)


@given(
    speed=SHARES,
    change=SHARES,
    look=SHARES,
    weights=st.fixed_dictionaries({n: st.floats(0.1, 5.0) for n in ("change", "visibility")}),
)
def test_beyond_the_turn_the_other_one_is_advised_and_not_before(speed, change, look, weights):
    patterns = ("a", "b", "c")
    criteria = [
        exact(name, **dict(zip(patterns, values, strict=True)))
        for name, values in (("blast_mean", speed), ("dependencies", change), ("places_mean", look))
    ]
    each = weights_of(weights)
    found = judge(criteria, patterns, each)
    for one in weight_turns(found, each):
        sign = 1.0 if one.turn >= one.weight else -1.0
        assume(abs(one.turn - one.weight) > 1e-6 * one.weight)
        before, beyond = (one.turn * (1.0 + sign * by) for by in (-1e-7, 1e-7))
        assert found.advised in judge(criteria, patterns, {**each, one.group: before}).least
        there = judge(criteria, patterns, {**each, one.group: beyond})
        assert there.totals[one.to] <= there.totals[found.advised] + 1e-12
