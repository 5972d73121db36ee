"""Intervals against textbook values and scipy, verdicts against what they must never say."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.study.statistics import interval, paired, t_quantile, verdict

floats = st.floats(-1e6, 1e6)
series = st.lists(floats, min_size=2, max_size=30)


def test_textbook_interval():
    # Law, Simulation Modeling and Analysis, example 4.26: ten values, 90 % interval 1.34 ± 0.24.
    values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09]
    found = interval(values, confidence=0.90)
    assert found.mean == pytest.approx(1.34, abs=0.005)
    assert found.half_width == pytest.approx(0.24, abs=0.005)


def test_textbook_t_values():
    # Any table of Student's t: the two-sided 95 % points.
    for degrees, expected in ((1, 12.706), (4, 2.776), (9, 2.262), (29, 2.045)):
        assert t_quantile(0.95, degrees) == pytest.approx(expected, abs=0.001)


def test_textbook_paired_t():
    # Student's sleep data (1908): mean difference 1.58, 95 % interval 0.70 to 2.46.
    one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = paired(two, one)
    assert found.difference.mean == pytest.approx(1.58)
    assert found.difference.low == pytest.approx(0.7001142, abs=1e-6)
    assert found.difference.high == pytest.approx(2.4598858, abs=1e-6)
    assert found.correlation == pytest.approx(0.7951702, abs=1e-6)
    assert verdict(found, "lower") == "worse"
    assert verdict(found, "higher") == "better"
    assert verdict(found, "neither") == "higher"


@given(series)
def test_the_interval_is_scipys(values):
    assume(np.ptp(values) > 1e-3)
    found = interval(values)
    low, high = scipy.stats.t.interval(
        0.95, len(values) - 1, loc=np.mean(values), scale=scipy.stats.sem(values)
    )
    assert found.low == pytest.approx(low, rel=1e-9, abs=1e-6)
    assert found.high == pytest.approx(high, rel=1e-9, abs=1e-6)


@given(series, st.randoms(use_true_random=False))
def test_the_order_of_replications_does_not_matter(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    assert interval(shuffled) == interval(values)


@given(series)
def test_a_pattern_against_itself_shows_exactly_nothing(values):
    found = paired(values, values)
    assert (found.difference.mean, found.difference.low, found.difference.high) == (0.0, 0.0, 0.0)
    assert math.isnan(found.correlation) or found.correlation == pytest.approx(1.0)
    assert verdict(found, "lower") == "no difference shown"


@given(st.floats(1e-3, 1e3), st.integers(2, 20), st.integers(0, 2**31))
def test_rounding_is_no_difference(scale, n, seed):
    rng = np.random.default_rng(seed)
    values = scale * rng.uniform(0.5, 1.5, size=n)
    shifted = values * (1 + 1e-13)
    assert verdict(paired(shifted, values), "lower") == "no difference shown"


@given(series)
def test_a_constant_shift_is_found_with_no_width(values):
    found = paired(np.asarray(values) + 4096.0, values)
    assert found.difference.mean == pytest.approx(4096.0, rel=1e-9)
    assert found.difference.half_width == pytest.approx(0.0, abs=1e-4)


def test_below_two_replications_there_is_no_interval_and_no_verdict():
    alone = paired([2.0], [1.0])
    assert alone.difference.mean == 1.0
    assert not alone.difference.known
    assert verdict(alone, "lower") == "not enough data"
    assert not interval([]).known
    assert math.isnan(interval([]).mean)


def test_a_run_without_a_value_leaves_a_mean_but_no_interval():
    found = interval([1.0, float("nan"), 3.0])
    assert (found.mean, found.n) == (2.0, 2)
    assert not found.known


def test_equal_values_have_an_interval_of_no_width_to_the_last_bit():
    found = interval([0.1] * 7)
    assert (found.mean, found.low, found.high) == (0.1, 0.1, 0.1)


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
