"""The simulated booking against the recorded one, and against sums of draws without the simulator.

Latencies are those of complete bookings under in-process orchestration at low load, from the
request to the answer. Intervals are the only tolerances: there is none that somebody chose.
"""

import numpy as np
import pytest
from scipy import stats

REPLICATIONS = 6
SHUFFLES = 1000
LEVELS = (0.50, 0.95, 0.99)


@pytest.fixture(scope="module")
def fidelity(script):
    return script("train_ticket_fidelity.py")


@pytest.fixture(scope="module")
def simulated(fidelity):
    return fidelity.simulated(REPLICATIONS)


@pytest.fixture(scope="module")
def shuffled(fidelity):
    rng = np.random.default_rng(20230129)
    return np.array([np.quantile(fidelity.shuffled(rng), LEVELS) for _ in range(SHUFFLES)])


@pytest.mark.parametrize("level", LEVELS)
def test_the_simulator_agrees_with_sums_of_independent_draws(fidelity, simulated, level):
    """Oracle: a million bookings added up by numpy. In a right simulator the share of instances
    below the oracle's quantile is the quantile's level, without bias at any sample size; 99 % CI
    over replications (Student t)."""
    limit = np.quantile(fidelity.resampled(1_000_000, np.random.default_rng(7)), level)
    shares = np.array([np.mean(sample <= limit) for sample in simulated])
    interval = stats.t.interval(
        0.99, len(shares) - 1, loc=shares.mean(), scale=stats.sem(shares, ddof=1)
    )
    assert interval[0] <= level <= interval[1]


def test_as_many_complete_as_the_measured_rejections_say(fidelity):
    """Chance of completing a booking, from measured.json alone: a product along each branch."""
    facts = fidelity.measured()
    go_on = {call: 1 - share for call, share in facts["rejects"].items()}
    common = go_on["security"] * go_on["contacts"] * go_on["basic"] * go_on["seat"]
    route = facts["choices"]["route"]
    by_route = route["high_speed"] * go_on["travel"] * go_on["order"]
    by_route += route["other"] * go_on["travel2"] * go_on["order_other"]
    bought = facts["choices"]["assurance"]["bought"]
    expected = common * by_route * (1 - bought * facts["rejects"]["assurance"])

    runs = fidelity.runs(REPLICATIONS)
    share = np.array([np.mean(instances["outcome"] == "completed") for instances in runs])
    interval = stats.t.interval(0.99, len(share) - 1, loc=share.mean(), scale=stats.sem(share))
    assert interval[0] <= expected <= interval[1]
    # The recording itself: 443 of the 582 bookings that made a call.
    assert stats.binomtest(443, 582, expected).pvalue > 0.05


def test_correlation_is_all_that_lies_between_simulated_and_recorded(fidelity, simulated, shuffled):
    """Shuffling the recorded durations among bookings, call by call, takes away nothing but what
    the calls of one booking have in common. After it the recording looks like the simulation (its
    quantiles lie in the central 95 % of 1000 shuffles); before it, it does not."""
    low, high = np.quantile(shuffled, (0.025, 0.975), axis=0)
    pooled = np.quantile(np.concatenate(simulated), LEVELS)
    recorded = np.quantile(fidelity.recorded(), LEVELS)
    assert ((low <= pooled) & (pooled <= high)).all(), (low, pooled, high)
    # Recorded bookings are quicker in the middle and slower in the tail.
    assert recorded[0] < low[0]
    assert (recorded[1:] > high[1:]).all()


def test_the_mean_needs_no_independence(fidelity, simulated):
    """Sums of dependent durations have the same mean; only the mix of routes can move it (the
    model's stops do not depend on the route). 95 % CI of the recording: bootstrap of bookings."""
    rng = np.random.default_rng(3)
    recorded = fidelity.recorded()
    means = [rng.choice(recorded, len(recorded)).mean() for _ in range(SHUFFLES)]
    low, high = np.quantile(means, (0.025, 0.975))
    assert low <= np.concatenate(simulated).mean() <= high
