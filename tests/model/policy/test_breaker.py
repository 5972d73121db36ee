"""The breaker's three states by hand, and against a model that remembers everything."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW

from sim.model.policy import CLOSED, HALF_OPEN, OPEN, Breaker
from sim.scenario.policy import Breaker as Settings


def breaker(failures=0.5, window=4, open_for=10.0, probes=2):
    return Breaker(Settings(failures=failures, window=window, open_for=open_for, probes=probes))


def call(of, now, failed):
    """One call that is answered at once; whether it was let through."""
    ticket = of.allows(now)
    if ticket:
        of.record(now, failed, ticket)
    return bool(ticket)


def opened(at=1.0, **keys):
    """A breaker that the last of ``window`` failures has opened at ``at``."""
    of = breaker(**keys)
    for _ in range(keys.get("window", 4)):
        assert call(of, at, True)
    assert of.state == OPEN
    return of


def test_it_needs_a_full_window_before_it_opens():
    of = breaker()
    for _ in range(3):
        call(of, 0.0, True)
        assert of.state == CLOSED
    call(of, 0.0, True)
    assert of.state == OPEN


def test_the_share_is_of_the_last_window_and_reaching_it_is_enough():
    of = breaker()
    for failed in (True, False, False, False, True, False, False):
        call(of, 0.0, failed)
        assert of.state == CLOSED  # the first failure has left the window when the second comes
    call(of, 0.0, False)
    call(of, 0.0, True)
    assert of.state == CLOSED
    call(of, 0.0, True)
    assert of.state == OPEN


def test_the_window_slides_for_as_long_as_it_takes():
    of = breaker()
    for n in range(41):
        call(of, 0.0, n % 5 == 0)  # never two of four
        assert of.state == CLOSED
    call(of, 0.0, True)  # the one before it, n = 40, had failed as well
    assert of.state == OPEN


def test_the_window_slides_in_order_after_it_has_been_open():
    of = breaker(window=4, failures=0.75)
    for failed in (False, False, False, True, True, True):  # opens in the middle of a turn
        call(of, 1.0, failed)
    assert of.state == OPEN
    for failed in (False, False):
        call(of, 11.0, failed)
    for failed in (True, False, False, True):
        call(of, 12.0, failed)
    call(of, 12.0, True)  # the first failure leaves: two of four
    call(of, 12.0, False)
    assert of.state == CLOSED
    call(of, 12.0, True)
    assert of.state == OPEN


@pytest.mark.parametrize(
    ("failures", "needed"), [(0.07, 7), (0.071, 8), (0.29, 29), (0.57, 57), (1, 100), (0, 1)]
)
def test_how_many_of_a_hundred_open_it(failures, needed):
    """Shares whose product with 100 is no whole number in floating point, too; 0 is: any."""
    of = breaker(failures=failures, window=100)
    for n in range(100 - needed + 1):
        call(of, float(n), False)
    for _ in range(needed - 1):
        call(of, 0.0, True)
    assert of.state == CLOSED
    call(of, 0.0, True)
    assert of.state == OPEN


def test_open_it_refuses_until_its_time_is_over():
    of = opened(at=1.0)
    assert of.allows(1.0) == 0
    assert of.retry_at(3.0) == 11
    assert of.allows(10.999) == 0
    assert of.state == OPEN
    assert of.retry_at(12.0) == 12
    assert of.allows(11.0) > 0
    assert of.state == HALF_OPEN


def test_half_open_it_lets_its_probes_through_and_no_more():
    of = opened()
    first, second = of.allows(11.0), of.allows(11.5)
    assert first > 0
    assert second > 0
    assert of.allows(500.0) == 0
    assert of.retry_at(500.0) == math.inf
    assert not of.record(12.0, False, first)
    assert of.allows(12.0) == 0  # an answer gives no permit back: there are two probes in all
    assert of.record(12.0, False, second)
    assert of.state == CLOSED
    assert of.retry_at(12.0) == 12


def test_it_opens_again_when_too_many_probes_fail():
    of = opened()
    first, second = of.allows(11.0), of.allows(11.0)
    assert not of.record(12.0, True, first)
    assert of.state == HALF_OPEN  # not before all probes have answered
    assert of.record(13.0, False, second)
    assert of.state == OPEN
    assert of.retry_at(13.0) == 23


def test_it_closes_with_an_empty_window():
    of = opened()
    assert call(of, 11.0, False)
    assert call(of, 11.0, False)
    for _ in range(3):
        call(of, 12.0, True)
    assert of.state == CLOSED
    call(of, 12.0, True)
    assert of.state == OPEN


def test_late_answers_from_before_count_for_nothing():
    of = breaker()
    late = [of.allows(0.0) for _ in range(12)]
    for ticket in late[:4]:
        of.record(1.0, True, ticket)
    assert not of.record(2.0, False, late[4])  # open
    first, second = of.allows(11.0), of.allows(11.0)
    assert not of.record(12.0, False, late[5])  # half open
    assert not of.record(12.0, False, late[6])
    assert of.state == HALF_OPEN
    of.record(12.0, False, first)
    of.record(12.0, False, second)
    for ticket in late[7:11]:
        assert not of.record(13.0, True, ticket)  # closed again
    assert of.state == CLOSED


def test_a_probe_that_is_not_made_gives_its_permit_back():
    of = breaker()
    late = of.allows(0.0)
    for _ in range(4):
        call(of, 1.0, True)
    first, second = of.allows(11.0), of.allows(11.0)
    assert not of.abandon(late)  # it was no probe
    assert of.allows(11.0) == 0
    assert of.abandon(first)
    assert of.retry_at(11.0) == 11
    third = of.allows(11.0)
    assert third
    assert of.allows(11.0) == 0
    of.record(12.0, False, second)
    assert of.record(12.0, False, third)
    assert of.state == CLOSED
    assert not of.abandon(first)  # from a period that is over
    assert not of.abandon(of.allows(12.0))  # closed there are no permits to give back


moves = st.lists(
    st.one_of(
        st.tuples(st.just("call"), st.sampled_from([0.0, 0.0, 0.5, 3.0])),
        st.tuples(st.just("answer"), st.booleans()),
        st.tuples(st.just("abandon"), st.none()),
    ),
    min_size=20,
    max_size=120,
)


@LAW
@given(st.sampled_from([0.3, 0.5, 1.0]), st.integers(1, 6), st.integers(1, 4), moves)
def test_against_a_model_that_remembers_everything(failures, window, probes, moves):
    of = breaker(failures=failures, window=window, open_for=5.0, probes=probes)
    now, state, until, period = 0.0, CLOSED, 0.0, 0
    answers, out, sent = [], [], 0  # of this period; out: open calls (ticket, their period)
    for kind, value in moves:
        if kind == "call":
            now += value
            if state == OPEN and now >= until:
                state, period, answers, sent = HALF_OPEN, period + 1, [], 0
            may = state == CLOSED or (state == HALF_OPEN and sent < probes)
            assert (of.retry_at(now) <= now) == may
            ticket = of.allows(now)
            assert bool(ticket) == may
            if may:
                sent += 1
                out.append((ticket, period))
        elif out:
            ticket, asked_in = out.pop(0)
            if kind == "abandon":
                of.abandon(ticket)
                sent -= asked_in == period
                continue
            before = state
            if asked_in == period:
                answers.append(value)
                size = window if state == CLOSED else probes
                if len(answers) >= size:
                    if sum(answers[-size:]) / size >= failures:
                        state, until = OPEN, now + 5.0
                    elif state == HALF_OPEN:
                        state = CLOSED
            if state != before:
                period, answers, sent = period + 1, [], 0
            assert of.record(now, value, ticket) == (state != before)
        assert of.state == state
        if state == HALF_OPEN:
            assert sent <= probes
