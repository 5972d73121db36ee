"""Recovery: the first moment from which nineteen in twenty of the next minute's arrivals are good.

Arrivals each second from 0 to 999, and a fault that ends at 100; arrivals stop at 1000.
"""

import math

import numpy as np
import pytest

from sim.metrics.recovery import recovery

ARRIVED = np.arange(0.0, 1000.0)


def found(bad: slice | list[int], end_s: float = 100.0, until_s: float = 1000.0) -> float:
    good = np.ones(len(ARRIVED), dtype=bool)
    good[bad] = False
    inside = until_s > ARRIVED
    return recovery(ARRIVED[inside], good[inside], end_s, until_s)


def test_nothing_harmed_after_the_end_is_recovered_at_once():
    assert found([]) == 0.0
    assert found(slice(50, 100)) == 0.0


def test_exactly_95_percent_is_enough():
    # [100, 160) holds 60 arrivals: 3 bad are 95 % good, 4 are 93.3 %.
    assert found([100, 120, 159]) == 0.0
    assert found([101, 120, 140, 159]) == 1.0  # just after 101 there are three in (101, 161]
    assert found([100, 120, 140, 159]) == 0.0  # just after the end itself


def test_it_begins_just_after_a_bad_arrival():
    # Bad from 100 to 130: the window just after t holds (t, t + 60], so three may be left in it.
    assert found(slice(100, 131)) == 27.0  # just after 127, that is with 128, 129 and 130 in it


def test_it_can_begin_with_a_good_arrival_that_comes_into_view():
    # [0, 60) holds nineteen of which one is bad, too few; just after 10 the one at 70 is seen, too.
    arrived = np.concatenate([np.linspace(11.0, 50.0, 19), [70.0]])
    good = np.ones(len(arrived), dtype=bool)
    good[18] = False
    assert recovery(arrived, good, 0.0, 500.0) == 10.0


@pytest.mark.parametrize(
    ("end_s", "expected"), [(700.0, math.inf), (700.5, math.nan), (940.0, math.nan)]
)
def test_never_needs_300_seconds_watched(end_s, expected):
    said = found(slice(int(end_s), None), end_s=end_s)
    assert said == expected or (math.isnan(said) and math.isnan(expected))


def test_too_little_run_left_is_not_seen():
    assert math.isnan(found([], end_s=940.5))  # 59.5 s are no minute
    assert found([], end_s=940.0) == 0.0
    assert math.isnan(found([], end_s=math.inf))  # the fault lasts to the end


def test_a_late_recovery_is_seen_as_long_as_a_whole_minute_is_left():
    assert found(slice(100, 900)) == 796.0  # just after 896: 897, 898 and 899 are bad
    assert found(slice(100, 943)) == 839.0
    assert found(slice(100, 944)) == math.inf  # would begin just after 940, with 59 s left
    assert found(slice(100, 950)) == math.inf


def test_silence_is_no_recovery():
    arrived = np.array([10.0, 20.0])
    good = np.array([True, True])
    assert math.isnan(recovery(arrived, good, 100.0, 300.0))
    assert recovery(arrived, good, 100.0, 500.0) == math.inf
