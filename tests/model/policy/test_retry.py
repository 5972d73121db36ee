"""Pauses by hand and within their bounds; a budget that is never overdrawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW

from sim.model.policy import Backoff, Budget, RetryPolicy
from sim.scenario.policy import Retry, UndoRetry, Wait


def backoff(**keys):
    return Backoff(Wait.model_validate(keys))


def pauses(of, count, u=0.5):
    """The pauses before the first retries, each drawn with the same uniform."""
    found = []
    for retry in range(1, count + 1):
        found.append(of.pause(retry, u, found[-1] if found else 0.0))
    return found


@pytest.mark.parametrize(
    ("growth", "expected"),
    [
        ({"backoff": "fixed"}, [2, 2, 2, 2]),
        ({"backoff": "linear"}, [2, 4, 6, 7]),
        ({"backoff": "exponential"}, [2, 4, 7, 7]),
        ({"backoff": "exponential", "factor": 1.5}, [2, 3, 4.5, 6.75]),
        ({"backoff": "exponential", "factor": 0.5}, [2, 1, 0.5, 0.25]),
    ],
)
def test_growth_by_hand(growth, expected):
    assert pauses(backoff(first="2s", max="7s", jitter="none", **growth), 4) == expected


@pytest.mark.parametrize(
    ("jitter", "expected"),
    [
        ("none", [2, 4, 7]),
        ("full", [0.5, 1, 1.75]),
        ("equal", [1.25, 2.5, 4.375]),
        ("decorrelated", [3, 3.75, 4.3125]),  # 2 + (3 × last − 2) / 4, where last is 2 at first
    ],
)
def test_jitter_by_hand(jitter, expected):
    assert pauses(backoff(first="2s", max="7s", jitter=jitter), 3, u=0.25) == expected


def test_decorrelated_jitter_is_capped():
    assert pauses(backoff(first="2s", max="7s", jitter="decorrelated"), 3, u=0.9) == [5.6, 7, 7]


def test_the_cap_comes_before_the_jitter():
    assert backoff(first="10s", max="4s", jitter="full").pause(9, 0.5, 0.0) == 2
    assert backoff(first="10s", max="4s", jitter="decorrelated").pause(1, 0.01, 0.0) == 4


def test_a_bare_duration_is_always_that_long():
    wait = Retry.model_validate({"wait": "3s"}).wait
    assert pauses(Backoff(wait), 3) == [3, 3, 3]
    assert not Backoff(wait).random


@pytest.mark.parametrize("jitter", ["none", "full", "equal", "decorrelated"])
def test_no_wait_at_all_needs_no_draw(jitter):
    for nothing in (backoff(first=0, jitter=jitter), backoff(max=0, jitter=jitter)):
        assert nothing.is_zero
        assert not nothing.random
        assert nothing.pause(10_000, 0.5, 0.0) == 0
    some = backoff(jitter=jitter)
    assert not some.is_zero
    assert some.random == (jitter != "none")


uniforms = st.floats(0, 1, exclude_min=True, exclude_max=True)
waits = st.builds(
    lambda growth, first, most, jitter: Wait(first=first, max=most, jitter=jitter, **growth),
    st.sampled_from(
        [
            {"backoff": "fixed"},
            {"backoff": "linear"},
            {"backoff": "exponential", "factor": 1.1},
            {"backoff": "exponential", "factor": 2.0},
            {"backoff": "exponential", "factor": 1e9},
        ]
    ),
    st.floats(0, 1e3),
    st.floats(0, 1e3),
    st.sampled_from(["none", "full", "equal", "decorrelated"]),
)


@LAW
@given(waits, uniforms, st.lists(st.integers(1, 10_000), min_size=2, max_size=5))
def test_pauses_stay_within_the_bounds_of_their_jitter(wait, u, retries):
    of = Backoff(wait)
    plain = Backoff(wait.model_copy(update={"jitter": "none"}))
    first = min(wait.first, wait.max)
    last = 0.0
    for retry in retries:
        whole = plain.pause(retry, u, 0.0)
        pause = of.pause(retry, u, last)
        low, high = {
            "none": (whole, whole),
            "full": (0, whole),
            "equal": (whole / 2, whole),
            "decorrelated": (first, min(wait.max, 3 * max(first, last))),
        }[wait.jitter]
        assert low * (1 - 1e-12) <= pause <= high * (1 + 1e-12)
        assert 0 <= pause <= wait.max
        last = pause


@LAW
@given(waits, st.lists(st.integers(1, 10_000), min_size=2, max_size=8))
def test_without_jitter_pauses_never_shrink(wait, retries):
    plain = Backoff(wait.model_copy(update={"jitter": "none"}))
    found = [plain.pause(retry, 0.5, 0.0) for retry in sorted(retries)]
    assert found == sorted(found)


def test_a_tenth_earns_a_retry_with_every_tenth_first_try():
    budget = Budget(0.1)
    granted = []
    for _ in range(100):
        budget.first()
        granted.append(budget.spend())
    assert [n for n, yes in enumerate(granted, 1) if yes] == list(range(10, 101, 10))


def test_ten_retries_are_saved_up_at_most():
    budget = Budget(0.5)
    for _ in range(1_000):
        budget.first()
    assert budget.saved == 10
    assert sum(budget.spend() for _ in range(100)) == 10
    assert budget.saved == 0


@pytest.mark.parametrize(("share", "granted"), [(0, 0), (1, 5)])
def test_a_budget_of_nothing_and_of_everything(share, granted):
    budget = Budget(share)
    for _ in range(5):
        budget.first()
    assert sum(budget.spend() for _ in range(9)) == granted


@LAW
@given(st.floats(0, 1), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=30))
def test_retries_never_exceed_their_share_of_first_tries(share, turns):
    budget = Budget(share)
    first = retries = 0
    for tries, asked in turns:
        for _ in range(tries):
            budget.first()
        first += tries
        granted = sum(budget.spend() for _ in range(asked))
        retries += granted
        assert retries <= share * first + 1e-9 * (first + 1)
        assert granted <= Budget.SAVED
        assert granted == asked or budget.saved < 1  # and nothing that was earned is refused


def test_attempts_count_the_first_try():
    policy = RetryPolicy.of(Retry(attempts=3))
    assert [policy.allows(tries) for tries in (0, 1, 2, 3, 4)] == [True, True, True, False, False]
    assert RetryPolicy.of(UndoRetry()).allows(10**9)


def test_asking_whether_a_retry_is_allowed_spends_nothing():
    policy = RetryPolicy.of(Retry(budget=0.5))
    policy.budget.first()
    policy.budget.first()
    assert policy.allows(1)
    assert policy.allows(1)
    assert policy.budget.spend()
    assert not policy.budget.spend()
    assert RetryPolicy.of(Retry()).budget is None
