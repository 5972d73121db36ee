"""Regret: the suggested cut by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.study.hybrid.regret import by_regret, regrets

ALL = np.ones(3, dtype=bool)
LOW = np.ones(2, dtype=bool)
EVEN = np.ones(2)


def test_the_middle_way_is_suggested_where_both_ends_pay_dearly():
    means = np.array([[1.0, 9.0], [2.0, 3.0], [6.0, 0.0]])
    found = regrets(means, LOW, EVEN, ALL)
    assert found == pytest.approx(np.array([[0.0, 9 / 4], [1 / 3, 3 / 4], [5 / 3, 0.0]]))
    assert by_regret(found) == [1, 2, 0]
    # Whoever counts the second objective for little takes the first cut.
    assert by_regret(regrets(means, LOW, np.array([1.0, 0.1]), ALL))[0] == 0
    # Higher is better for the second one: the first cut is the best by both.
    assert by_regret(regrets(means, np.array([True, False]), EVEN, ALL))[0] == 0


def test_only_the_reference_is_compared_with():
    means = np.array([[2.0, 2.0], [3.0, 3.0], [0.1, 50.0]])
    found = regrets(means, LOW, EVEN, np.array([True, True, False]))
    assert found[:2] == pytest.approx(np.array([[0.0, 0.0], [0.4, 0.4]]))


def test_what_is_not_known_comes_last_and_what_is_zero_for_all_costs_nothing():
    means = np.array([[np.nan, 0.0], [3.0, 0.0], [2.0, 0.0]])
    found = regrets(means, LOW, EVEN, ALL)
    assert by_regret(found) == [2, 1, 0]
    assert found[1, 1] == 0.0
    assert np.isnan(regrets(np.full((3, 2), np.nan), LOW, EVEN, ALL)).all()


@given(
    arrays(np.float64, (3, 2), elements=st.integers(1, 1000)),
    st.sampled_from([0.001, 1000.0]),
)
def test_the_unit_does_not_matter(means, scale):
    scaled = means * np.array([1.0, scale])
    assert regrets(scaled, LOW, EVEN, ALL) == pytest.approx(regrets(means, LOW, EVEN, ALL))
