"""Phenomenon 15: without jitter all that failed together come back together.

Everything fails, and is tried once more after a pause of about 1 s.
"""

import numpy as np
import pytest
from phenomena.worlds import estimates, runs, world
from scipy import stats

SIZE, FIRST, BINS = 300, 1.0, 10
BATCHES = f"process: batches, rate: 1, size: {SIZE}"


def failing(jitter: str, arrivals: str):
    wait = f"{{first: {FIRST}, jitter: {jitter}}}"
    return world(
        {"v0": "concurrency: 1000, time: 0"},
        {"job": {"s0": f"service: v0, errors: 100%, retry: {{attempts: 2, wait: {wait}}}"}},
        arrivals,
        10,
    )


def pauses(run) -> np.ndarray:
    """From the first try's end to the second try, of every instance."""
    tries = run.attempts.sort_values(["instance", "attempt"])
    first, second = tries[tries["attempt"] == 1], tries[tries["attempt"] == 2]
    return second["enqueued_s"].to_numpy() - first["ended_s"].to_numpy()


@pytest.mark.parametrize("pattern", ["orchestration", "choreography"])
@pytest.mark.parametrize(
    ("jitter", "low", "high"),
    [("full", 0.0, FIRST), ("equal", FIRST / 2, FIRST), ("decorrelated", FIRST, 3 * FIRST)],
)
def test_a_jittered_pause_is_uniform(pattern, jitter, low, high):
    """Mean and variance; 10 replications of 900."""

    def mean(run):
        return float(pauses(run).mean())

    def variance(run):
        return float(pauses(run).var())

    found = estimates(
        failing(jitter, "process: constant, rate: 90"),
        pattern,
        {"mean": mean, "variance": variance},
        10,
        "attempts",
    )
    found["mean"].agrees((low + high) / 2, within=0.06)
    found["variance"].agrees((high - low) ** 2 / 12, within=0.1)


def wave(run) -> np.ndarray:
    """The second tries of the first batch, in each tenth of the second that follows it."""
    batch = run.instances["arrived_s"].min()
    mine = run.instances["instance"][run.instances["arrived_s"] == batch]
    again = run.attempts[(run.attempts["attempt"] == 2) & run.attempts["instance"].isin(mine)]
    delay = again["enqueued_s"] - batch
    return np.histogram(delay, bins=BINS, range=(0.0, FIRST))[0]


@pytest.mark.parametrize("pattern", ["orchestration", "choreography"])
def test_full_jitter_flattens_the_wave(pattern):
    """A batch of 300: all in one tenth of a second without jitter, with it 30 or so in each.

    A tenth's number is binomial; the bound is exceeded once in 10⁶ tenths.
    """
    bound = stats.binom.ppf(1 - 1e-6, SIZE, 1 / BINS)
    assert bound < SIZE / 4
    for run in runs(failing("none", BATCHES), pattern, 1, "attempts"):
        assert wave(run).max() == SIZE
        assert pauses(run) == pytest.approx(FIRST)
    for run in runs(failing("full", BATCHES), pattern, 3, "attempts"):
        assert wave(run).sum() == SIZE
        assert wave(run).max() <= bound
