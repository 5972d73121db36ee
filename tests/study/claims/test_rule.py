"""The rule says supported, contradicted, depends where it should: on synthetic data."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.claims.claim import Axis, Pair, Proposition, exactly
from sim.study.claims.rule import contrast, findings, of_claim, of_proposition

NOISE = np.array([0.01, -0.02, 0.0, 0.02, -0.01])


def proposition(claimed="higher", matters=0.05, floor=0.0):
    return Proposition("p", "it is more", "left", "right", "how much", "1", claimed, matters, floor)


def found(*pairs, **kind):
    said = proposition(**kind)
    return findings([said] * len(pairs), [contrast(said, pair) for pair in pairs])


def apart(by, level=1.0):
    """Two sides that differ by `by`, run by run, with a little noise in the difference."""
    shared = level + np.array([0.3, -0.2, 0.1, 0.0, -0.1])
    return Pair(shared + by + NOISE, shared)


def test_a_clear_difference_holds_and_the_other_sign_is_opposed():
    assert found(apart(0.5)) == ("holds",)
    assert found(apart(-0.5)) == ("opposed",)
    assert found(apart(-0.5), claimed="lower") == ("holds",)


def test_what_differs_by_less_than_matters_is_level_also_where_it_is_significant():
    steady = Pair(np.full(5, 1.01), np.ones(5))
    assert found(steady) == ("level",)
    assert found(steady, matters=0.005) == ("holds",)
    assert found(steady, matters=0.0, floor=0.02) == ("level",)


def test_a_difference_that_is_shown_and_may_not_matter_is_neither():
    """4 % ± 3 %: surely not 0, perhaps below 5 %, perhaps above."""
    near = Pair(1.04 + np.array([0.03, -0.02, 0.0, 0.02, -0.03]), np.ones(5))
    assert found(near) == ("not shown",)
    assert found(near, matters=0.03) == ("holds",)


def test_the_same_is_level_whatever_matters():
    assert found(Pair(np.ones(5), np.ones(5)), matters=0.0) == ("level",)
    assert found(Pair(np.zeros(5), np.zeros(5))) == ("level",)


def test_a_wide_interval_shows_nothing():
    wide = Pair(1.0 + np.array([1.0, -1.0, 0.5, -0.4, 0.1]), np.ones(5))
    assert found(wide) == ("not shown",)
    assert found(Pair(np.array([2.0]), np.array([1.0]))) == ("not shown",)
    assert found(Pair(np.array([2.0, math.nan]), np.ones(2))) == ("not shown",)


def test_numbers_without_runs_are_exact():
    assert found(exactly(3, 2), exactly(2, 3), exactly(2, 2)) == ("holds", "opposed", "level")


def test_many_settings_ask_for_more_than_one():
    """p about 0.02: shown alone, and not among ten."""
    near = Pair(1.0 + np.array([0.05, 0.12, 0.1, 0.05, 0.2]), np.ones(5))
    assert found(near) == ("holds",)
    assert found(*[near] * 10)[0] == "not shown"


def test_never_against_a_time_is_decided_by_the_sign_in_every_run():
    never, time = np.full(10, math.inf), np.full(10, 2.0)
    assert found(Pair(never, time)) == ("holds",)
    assert found(Pair(time, never)) == ("opposed",)
    assert found(Pair(never, never)) == ("not shown",)
    assert found(Pair(never[:3], time[:3])) == ("not shown",)  # 3 runs: a coin does that, too
    mixed = np.where(np.arange(10) % 2, math.inf, 1.0)
    assert found(Pair(mixed, time)) == ("not shown",)


@pytest.mark.parametrize(
    ("settings", "verdict"),
    [
        (["holds", "holds"], "supported"),
        (["opposed", "level"], "contradicted"),
        (["level"], "contradicted"),
        (["holds", "opposed"], "depends"),
        (["holds", "level", "not shown"], "depends"),
        (["holds", "not shown"], "not enough data"),
        (["opposed", "not shown"], "not enough data"),
        (["not shown"], "not enough data"),
        ([], "not enough data"),
    ],
)
def test_of_a_proposition(settings, verdict):
    assert of_proposition(settings) == verdict


@pytest.mark.parametrize(
    ("propositions", "verdict"),
    [
        (["supported", "supported"], "supported"),
        (["contradicted"], "contradicted"),
        (["supported", "contradicted"], "depends"),
        (["depends", "not enough data"], "depends"),
        (["supported", "not enough data"], "not enough data"),
        (["supported", "contradicted", "not enough data"], "depends"),
        (["not enough data"], "not enough data"),
    ],
)
def test_of_a_claim(propositions, verdict):
    assert of_claim(propositions) == verdict


@given(st.lists(st.sampled_from(["holds", "opposed", "level", "not shown"]), min_size=1))
def test_a_verdict_does_not_depend_on_the_order_and_more_of_the_same_changes_nothing(settings):
    verdict = of_proposition(settings)
    assert of_proposition(settings[::-1]) == verdict
    assert of_proposition(settings * 2) == verdict


@given(st.floats(-2.0, 2.0).filter(lambda by: abs(by) > 1e-6))
def test_exchanging_the_sides_and_the_claim_changes_nothing(by):
    pair = apart(by)
    turned = Pair(pair.right, pair.left)
    assert found(pair) == found(turned, claimed="lower")


def test_an_axis_finds_the_middle_between_two_of_its_values():
    assert Axis("latency", "ms").between(1, 100) == 10.0
    assert Axis("shards", whole=True).between(4, 16) == 8
    assert Axis("shards", whole=True).between(4, 5) is None
    assert Axis("share").between(0, 10) == 5.0


def test_what_is_not_shown_in_the_middle_does_not_end_the_search():
    """1 and 4 are decided and 2 is not: the place of the flip is looked for at 3."""
    steps = Axis("steps", whole=True)
    assert steps.within([1, 2, 4]) == 3
    assert steps.within([1, 2, 3]) is None
    assert Axis("share").within([0, 10, 20]) == 5.0
