"""The bulkhead: so many at a time, and no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW

from sim.model.policy import Bulkhead


def test_one_too_many_is_refused_until_one_leaves():
    hold = Bulkhead(2)
    assert [hold.enter(), hold.enter(), hold.enter()] == [True, True, False]
    assert hold.open == 2
    hold.leave()
    assert hold.enter()


def test_nobody_leaves_who_has_not_entered():
    with pytest.raises(RuntimeError, match="had not entered"):
        Bulkhead(2).leave()


@LAW
@given(st.integers(1, 5), st.lists(st.booleans()))
def test_the_bound_is_never_passed_and_always_reached(concurrent, moves):
    hold = Bulkhead(concurrent)
    inside = 0
    for enters in moves:
        if enters:
            entered = hold.enter()
            assert entered == (inside < concurrent)
            inside += entered
        elif inside:
            hold.leave()
            inside -= 1
        assert hold.open == inside <= concurrent
