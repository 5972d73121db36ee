"""The rule of advice on criteria made by hand."""

import math

import numpy as np
import pytest
from advising import exact, measured
from hypothesis import given
from hypothesis import strategies as st

from sim.study.advice.groups import GROUPS, NoAdviceError, weights_of
from sim.study.advice.rule import judge
from sim.study.assessment.criteria import Name

AB = ("a", "b")
FAST = measured("latency_mean", a=[1.0, 1.1, 0.9], b=[4.0, 4.1, 3.9])
FEW = exact("dependencies", a=6.0, b=3.0)
NOISY = measured("messages_per_completed", a=[5.0, 9.0, 7.0], b=[6.0, 8.0, 7.1])
NAN = [math.nan] * 3


def test_weights_decide_who_is_advised():
    even = judge([FAST, FEW], AB, weights_of(None))
    assert even.totals == pytest.approx({"a": 0.25, "b": 0.375})
    assert even.advised == "a"
    loose = judge([FAST, FEW], AB, weights_of({"change": 3}))
    assert loose.totals == pytest.approx({"a": 0.375, "b": 0.1875})
    assert loose.advised == "b"


def test_the_parts_are_shown_and_add_up():
    found = judge([FAST, FEW, NOISY], AB, weights_of({"speed": 2}))
    assert [(one.group, one.weight) for one in found.counted] == [
        ("speed", 0.5),
        ("change", 0.25),
        ("effort", 0.25),
    ]
    assert found.groups == ("speed", "change", "effort")
    for name in AB:
        parts = [found.of_group(group, name) for group in found.groups]
        assert sum(parts) == pytest.approx(found.totals[name])
    assert found.of_group("speed", "b") == pytest.approx(0.5 * 0.75)


def test_who_may_be_the_best_has_no_regret():
    found = judge([NOISY], AB, weights_of(None))
    assert found.totals == {"a": 0.0, "b": 0.0}
    assert found.least == AB
    assert found.advised == "a"  # the first of the file


def test_criteria_of_one_group_share_its_weight():
    p99 = measured("latency_p99", a=[2.0, 2.2, 1.8], b=[1.0, 1.1, 0.9])
    other = measured("latency_mean", "more", a=[1.0, 1.1, 0.9], b=[4.0, 4.1, 3.9])
    found = judge([FAST, p99, other, FEW], AB, weights_of(None))
    assert [one.weight for one in found.counted] == pytest.approx([1 / 6] * 3 + [1 / 2])


def test_higher_is_better_for_some():
    goodput = measured("goodput", a=[10.0, 10.1, 9.9], b=[8.0, 8.1, 7.9])
    assert judge([goodput], AB, weights_of(None)).totals == pytest.approx({"a": 0.0, "b": 0.2})


def test_a_pattern_under_which_nothing_completes_is_behind_by_all():
    nothing = measured("latency_mean", a=NAN, b=[4.0, 4.1, 3.9])
    found = judge([nothing], AB, weights_of(None))
    assert found.totals == {"a": 1.0, "b": 0.0}
    assert found.advised == "b"


def test_what_cannot_be_told_is_left_out_with_its_reason():
    never = measured("latency_mean", a=NAN, b=NAN)
    quantile = measured("latency_p99", a=NAN, b=[4.0, 4.1, 3.9])
    knee = exact("capacity", b=3.0)
    found = judge([never, quantile, knee, FEW], AB, weights_of(None))
    assert [one.criterion.name for one in found.counted] == ["dependencies"]
    assert found.counted[0].weight == 1.0
    assert [one.why for one in found.left_out] == [
        "too little to measure it by under every pattern",
        "too little to measure it by under a",
        "not known of a",
    ]


def test_one_pattern_is_no_choice():
    with pytest.raises(NoAdviceError, match="two patterns or more"):
        judge([exact("dependencies", a=6.0)], ("a",), weights_of(None))


def test_without_a_criterion_that_counts_there_is_no_advice():
    with pytest.raises(NoAdviceError, match="no criterion with a weight above 0"):
        judge([FEW], AB, weights_of({"change": 0}))


VALUES = st.lists(st.floats(0.0, 100.0), min_size=3, max_size=3)
NAMES: tuple[Name, ...] = ("latency_mean", "goodput", "blast_mean", "messages_per_completed")


@given(
    table=st.lists(st.tuples(st.sampled_from(NAMES), VALUES, VALUES, VALUES), min_size=1),
    weights=st.fixed_dictionaries({name: st.floats(0.1, 10.0) for name in GROUPS}),
    factor=st.sampled_from([0.125, 8.0]),
)
def test_laws_of_the_rule(table, weights, factor):
    criteria = [
        measured(name, str(place), a=own, b=other, c=third)
        for place, (name, own, other, third) in enumerate(table)
    ]
    found = judge(criteria, ("a", "b", "c"), weights)
    assert sum(one.weight for one in found.counted) == pytest.approx(1.0)
    assert all(0.0 <= total <= 1.0 + 1e-9 for total in found.totals.values())
    # Only the weights' shares matter, and the order of patterns only where regrets are the same.
    more = judge(criteria, ("a", "b", "c"), {name: factor * own for name, own in weights.items()})
    assert more.totals == pytest.approx(found.totals)
    other = judge(criteria, ("c", "b", "a"), weights)
    assert set(other.least) == set(found.least)


@given(values=st.lists(st.floats(0.1, 100.0), min_size=3, max_size=3))
def test_who_is_better_by_everything_is_advised(values):
    worse = list(np.array(values) + 1.0 + np.array(values) / 10.0)
    shifted = measured("latency_mean", a=worse, b=values)
    found = judge([shifted, exact("dependencies", a=4.0, b=3.0)], AB, weights_of(None))
    assert found.advised == "b"
    assert found.totals["b"] == 0.0
