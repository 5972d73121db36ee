"""The t interval against textbook values and scipy."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.study.statistics import interval, standard_error, t_quantile

series = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


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


def test_a_run_without_a_value_leaves_a_mean_but_no_interval():
    found = interval([1.0, float("nan"), 3.0])
    assert (found.mean, found.n) == (2.0, 2)
    assert not found.known


def test_equal_values_have_an_interval_of_no_width_to_the_last_bit():
    found = interval([0.1] * 7)
    assert (found.mean, found.low, found.high) == (0.1, 0.1, 0.1)


def test_without_replications_there_is_no_mean():
    assert not interval([]).known
    assert math.isnan(interval([]).mean)


def test_one_replication_has_a_mean_but_no_interval():
    found = interval([2.0])
    assert (found.mean, found.n) == (2.0, 1)
    assert not found.known


@given(series)
def test_the_standard_error_is_scipys(values):
    assume(np.ptp(values) > 1e-3)
    assert standard_error(values) == pytest.approx(scipy.stats.sem(values), rel=1e-9)
    assert standard_error([values[0]] * len(values)) == 0.0
