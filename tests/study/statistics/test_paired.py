"""Paired differences against textbook values and scipy, verdicts against what they must not say."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.study.statistics import NO_DIFFERENCE, paired, verdict

series = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)
eighths = st.integers(-8000, 8000).map(lambda number: number / 8)
pairs = st.lists(st.tuples(eighths, eighths), min_size=2, max_size=30)


def test_textbook_paired_t():
    # Student's sleep data (1908): mean difference 1.58, 95 % interval 0.70 to 2.46.
    one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = paired(two, one)
    assert found.difference.mean == pytest.approx(1.58)
    assert found.difference.low == pytest.approx(0.7001142, abs=1e-6)
    assert found.difference.high == pytest.approx(2.4598858, abs=1e-6)
    assert found.correlation == pytest.approx(0.7951702, abs=1e-6)
    assert found.p == pytest.approx(0.002833, abs=1e-6)
    assert verdict(found, "lower") == "worse"
    assert verdict(found, "higher") == "better"
    assert verdict(found, "neither") == "higher"


@given(series)
def test_a_pattern_against_itself_shows_exactly_nothing(values):
    found = paired(values, values)
    assert (found.difference.mean, found.difference.low, found.difference.high) == (0.0, 0.0, 0.0)
    assert math.isnan(found.correlation) or found.correlation == pytest.approx(1.0)
    assert found.p == 1.0
    assert verdict(found, "lower") == "no difference shown"


@given(st.floats(1e-3, 1e3), st.integers(2, 20), st.integers(0, 2**31))
def test_rounding_is_no_difference(scale, n, seed):
    rng = np.random.default_rng(seed)
    values = scale * rng.uniform(0.5, 1.5, size=n)
    shifted = values * (1 + 1e-13)
    found = paired(shifted, values)
    assert found.p == 1.0
    assert verdict(found, "lower") == "no difference shown"


@given(series)
def test_a_constant_shift_is_found_with_no_width(values):
    found = paired(np.asarray(values) + 4096.0, values)
    assert found.difference.mean == pytest.approx(4096.0, rel=1e-9)
    assert found.difference.half_width == pytest.approx(0.0, abs=1e-4)


def test_the_correlation_of_the_very_small_is_theirs():
    # Their squares are below the smallest number: a variance of 0, and no series without one.
    found = paired([0.0, 1e-200, 3e-200], [0.0, 1e-200, 3.1e-200])
    assert found.correlation == pytest.approx(np.corrcoef([0, 1, 3], [0, 1, 3.1])[0, 1])


def test_series_of_different_length_are_not_paired():
    with pytest.raises(ValueError, match="2 and 3 runs"):
        paired([1.0, 2.0], [1.0, 2.0, 3.0])


def test_common_random_numbers_sharpen_the_difference():
    rng = np.random.default_rng(5)
    shared = rng.normal(10, 3, size=20)
    one, two = shared + rng.normal(0, 0.1, 20), shared + 0.3 + rng.normal(0, 0.1, 20)
    with_pairs = paired(two, one)
    without = paired(rng.permutation(two), one)
    assert with_pairs.correlation > 0.99
    assert with_pairs.difference.half_width < without.difference.half_width / 10
    assert verdict(with_pairs, "lower") == "worse"
    assert verdict(without, "lower") == "no difference shown"


@given(pairs)
def test_the_p_value_is_scipys(drawn):
    own, other = np.array(drawn).T
    assume(np.ptp(own - other) > 1e-2 and abs(np.mean(own - other)) > 1e-3)
    assert paired(own, other).p == pytest.approx(scipy.stats.ttest_rel(own, other).pvalue, rel=1e-6)


@given(pairs)
def test_the_p_value_is_below_five_percent_when_the_interval_excludes_zero(drawn):
    own, other = np.array(drawn).T
    found = paired(own, other)
    assume(abs(found.p - 0.05) > 1e-9 and abs(found.difference.mean) > 1e-3)
    excluded = found.difference.low > 0.0 or found.difference.high < 0.0
    assert excluded == (found.p < 0.05)


def test_a_difference_that_does_not_vary_is_certain():
    found = paired([2.0, 3.0, 5.0], [1.0, 2.0, 4.0])
    assert found.p == 0.0
    assert verdict(found, "lower") == "worse"


def test_below_two_replications_there_is_no_interval_no_p_value_and_no_verdict():
    alone = paired([2.0], [1.0])
    assert alone.difference.mean == 1.0
    assert not alone.difference.known
    assert math.isnan(alone.p)
    assert verdict(alone, "lower") == "not enough data"


def test_without_bounds_there_is_no_p_value_either():
    assert math.isnan(paired([1.0, 2.0, 4.0], [0.0, 0.0, 0.0]).without_bounds().p)
    assert math.isnan(NO_DIFFERENCE.p)


def test_a_verdict_counts_the_other_comparisons_in():
    found = paired([2.0, 3.1, 5.0], [1.0, 2.0, 4.0])
    assert verdict(found, "lower", 0.049) == "worse"
    assert verdict(found, "lower", 0.05) == "no difference shown"
    assert verdict(found.without_bounds(), "lower", 0.001) == "not enough data"


def test_a_low_p_value_alone_is_no_verdict():
    included = paired([1.0, -0.9, 1.0], [0.0, 0.0, 0.0])
    assert verdict(included, "lower", 0.001) == "no difference shown"
