"""Arrival processes: their rates, their shapes, and that each is a stream of its own."""

import math
from itertools import islice

import numpy as np
import pytest
from scipy import stats

from sim.scenario import (
    BatchArrivals,
    BurstyArrivals,
    ConstantArrivals,
    PoissonArrivals,
    ProfileArrivals,
    Scenario,
)
from sim.tape import Tape
from sim.tape.arrivals import bend

SIGNIFICANCE = 1e-4


def times(process, until, entry="w", seed=1):
    return np.array(list(Tape(seed, 0, (entry,)).arrivals(entry, process, until)))


def test_constant():
    np.testing.assert_allclose(times(ConstantArrivals(rate=4), 1.1), [0.25, 0.5, 0.75, 1.0])


def test_poisson_gaps_are_exponential_of_its_rate():
    found = times(PoissonArrivals(rate=50), 2000)
    gaps = np.diff(found)
    assert stats.kstest(gaps, stats.expon(scale=0.02).cdf).pvalue > SIGNIFICANCE
    assert abs(found.size - 100_000) < 4 * math.sqrt(100_000)
    assert abs(np.corrcoef(gaps[:-1], gaps[1:])[0, 1]) < 4 / math.sqrt(gaps.size)


def test_a_higher_rate_moves_the_same_arrivals_closer_together():
    slow, fast = times(PoissonArrivals(rate=10), 100), times(PoissonArrivals(rate=20), 50)
    np.testing.assert_allclose(fast, slow / 2)


def test_a_batch_arrives_in_one_instant():
    found = times(BatchArrivals(rate=10, size=5), 1000)
    assert found.size % 5 == 0
    batches = found.reshape(-1, 5)
    assert (batches == batches[:, :1]).all()
    assert stats.kstest(np.diff(batches[:, 0]), stats.expon(scale=0.1).cdf).pvalue > SIGNIFICANCE


def test_a_linear_profile_is_followed():
    profile = ProfileArrivals(points=((0.0, 0.0), (100.0, 40.0), (200.0, 0.0)), between="linear")
    found = times(profile, 1000)
    assert abs(found.size - 4000) < 4 * math.sqrt(4000)
    assert found.max() <= 200.0
    law = stats.triang(0.5, 0.0, 200.0)
    assert stats.kstest(found, law.cdf).pvalue > SIGNIFICANCE


def test_a_profile_of_steps_holds_each_rate_until_the_next_point():
    profile = ProfileArrivals(points=((10.0, 5.0), (100.0, 50.0)), between="step")
    found = times(profile, 190)
    early = (found < 100).sum()
    assert abs(early - 500) < 4 * math.sqrt(500), "the first rate holds from 0, too"
    assert abs((found >= 100).sum() - 4500) < 4 * math.sqrt(4500)


def test_bending_inverts_the_integral_of_the_rate():
    pieces = [(0.0, 2.0, 1.0, 3.0), (2.0, 1.0, 0.0, 0.0), (3.0, math.inf, 2.0, 2.0)]
    found = list(islice(bend(iter([1.0, 4.0, 5.0, 9.0]), iter(pieces)), 4))
    # integral: t + t²/2 up to (2, 4); nothing until 3; then 2 a second
    np.testing.assert_allclose(found, [math.sqrt(3) - 1, 2.0, 3.5, 5.5])


def test_a_rate_that_stays_zero_ends_the_arrivals():
    assert list(bend(iter([1.0, 2.0]), iter([(0.0, math.inf, 0.0, 0.0)]))) == []


def test_a_bursty_process_has_the_mean_rate_of_its_states_and_is_burstier_than_poisson():
    process = BurstyArrivals(rates=(5.0, 80.0), dwell=(6.0, 0.5))
    counts = []
    for seed in range(40):
        found = times(process, 650.0, seed=seed)
        counts.append(found.size)
    rate = (5.0 * 6.0 + 80.0 * 0.5) / 6.5
    mean, error = np.mean(counts) / 650.0, np.std(counts) / 650.0 / math.sqrt(len(counts))
    assert abs(mean - rate) < 4 * error
    assert np.var(counts) / np.mean(counts) > 2


def test_a_trace_is_replayed(tmp_path):
    (tmp_path / "t.csv").write_text("at\n0\n0.5\n0.5\n3\n")
    scenario = Scenario.of(
        {
            "name": "x",
            "services": {"s": {"time": "1ms"}},
            "workflows": {"w": {"steps": {"a": {"service": "s"}}}},
            "workload": [
                {"workflow": "w", "arrivals": {"process": "trace", "file": "t.csv", "column": "at"}}
            ],
            "patterns": {"p": {"kind": "orchestration"}},
            "run": {"duration": "2s"},
        },
        tmp_path,
    )
    assert times(scenario.workload[0].arrivals, 2.0).tolist() == [0.0, 0.5, 0.5]


@pytest.mark.parametrize(
    "process",
    [
        PoissonArrivals(rate=9),
        BatchArrivals(rate=9, size=2),
        BurstyArrivals(rates=(5.0, 20.0), dwell=(1.0, 1.0)),
    ],
    ids=lambda process: process.process,
)
def test_each_entry_has_a_stream_of_its_own_that_others_do_not_disturb(process):
    tape = Tape(1, 0, ("a", "b"))
    one, other = (tape.arrivals(name, process, 20.0) for name in "ab")
    mixed = [(next(one), next(other)) for _ in range(10)]
    assert [a for a, _ in mixed] == times(process, 20.0, "a").tolist()[:10]
    assert [b for _, b in mixed] == times(process, 20.0, "b").tolist()[:10]
    assert mixed[0][0] != mixed[0][1]
