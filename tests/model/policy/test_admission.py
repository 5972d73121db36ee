"""The gates: a bucket that is never overdrawn, limits that hold, a limit that moves."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW

from sim.model.policy import AimdGate, ConcurrencyGate, TokenBucketGate, make_gate
from sim.scenario.policy import AdmissionNone, Aimd, ConcurrencyLimit, TokenBucket


def aimd(**keys):
    return AimdGate(Aimd.model_validate({"target": "200ms", **keys}))


def enter(gate, count):
    for _ in range(count):
        assert gate.admits(0.0)


def test_a_burst_at_once_then_the_rate():
    gate = TokenBucketGate(2.0, 3)
    assert [gate.admits(10.0) for _ in range(4)] == [True, True, True, False]
    assert [gate.admits(t) for t in (10.4, 10.5, 10.9, 11.0, 11.0)] == [0, 1, 0, 1, 0]
    assert [gate.admits(100.0) for _ in range(4)] == [True, True, True, False]  # full, not fuller


@pytest.mark.parametrize("rate", [3.0, 7.0, 10.0, 333.0])
def test_arrivals_at_exactly_the_rate_are_all_admitted(rate):
    gate = TokenBucketGate(rate, 1)
    assert all(gate.admits(n / rate) for n in range(2_000))


@LAW
@given(
    st.floats(0.1, 100),
    st.integers(1, 5),
    st.lists(st.floats(0, 0.5), min_size=1, max_size=100),
)
def test_no_window_holds_more_than_the_burst_and_the_rate(rate, burst, gaps):
    gate = TokenBucketGate(rate, burst)
    now, admitted = 0.0, []
    for gap in gaps:
        now += gap
        if gate.admits(now):
            admitted.append(now)
        else:
            # Refused rightly: some window that ends now would hold one too many.
            counts = [(len(admitted) - i + 1, now - t) for i, t in enumerate(admitted)]
            assert any(n > burst + rate * t - 1e-6 for n, t in counts)
    for i, start in enumerate(admitted):
        for j in range(i, len(admitted)):
            assert j - i + 1 <= burst + rate * (admitted[j] - start) + 1e-6


def test_a_fixed_limit_holds_whatever_they_take():
    gate = ConcurrencyGate(2)
    assert [gate.admits(0.0) for _ in range(3)] == [True, True, False]
    gate.settled(1.0, math.inf)
    assert [gate.admits(1.0) for _ in range(2)] == [True, False]
    assert gate.running == gate.limit == 2


@pytest.mark.parametrize("gate", [ConcurrencyGate(1), aimd()], ids=["fixed", "aimd"])
def test_nobody_leaves_who_was_not_admitted(gate):
    with pytest.raises(RuntimeError, match="had not been admitted"):
        gate.settled(0.0, 0.1)


def test_a_quick_one_raises_the_limit_by_one():
    gate = aimd(initial=10)
    enter(gate, 10)
    assert not gate.admits(0.0)
    gate.settled(0.2, 0.2)  # the target itself is quick
    assert gate.limit == 11
    assert gate.admits(0.2)
    assert gate.admits(0.2)
    assert not gate.admits(0.2)


def test_an_idle_limit_does_not_grow():
    gate = aimd(initial=10)
    enter(gate, 5)
    gate.settled(0.1, 0.1)
    assert gate.limit == 11  # 5 of 10 were in use
    gate.settled(0.1, 0.1)
    assert gate.limit == 11  # 4 of 11


@pytest.mark.parametrize(
    ("initial", "decrease", "limits"),
    [
        (100, 0.9, [90, 81, 72, 64]),
        (100, 0.29, [29, 8, 2, 1]),
        (2, 0.9, [1, 1, 1, 1]),
        (100, 1, [100, 100, 100, 100]),
    ],
)
def test_a_slow_one_cuts_it(initial, decrease, limits):
    gate = aimd(initial=initial, decrease=decrease)
    found = []
    for latency in (0.2001, math.inf, 1.0, 1.0):
        enter(gate, 1)
        gate.settled(1.0, latency)
        found.append(gate.limit)
    assert found == limits


def test_those_that_are_in_stay_when_the_limit_is_cut_below_them():
    gate = aimd(initial=10, decrease=0.5)
    enter(gate, 10)
    gate.settled(1.0, 1.0)
    assert (gate.running, gate.limit) == (9, 5)
    assert not gate.admits(1.0)


def test_the_limit_stays_between_its_bounds():
    gate = aimd(initial=9, min=8, max=10)
    enter(gate, 9)
    for latency, limit in [(0.1, 10), (0.1, 10), (1, 9), (1, 8), (1, 8)]:
        gate.settled(1.0, latency)
        assert gate.limit == limit


@LAW
@given(
    st.lists(st.integers(1, 60), min_size=3, max_size=3),
    st.floats(0.01, 1),
    st.lists(st.one_of(st.none(), st.floats(0, 0.5)), max_size=150),
)
def test_aimd_stays_within_its_bounds(numbers, decrease, moves):
    low, initial, high = sorted(numbers)
    gate = aimd(min=low, initial=initial, max=high, decrease=decrease)
    for latency in moves:
        before, running = gate.limit, gate.running
        if latency is None:
            assert gate.admits(0.0) == (running < before)
            assert gate.running <= max(gate.limit, running)
        elif running:
            gate.settled(0.0, latency)
            assert gate.running == running - 1
            assert gate.limit <= before if latency > 0.2 else before <= gate.limit <= before + 1
        assert low <= gate.limit <= high
        assert isinstance(gate.limit, int)


def test_settings_become_gates():
    assert make_gate(None) is None
    assert make_gate(AdmissionNone()) is None
    bucket = make_gate(TokenBucket(rate=1.0, burst=2))
    assert [bucket.admits(0.0) for _ in range(3)] == [True, True, False]
    bucket.settled(0.0, 1.0)
    assert not bucket.admits(0.0)  # leaving gives no token back
    fixed = make_gate(ConcurrencyLimit(limit=3))
    assert isinstance(fixed, ConcurrencyGate)
    assert fixed.limit == 3
    moving = make_gate(Aimd())
    assert isinstance(moving, AimdGate)
    assert moving.limit == 100
