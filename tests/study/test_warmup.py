"""MSER-5 against a hand-worked example, a naive implementation, and runs with a known start."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.warmup import KEPT_BATCHES, Cut, find_cut, mser, shared_cut


def naive(batches: np.ndarray) -> int:
    """The definition, read aloud: O(m²)."""
    m = len(batches)
    best, where = float("inf"), 0
    for dropped in range(max(m - KEPT_BATCHES, 0) + 1):
        rest = batches[dropped:]
        criterion = float(((rest - rest.mean()) ** 2).sum()) / (m - dropped) ** 2
        if criterion < best:
            best, where = criterion, dropped
    return where


def run(latency: np.ndarray, gap: float = 1.0) -> pd.DataFrame:
    n = len(latency)
    arrived = np.arange(n) * gap
    return pd.DataFrame(
        {
            "instance": np.arange(n),
            "arrived_s": arrived,
            "latency_s": latency,
            "outcome": pd.Categorical(["completed"] * n),
        }
    )


def test_by_hand():
    # Means 9 5 1 2 1 2 1 2: with d dropped, Σ(z − mean)² / (8 − d)² is
    # d = 0: 54.875 / 64 = 0.857; d = 1: 12.0 / 49 = 0.245; d = 2: 1.5 / 36 = 0.0417;
    # d = 3: 1.2 / 25 = 0.048. The least is at 2: the 9 and the 5 go.
    batches = np.array([9.0, 5.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0])
    assert mser(batches) == 2


@given(st.lists(st.integers(0, 1000), min_size=KEPT_BATCHES, max_size=60))
def test_as_the_naive_definition(values):
    batches = np.array(values, dtype=float)
    found, expected = mser(batches), naive(batches)

    def criterion(dropped: int) -> float:
        rest = batches[dropped:]
        return float(((rest - rest.mean()) ** 2).sum()) / len(rest) ** 2

    # Equal minima may fall differently by rounding: then their values must agree.
    assert found == expected or criterion(found) == pytest.approx(criterion(expected), abs=1e-6)


def test_a_slow_start_is_cut_and_little_more():
    rng = np.random.default_rng(1)
    latency = rng.exponential(0.1, 2000) + np.where(np.arange(2000) < 200, 5.0, 0.0)
    cut = find_cut(run(latency), "p", 2000.0)
    assert cut.state == "found"
    assert 200.0 <= cut.cut_s <= 400.0


def test_a_steady_run_loses_little():
    latency = np.random.default_rng(2).exponential(0.1, 5000)
    cut = find_cut(run(latency), "p", 5000.0)
    assert cut.state == "found"
    assert cut.cut_s < 1500.0


def test_a_run_that_never_settles_is_rejected_at_its_half_with_a_warning():
    latency = np.exp(np.arange(1000) / 100.0)[::-1].copy()
    latency[-50:] = latency[-50]
    latency[:950] += 1000.0
    cut = find_cut(run(latency), "overloaded", 1000.0)
    assert (cut.cut_s, cut.state) == (500.0, "rejected")
    assert cut.warning is not None
    assert "overloaded" in cut.warning


def test_rounding_is_not_a_start():
    rng = np.random.default_rng(3)
    latency = 0.25 + rng.uniform(-1e-12, 1e-12, 1000)
    cut = find_cut(run(latency), "p", 1000.0)
    assert cut.state == "found"
    assert cut.cut_s == pytest.approx(0.25)  # only the time that the run takes to fill


def test_a_run_is_cut_until_it_is_filled():
    # 30 s each, steady from the start: before 30 s nothing completes at all.
    assert find_cut(run(np.full(1000, 30.0)), "p", 1000.0).cut_s == pytest.approx(30.0)
    # Where that takes longer than half of the run, half is what remains to be measured.
    assert find_cut(run(np.full(1000, 900.0)), "p", 1000.0).cut_s == 500.0


def test_few_completions_give_no_cut_but_a_warning():
    cut = find_cut(run(np.ones(49)), "p", 100.0)
    assert (cut.cut_s, cut.state) == (0.0, "too short")
    assert cut.warning is not None


def test_the_order_of_rows_does_not_matter_and_the_drain_is_not_read():
    rng = np.random.default_rng(4)
    latency = rng.exponential(0.1, 1000) + np.where(np.arange(1000) < 100, 2.0, 0.0)
    table = run(latency)
    late = run(np.full(500, 99.0)).assign(arrived_s=lambda rows: rows["arrived_s"] + 5000.0)
    mixed = pd.concat([late, table]).sample(frac=1.0, random_state=1)
    assert find_cut(mixed, "p", 1000.0) == find_cut(table, "p", 1000.0)


def test_a_study_has_one_cut_the_largest():
    cuts = [Cut("a", 3.0, "found"), Cut("b", 7.0, "found"), Cut("c", 0.0, "too short")]
    assert shared_cut(cuts) == 7.0
