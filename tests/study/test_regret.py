"""Regret: by hand, and what holds for any two figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.regret import behind

FIGURES = st.floats(0.0, 1e9, allow_subnormal=False)


def test_what_the_best_would_save_and_what_is_lacking():
    assert behind(10.0, 8.0, lower=True) == pytest.approx(0.2)
    assert behind(8.0, 10.0, lower=False) == pytest.approx(0.2)
    assert behind(8.0, 8.0, lower=True) == 0.0
    assert behind(0.0, 0.0, lower=True) == 0.0
    assert behind(0.01, 0.0, lower=True) == 1.0
    assert behind(8.0, 10.0, lower=True) == pytest.approx(-0.2)
    assert np.isnan(behind(np.nan, 1.0, lower=True))


@given(own=FIGURES, best=FIGURES, lower=st.booleans())
def test_it_lies_between_0_and_1_and_has_no_unit(own, best, lower):
    found = float(behind(own, best, lower))
    assert -1.0 <= found <= 1.0
    assert found == -float(behind(best, own, lower))
    assert float(behind(1024.0 * own, 1024.0 * best, lower)) == found
