"""Differences of rare events: Newcombe's examples, and how often they are called in vain."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.study.statistics import Proportion, difference_of, paired, verdict
from sim.study.statistics.mover import SMALLEST_P, rare_difference, rare_p

counts = st.lists(st.integers(0, 9), min_size=5, max_size=5)
THOUSAND = [1000] * 5


def difference(own, other):
    return difference_of("count", own, THOUSAND, other, THOUSAND)


def test_two_exact_intervals_make_the_one_of_their_difference():
    # 56/70 against 48/80, by hand from the two Clopper-Pearson intervals and Zou and Donner's
    # formula (2); Newcombe's own method 10, with Wilson's intervals, says 0.0524 to 0.3339.
    one, two = Proportion.of([0.8] * 7, [10] * 7), Proportion.of([0.6] * 8, [10] * 8)
    (a, la, ua), (b, lb, ub) = (0.8, 0.68734, 0.88607), (0.6, 0.48435, 0.70798)
    found = rare_difference(one, two)
    assert found.mean == pytest.approx(0.2)
    assert found.low == pytest.approx(a - b - math.sqrt((a - la) ** 2 + (ub - b) ** 2), abs=1e-4)
    assert found.high == pytest.approx(a - b + math.sqrt((ua - a) ** 2 + (b - lb) ** 2), abs=1e-4)
    assert found.low == pytest.approx(0.0524, abs=0.015)
    assert found.high == pytest.approx(0.3339, abs=0.015)


def test_nothing_against_nothing_is_no_difference_but_not_none_for_certain():
    found = difference([0] * 5, [0] * 5)
    assert (found.difference.mean, found.p) == (0.0, 1.0)
    assert found.difference.low == -found.difference.high < 0.0
    assert verdict(found, "lower") == "no difference shown"


def test_ninety_against_nothing_is_a_difference():
    found = difference([18, 17, 19, 18, 18], [0] * 5)
    assert found.difference.mean == 18.0
    assert found.p < 0.001
    assert verdict(found, "lower") == "worse"


def test_a_few_against_nothing_are_not_much():
    found = difference([1, 0, 0, 1, 0], [0] * 5)
    assert 0.05 < found.p < 1.0
    assert verdict(found, "lower") == "no difference shown"


@given(counts, counts)
def test_the_p_value_is_where_the_interval_ends_to_exclude_zero(own, other):
    found = difference(own, other)
    assume(SMALLEST_P < found.p < 0.99)
    below = difference_of("count", own, THOUSAND, other, THOUSAND, 1.0 - found.p * 1.001)
    above = difference_of("count", own, THOUSAND, other, THOUSAND, 1.0 - found.p / 1.001)
    assert below.difference.low > 0.0 or below.difference.high < 0.0
    assert above.difference.low <= 0.0 <= above.difference.high


@given(counts, counts)
def test_the_other_way_round_is_the_same_with_the_other_sign(own, other):
    found, back = difference(own, other), difference(other, own)
    assert found.p == back.p
    assert found.difference.mean == -back.difference.mean
    assert found.difference.low == pytest.approx(-back.difference.high, abs=1e-12)


def test_each_share_has_its_own_trials():
    own, other = ([0.01, 0.0, 0.0], [100, 100, 100]), ([0.0, 0.001, 0.0], [1000, 2000, 3000])
    found = difference_of("proportion", *own, *other)
    expected = rare_difference(Proportion.of(*own), Proportion.of(*other))
    assert found.difference == expected


def test_where_one_side_is_frequent_the_pairs_are_compared_by_t():
    own, other = [300.0, 310.0, 295.0, 305.0, 320.0], [0.0, 1.0, 0.0, 0.0, 0.0]
    assert difference(own, other) == paired(own, other)


def test_what_has_no_rare_events_is_compared_by_t():
    own, other = [0.1, 0.2, 0.4], [0.1, 0.3, 0.2]
    assert difference_of("mean", own, [9] * 3, other, [9] * 3) == paired(own, other)


def test_a_run_without_a_value_leaves_a_difference_but_no_interval():
    found = difference_of("proportion", [0.0, math.nan], [9, 0], [0.0, 0.0], [9, 9])
    assert (found.difference.mean, found.difference.n) == (0.0, 1)
    assert not found.difference.known
    assert math.isnan(found.p)


def test_series_of_different_length_are_not_paired():
    with pytest.raises(ValueError, match="2 and 3 runs"):
        difference_of("count", [0, 0], [9, 9], [0, 0, 0], [9, 9, 9])


@pytest.mark.parametrize("shared", [0.0, 0.8])
def test_equal_rare_series_are_seldom_called_different(shared):
    # Independent or sharing most of their events, as runs on the same tape do.
    trials, runs, mean = 1000, 10, 3.0
    rng = np.random.default_rng(11)
    both = rng.poisson(shared * mean, (trials, runs))
    own, other = (both + rng.poisson((1 - shared) * mean, (trials, runs)) for _ in range(2))
    samples = np.full(runs, 1000)
    called = np.mean(
        [
            difference_of("count", a, samples, b, samples).p < 0.05
            for a, b in zip(own, other, strict=True)
        ]
    )
    assert called <= 0.05 + 2.576 * math.sqrt(0.05 * 0.95 / trials)


def test_three_times_as_many_are_mostly_found():
    rng = np.random.default_rng(12)
    own, other = rng.poisson(6.0, (200, 10)), rng.poisson(2.0, (200, 10))
    samples = np.full(10, 1000)
    found = [
        verdict(difference_of("count", a, samples, b, samples), "lower") == "worse"
        for a, b in zip(own, other, strict=True)
    ]
    assert np.mean(found) > 0.9


def test_a_p_value_is_not_sought_below_its_smallest():
    own, other = Proportion.of([1.0] * 5, [1000] * 5), Proportion.of([0.0] * 5, [1000] * 5)
    assert rare_p(own, other) == SMALLEST_P
