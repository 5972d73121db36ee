"""One station: M/M/1, M/M/c, M/G/1 and batches against their closed forms."""

import math

import numpy as np
import pytest
from scipy import stats

EXPONENTIAL = "time: {dist: exponential, mean: 0.1}"
POISSON_8 = "process: poisson, rate: 8"


def erlang_c(c: int, load: float) -> float:
    """The probability of waiting in M/M/c at an offered load in Erlang."""
    terms = [load**k / math.factorial(k) for k in range(c)]
    last = load**c / math.factorial(c) * c / (c - load)
    return last / (sum(terms) + last)


def sojourn_tail(t: float, c: int, lam: float, mu: float) -> float:
    """P(W > t) of M/M/c: waiting is 0 or exponential(θ = cμ − λ), plus a service time."""
    wait, theta = erlang_c(c, lam / mu), c * mu - lam
    both = (theta * math.exp(-mu * t) - mu * math.exp(-theta * t)) / (theta - mu)
    return (1 - wait) * math.exp(-mu * t) + wait * both


@pytest.fixture(scope="module")
def mm1(theory):
    """W is exponential with rate μ − λ = 2 (oracle no. 1): a million customers."""
    at = (0.1, 0.25, 0.5, 1.0, 1.5, 2.5)
    measures = {
        "mean": theory.mean,
        "queue": theory.mean_queue,
        **{f"p{q:g}": theory.quantile(q / 100) for q in (50, 95, 99)},
        **{f"P(W>{t:g})": lambda w, t=t: float((w.sojourn > t).mean()) for t in at},
    }
    text = theory.single(EXPONENTIAL, POISSON_8, 6000)
    return theory.replicate(text, measures)


def test_mm1_has_its_exact_means(mm1):
    mm1["mean"].agrees(0.5, within=0.05)
    mm1["queue"].agrees(0.4, within=0.06)


def test_mm1_has_its_exact_quantiles(mm1):
    mm1["p50"].agrees(math.log(2) / 2, within=0.05)
    mm1["p95"].agrees(1.4979, within=0.06)
    mm1["p99"].agrees(2.3026, within=0.08)


@pytest.mark.parametrize("t", [0.1, 0.25, 0.5, 1.0, 1.5, 2.5])
def test_mm1_sojourn_is_exponential_over_its_whole_range(mm1, t):
    """A share, as those of t; its interval is relative to the larger of the share and its rest."""
    exact = math.exp(-2 * t)
    mm1[f"P(W>{t:g})"].agrees(exact, within=0.03 / exact)


def test_the_check_rejects_a_model_that_is_wrong_by_a_tenth(mm1):
    """Power: the same intervals turn down expectations that are 10 % off, either way."""
    for name, exact in (("mean", 0.5), ("queue", 0.4), ("p50", math.log(2) / 2)):
        assert not mm1[name].holds(exact * 1.1)
        assert not mm1[name].holds(exact * 0.9)


@pytest.mark.long
def test_mm1_is_the_same_queue_under_choreography(theory):
    """Where nothing costs, the pattern changes no sojourn: oracle no. 1 again."""
    text = theory.single(EXPONENTIAL, POISSON_8, 3000)
    found = theory.replicate(text, {"mean": theory.mean}, pattern="choreography")
    found["mean"].agrees(0.5, within=0.08)


@pytest.mark.parametrize(
    ("c", "lam", "w", "p95"),
    [(2, 16, 0.27778, 0.7911), pytest.param(4, 32, 0.17455, 0.4738, marks=pytest.mark.long)],
)
def test_several_slots_are_an_mmc(theory, c, lam, w, p95):
    """Oracle no. 2, with the whole tail of the sojourn time, not its mean alone."""
    at = (0.1, 0.3, 0.6)
    measures = {
        "mean": theory.mean,
        "p95": theory.quantile(0.95),
        **{f"{t}": lambda window, t=t: float((window.sojourn > t).mean()) for t in at},
    }
    text = theory.single(
        f"concurrency: {c}, {EXPONENTIAL}", f"process: poisson, rate: {lam}", 25_600 / lam
    )
    found = theory.replicate(text, measures)
    found["mean"].agrees(w, within=0.06)
    found["p95"].agrees(p95, within=0.08)
    for t in at:
        exact = sojourn_tail(t, c, lam, 10)
        found[f"{t}"].agrees(exact, within=0.03 / exact)


def test_replicas_and_slots_are_interchangeable_behind_a_shared_queue(theory):
    """M/M/4 as 2 replicas of 2 slots each is M/M/4 with 4 slots, instance by instance."""
    texts = [
        theory.single(f"{size}, {EXPONENTIAL}", "process: poisson, rate: 32", 50)
        for size in ("concurrency: 4", "replicas: 2, concurrency: 2", "replicas: 4")
    ]
    one, two, four = (
        theory.replicate(text, {"mean": theory.mean}, n=3)["mean"].values for text in texts
    )
    assert np.array_equal(one, two)
    assert np.array_equal(one, four)


@pytest.mark.parametrize(
    ("law", "wq", "within", "duration"),
    [
        ("0.1", 0.2, 0.08, 2000),
        pytest.param("{dist: erlang, mean: 0.1, k: 2}", 0.3, 0.08, 2500, marks=pytest.mark.long),
        ("{dist: hyperexponential, mean: 0.1, cv: 2}", 1.0, 0.12, 4000),
    ],
    ids=["constant", "erlang", "hyperexponential"],
)
def test_mg1_waits_as_pollaczek_and_khinchine_say(theory, law, wq, within, duration):
    """Oracle no. 3: Wq = λE[S²] / (2(1 − ρ)); exponential service is no. 1."""
    text = theory.single(f"time: {law}", POISSON_8, duration)
    found = theory.replicate(text, {"queue": theory.mean_queue})
    found["queue"].agrees(wq, within=within)


@pytest.mark.long
def test_batches_wait_for_each_other(theory):
    """Oracle no. 13: M[5]/M/1 with 1.6 batches a second, μ = 10."""
    text = theory.single(EXPONENTIAL, "process: batches, rate: 1.6, size: 5", 6000)
    found = theory.replicate(text, {"mean": theory.mean})
    found["mean"].agrees(1.5, within=0.1)


@pytest.mark.long
def test_intervals_cover_as_often_as_they_say(theory):
    """The instrument itself: 95 % intervals over 10 short M/M/1 runs (ρ = .5) hold W = .2 in 95 %.

    40 intervals; how many hold is binomial, checked at the suite's confidence.
    """
    text = theory.single(EXPONENTIAL, "process: poisson, rate: 5", 60)
    values = theory.replicate(text, {"mean": theory.mean}, n=400)["mean"].values.reshape(40, 10)
    half = stats.t.ppf(0.975, 9) * stats.sem(values, axis=1)
    held = int((np.abs(values.mean(axis=1) - 0.2) <= half).sum())
    assert stats.binomtest(held, 40, 0.95).pvalue > 1 - theory.confidence
