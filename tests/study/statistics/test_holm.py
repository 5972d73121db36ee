"""Holm's adjustment: by hand, and its laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from sim.study.statistics import holm

NAN = math.nan
family = st.lists(st.one_of(st.floats(0.0, 1.0), st.just(NAN)), max_size=30)


def test_by_hand():
    # Sorted 0.005 0.01 0.03 0.04, times 4 3 2 1: 0.02 0.03 0.06 0.04, and never falling.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_it_is_that_of_statsmodels():
    told = np.random.default_rng(3).uniform(size=40) ** 3
    assert holm(told) == pytest.approx(multipletests(told, method="holm")[1], rel=1e-12)


def test_what_is_not_known_stays_so_and_costs_the_others_nothing():
    found = holm([NAN, 0.02, NAN, 0.02])
    assert np.isnan(found).tolist() == [True, False, True, False]
    assert found[[1, 3]] == pytest.approx([0.04, 0.04])


@pytest.mark.parametrize("values", [[], [NAN], [NAN, NAN]])
def test_a_family_of_none(values):
    assert np.isnan(holm(values)).all()
    assert len(holm(values)) == len(values)


@given(family)
def test_no_value_falls_and_none_rises_above_bonferronis(values):
    told, found = np.array(values, dtype=float), holm(values)
    known = ~np.isnan(told)
    assert (np.isnan(found) == ~known).all()
    assert (found[known] >= told[known]).all()
    assert (found[known] <= np.minimum(known.sum() * told[known] * (1 + 1e-12), 1.0)).all()


@given(family)
def test_the_order_of_the_values_stays(values):
    told, found = np.array(values, dtype=float), holm(values)
    order = np.argsort(told)
    known = found[order][: int((~np.isnan(told)).sum())]
    assert (np.diff(known) >= 0.0).all()


@pytest.mark.parametrize("wrong", [-0.1, 1.1])
def test_what_is_no_p_value_is_refused(wrong):
    with pytest.raises(ValueError, match="p values"):
        holm([0.5, wrong])
