"""Precision: when replications are enough, by hand and by law."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.statistics import (
    interval,
    is_precise,
    relative_half_width,
    replications_to_add,
)

series = st.lists(st.floats(0.1, 10.0), min_size=0, max_size=40)


def wave(n: int, size: float = 1.0) -> list[float]:
    """Values around 10 that never stop to vary by `size`."""
    return [10.0 + size * (-1) ** number for number in range(n)]


def test_it_is_half_the_interval_against_the_mean():
    values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09]
    assert relative_half_width(values, 0.90) == pytest.approx(0.24 / 1.34, abs=0.005)
    negative = [-value for value in values]
    assert relative_half_width(negative) == relative_half_width(values)


def test_against_a_mean_of_zero_nothing_is_small_but_nothing():
    assert relative_half_width([-1.0, 1.0]) == math.inf
    assert relative_half_width([0.0, 0.0, 0.0]) == 0.0
    assert not is_precise([[-1.0, 1.0] * 5], 1e9)
    assert is_precise([[0.0] * 8], 0.01)


def test_below_two_replications_it_is_unknown():
    assert math.isnan(relative_half_width([1.0]))
    assert math.isnan(relative_half_width([1.0, math.nan, 2.0]))


def test_it_must_hold_for_five_replications_more():
    enough = next(n for n in range(3, 100) if relative_half_width(wave(n)) <= 0.05)
    held = [n for n in range(enough, enough + 20) if is_precise([wave(n)], 0.05)]
    # The wave's half-width falls with every second replication: it holds from then on.
    first = next(
        n
        for n in range(3, 100)
        if all(relative_half_width(wave(m)) <= 0.05 for m in range(n, n + 6))
    )
    assert held == list(range(first + 5, enough + 20))


def test_a_short_series_that_is_precise_by_chance_is_not_believed():
    lucky = [10.0, 10.0, 10.0, 10.0, 4.0, 16.0, 10.0, 10.0]
    assert relative_half_width(lucky[:4]) == 0.0
    assert is_precise([lucky[:4]], 0.2, ahead=0)
    assert not is_precise([lucky], 0.2, least=4, ahead=4)


def test_what_was_precise_until_now_need_not_be_any_more():
    assert is_precise([[10.0] * 8], 0.2)
    assert not is_precise([[10.0] * 8 + [40.0]], 0.2)


def test_nothing_is_precise_before_the_least():
    assert not is_precise([[1.0] * 7], 0.1)
    assert is_precise([[1.0] * 8], 0.1)
    assert not is_precise([[1.0] * 8], 0.1, least=4)


def test_every_quantity_must_be_precise():
    calm, wild = [1.0] * 12, wave(12, 9.0)
    assert is_precise([calm, calm], 0.05)
    assert not is_precise([calm, wild], 0.05)


def test_a_quantity_that_a_run_does_not_show_is_never_precise():
    values = [1.0] * 20
    values[3] = math.nan
    assert not is_precise([values], 0.5)


@given(series, st.integers(1, 9), st.integers(0, 60))
def test_what_is_added_is_a_batch_at_least_and_ends_at_the_limit(values, batch, limit):
    added = replications_to_add([values], 0.05, batch=batch, limit=limit)
    if is_precise([values], 0.05):
        assert added == 0
    else:
        assert added <= max(limit - len(values), 0)
        assert added >= min(batch, max(limit - len(values), 0))
        assert added <= max(batch, len(values))


def test_the_estimate_is_from_the_widest():
    one, two = wave(40), wave(40, 3.0)
    target = relative_half_width(two) / 1.2
    needed = math.ceil(40 * 1.2**2 - 1e-9) + 5 - 40
    found = replications_to_add([one, two], target, batch=1, limit=1000)
    assert found in (needed, needed + 1)  # the square of 1.2 is rounded up, or down
    assert replications_to_add([one, one], target, batch=1, limit=1000) == 0


def test_adding_what_is_said_ends_in_precision():
    rng = np.random.default_rng(8)
    drawn = rng.normal(10.0, 3.0, 2000)
    n, rounds = 5, 0
    while added := replications_to_add([drawn[:n]], 0.02, batch=5, limit=2000):
        n, rounds = n + added, rounds + 1
    assert is_precise([drawn[:n]], 0.02)
    # (1.96 · 0.3 / 0.02)² = 864 replications; a batch at a time would be 170 rounds.
    assert 600 < n < 1400
    assert rounds < 15
    assert interval(drawn[:n]).half_width <= 0.02 * interval(drawn[:n]).mean


def test_a_width_beyond_all_bounds_is_no_overflow():
    assert replications_to_add([[1.0 + 1e-15, -1.0, 0.0]], 1e-300, batch=2, limit=100) == 3


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="same runs"):
        is_precise([[1.0], [1.0, 2.0]], 0.1)
    with pytest.raises(ValueError, match="same runs"):
        is_precise([], 0.1)
    with pytest.raises(ValueError, match="above 0"):
        replications_to_add([[1.0]], 0.0, batch=1, limit=2)
