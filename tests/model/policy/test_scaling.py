"""The autoscaler's formula by hand, its bounds, and its patience on the way down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW

from sim.model.policy import Autoscaler
from sim.scenario.service import Autoscale


def scaler(**keys):
    return Autoscaler(Autoscale.model_validate({"max": 100, **keys}))


@pytest.mark.parametrize(
    ("share", "replicas", "wanted"),
    [
        (1.0, 7, 10),  # 7 × 1 / 0.7 = 10
        (0.9, 50, 65),  # 50 × 0.9 / 0.7 = 64.3
        (0.91, 10, 13),  # 13, though a little more in floating point
        (0.35, 10, 5),
        (0.0, 10, 1),
        (0.7, 10, 10),
        (0.77, 10, 10),  # 10 % off is near enough, to either side
        (0.63, 10, 10),
        (0.78, 10, 12),
        (0.62, 10, 9),
        (1.0, 90, 100),
        (1.0, 0, 1),
    ],
)
def test_the_formula_by_hand(share, replicas, wanted):
    assert scaler().wanted(share, replicas) == wanted


def test_more_at_once_fewer_after_five_calm_minutes():
    of = scaler(every="15s")
    assert of.look(0.7, 10) == 10
    assert of.look(1.0, 10) == 15
    found = [of.look(0.1, 15) for _ in range(20)]
    assert found == [15] * 19 + [3]  # 20 looks of 15 s: the last 15 wanted is five minutes old


def test_the_number_at_the_start_is_kept_for_five_minutes_too():
    of = scaler(every="100s")
    assert [of.look(0.0, 8) for _ in range(4)] == [8, 8, 8, 1]


def test_it_falls_to_the_most_that_was_wanted_meanwhile():
    of = scaler(every="100s")
    assert of.look(0.7, 20) == 20
    assert of.look(0.35, 20) == 20
    assert of.look(0.14, 20) == 20
    assert of.look(0.14, 20) == 10
    assert of.look(0.28, 10) == 4


def test_rare_looks_have_no_patience():
    assert scaler(every="10min").look(0.1, 9) == 9  # but for the start
    of = scaler(every="10min")
    of.look(0.7, 9)
    assert of.look(0.1, 9) == 2


def test_starting_replicas_are_not_asked_for_twice():
    of = scaler()
    assert of.look(1.0, 7) == 10
    assert of.look(7 / 10, 10) == 10  # three are starting, and idle


@LAW
@given(
    st.integers(1, 20),
    st.integers(0, 20),
    st.floats(0.05, 1),
    st.lists(st.floats(0, 1), min_size=1, max_size=60),
)
def test_it_stays_within_its_bounds_and_on_the_right_side(low, more, target, shares):
    of = scaler(min=low, max=low + more, target_utilisation=target)
    replicas = low + more // 2
    for share in shares:
        wanted = of.wanted(share, replicas)
        found = of.look(share, replicas)
        assert low <= wanted <= found <= low + more
        assert type(found) is int
        assert found >= replicas or share < 0.9 * target
        assert found <= replicas or share > 1.1 * target
        if found > replicas and found < low + more:
            assert share * replicas / found <= target * (1 + 1e-6)  # enough, if the load stays
        replicas = found
