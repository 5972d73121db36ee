"""Intervals of rare events: what none allows to say, exact cases, coverage by Monte Carlo."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from sim.study.statistics import Count, Proportion, interval, mean_of, rare

TRIALS = 5000
"""Series in a Monte Carlo test of coverage."""
ERROR = 2.576 * math.sqrt(0.95 * 0.05 / TRIALS)
"""What the coverage found may be off by in 99 of 100 tests, 0.8 %, if it is 95 %."""

counts = st.lists(st.integers(0, 40), min_size=2, max_size=20)


def test_none_of_a_hundred_thousand_has_an_upper_bound():
    found = mean_of("proportion", [0.0] * 10, [10_000] * 10)
    assert (found.mean, found.low, found.n) == (0.0, 0.0, 10)
    # 1 − 0.025^(1/n), the exact bound.
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 100_000), rel=1e-9)
    assert interval([0.0] * 10).high == 0.0  # what the t interval would say


def test_all_of_a_hundred_thousand_have_a_lower_bound():
    none = mean_of("proportion", [0.0] * 10, [10_000] * 10)
    every = mean_of("proportion", [1.0] * 10, [10_000] * 10)
    assert (every.mean, every.high) == (1.0, 1.0)
    assert every.low == pytest.approx(1.0 - none.high, abs=1e-12)


def test_no_event_in_any_run_has_an_upper_bound():
    found = mean_of("count", [0.0] * 10, [10_000] * 10)
    assert (found.mean, found.low, found.n) == (0.0, 0.0, 10)
    assert found.high == pytest.approx(-math.log(0.025) / 10)  # Poisson: e^(−10 high) = 0.025


@given(st.integers(1, 99), st.integers(2, 12))
def test_runs_that_vary_less_than_chance_are_worth_their_trials(events, n):
    # Every run has the same share: there is no variance, and all trials count, and no more.
    found = Proportion.of([events / 1000] * n, [1000] * n).interval()
    low, high = proportion_confint(events * n, 1000 * n, method="beta")
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_the_effective_trials_are_those_of_korn_and_graubard():
    shares, trials = [0.0, 0.003, 0.0, 0.009], [1000] * 4
    found = Proportion.of(shares, trials)
    mean, variance = np.mean(shares), np.var(shares, ddof=1) / 4
    assert found.effective == pytest.approx(mean * (1 - mean) / variance)
    ratio = scipy.stats.t.ppf(0.975, 3999) / scipy.stats.t.ppf(0.975, 3)
    size = found.effective * ratio**2
    low, high = proportion_confint(mean * size, size, method="beta")
    assert (found.interval().low, found.interval().high) == (
        pytest.approx(low),
        pytest.approx(high),
    )


def test_poisson_counts_have_garwoods_interval():
    # Garwood (1936): 10 events seen, 95 % interval 4.795 to 18.39.
    found = Count.of([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]).interval()
    assert 10 * found.low == pytest.approx(4.795, abs=0.001)
    assert 10 * found.high == pytest.approx(18.39, abs=0.01)


def test_events_that_come_in_groups_have_a_wider_interval():
    together, apart = Count.of([0, 0, 10, 0, 0]), Count.of([2, 2, 2, 2, 2])
    assert together.dispersion == pytest.approx(10.0)
    assert together.interval().high > 2 * apart.interval().high
    assert together.interval().low < apart.interval().low / 2


def test_the_groups_are_as_large_as_the_dispersion_and_students_t_say():
    found = Count.of([0, 0, 10, 0, 2])
    assert found.dispersion == pytest.approx(np.var([0, 0, 10, 0, 2], ddof=1) / 2.4)
    group = found.dispersion * (scipy.stats.t.ppf(0.975, 4) / scipy.stats.norm.ppf(0.975)) ** 2
    low = scipy.stats.chi2.ppf(0.025, 2 * 12 / group) / 2
    high = scipy.stats.chi2.ppf(0.975, 2 * 12 / group + 2) / 2
    assert found.interval().low == pytest.approx(low * group / 5)
    assert found.interval().high == pytest.approx(high * group / 5)


@given(counts, st.floats(0.01, 0.98))
def test_an_interval_holds_its_mean_and_widens_with_confidence(values, confidence):
    shares = [value / 50 for value in values]
    for series in (Count.of(values), Proportion.of(shares, [50] * len(values))):
        narrow, wide = series.interval(confidence), series.interval(confidence + 0.01)
        assert wide.low <= narrow.low <= series.mean <= narrow.high <= wide.high


@given(counts, st.randoms(use_true_random=False))
def test_the_order_of_replications_does_not_matter(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    assert mean_of("count", shuffled, [50] * len(values)) == mean_of(
        "count", values, [50] * len(values)
    )


@given(counts)
def test_a_share_is_the_mirror_of_its_rest(values):
    shares = np.array(values) / 50
    trials = [50] * len(values)
    own, rest = (Proportion.of(one, trials).interval() for one in (shares, 1.0 - shares))
    assert own.low == pytest.approx(1.0 - rest.high, abs=1e-9)
    assert own.high == pytest.approx(1.0 - rest.low, abs=1e-9)


@pytest.mark.parametrize(
    ("kind", "values", "is_rare"),
    [
        ("count", [33, 33, 33], True),  # 99 events
        ("count", [33, 33, 34], False),  # 100
        ("count", [500, 0, 400, 0], True),  # none in half of the runs
        ("count", [500, 0, 400, 1], False),
        ("proportion", [0.033, 0.033, 0.033], True),
        ("proportion", [0.033, 0.033, 0.034], False),
        ("proportion", [0.999, 1.0, 0.998], True),  # three failures
        ("proportion", [0.5, 0.5, 0.5], False),
        ("mean", [0.0, 0.0, 0.0], False),
        ("rate", [0.0, 0.0, 0.0], False),
        ("quantile", [0.0, 0.0, 0.0], False),
    ],
)
def test_what_is_rare(kind, values, is_rare):
    assert (rare(kind, values, [1000] * len(values)) is not None) == is_rare


@pytest.mark.parametrize("kind", ["count", "proportion"])
@pytest.mark.parametrize("values", [[0.0], [0.0, math.nan, 0.0], [math.nan, math.nan], []])
def test_what_a_run_does_not_show_leaves_no_interval(kind, values):
    samples = [0 if math.isnan(value) else 1000 for value in values]
    found, plain = mean_of(kind, values, samples), interval(values)
    assert not found.known
    assert (found.n, str(found.mean)) == (plain.n, str(plain.mean))


def test_frequent_events_have_the_t_interval():
    shares = [0.30, 0.31, 0.28, 0.33]
    assert mean_of("proportion", shares, [1000] * 4) == interval(shares)


def clustered(rng, events: float, variance: float, n: int, runs: int):
    """TRIALS series of successes of `n` instances in `runs` runs: `events` a series expected.

    Beta-binomial: each run has a chance of its own, so that a run's successes vary `variance` times
    as much as those of independent instances.
    """
    p = events / (n * runs)
    spread = (n - 1) / (variance - 1) - 1
    return rng.binomial(n, rng.beta(p * spread, (1 - p) * spread, (TRIALS, runs)))


def grouped(rng, events: float, variance: float, runs: int):
    """TRIALS series of counts of `runs` runs, negative binomial: variance / mean is `variance`."""
    return rng.poisson(rng.gamma(events / runs / (variance - 1), variance - 1, (TRIALS, runs)))


def covered(intervals, truth: float) -> float:
    return float(np.mean([found.low <= truth <= found.high for found in intervals]))


@pytest.mark.parametrize("runs", [5, 10])
@pytest.mark.parametrize("events", [5, 20, 100])
def test_coverage_of_a_rare_proportion_in_clusters(events, runs):
    n = 1000
    series = clustered(np.random.default_rng([events, runs]), events, 2.0, n, runs) / n
    found = [mean_of("proportion", shares, np.full(runs, n)) for shares in series]
    assert covered(found, events / (n * runs)) - ERROR >= 0.93


@pytest.mark.parametrize("runs", [5, 10])
@pytest.mark.parametrize("events", [5, 20, 100])
def test_coverage_of_a_rare_count_in_groups(events, runs):
    series = grouped(np.random.default_rng([events, runs]), events, 2.0, runs)
    found = [mean_of("count", values, np.full(runs, 1000)) for values in series]
    assert covered(found, events / runs) - ERROR >= 0.93


def test_the_t_interval_would_not_cover():
    # The same series as above: what the two tests before would find without `rare`.
    shares = clustered(np.random.default_rng([5, 10]), 5, 2.0, 1000, 10) / 1000
    counts = grouped(np.random.default_rng([5, 10]), 5, 2.0, 10)
    assert covered(map(interval, shares), 0.0005) + ERROR < 0.93
    assert covered(map(interval, counts), 0.5) + ERROR < 0.93
