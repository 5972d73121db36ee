"""Curves: counts on shared grids, and bands that are what they say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.metrics import observe
from sim.study.curves import (
    LATENCY_GRID_S,
    TIME_SLICES,
    Curves,
    Gathered,
    backlog_band,
    draw_curves,
    latency_band,
    start_edges,
    throughput_band,
)
from sim.study.runs.shard import pack, unpack
from sim.study.statistics import t_quantile
from sim.study.statistics.spread import Spread


def run(seed: int, n: int = 2000, duration_s: float = 60.0):
    rng = np.random.default_rng(seed)
    arrived = np.sort(rng.uniform(0, duration_s, n))
    latency = rng.exponential(0.2, n)
    table = pd.DataFrame(
        {
            "instance": np.arange(n),
            "workflow": pd.Categorical(["order"] * n),
            "arrived_s": arrived,
            "completed_s": arrived + latency,
            "settled_s": arrived + latency,
            "latency_s": latency,
            "outcome": pd.Categorical(["completed"] * n),
        }
    )
    return table, draw_curves(observe(table, ("order",), 0.0, duration_s, {}))


def test_exceedances_are_counted_above_each_latency():
    table, curves = run(1)
    latency = (table["completed_s"] - table["arrived_s"]).to_numpy()
    for place in (300, 500, 600):
        assert curves.exceeding["order"][place] == (latency > LATENCY_GRID_S[place]).sum()
    assert curves.completed["order"] == 2000


def test_the_pooled_line_lies_in_its_band_and_ends_at_the_last_ten():
    runs = [run(seed)[1] for seed in range(5)]
    band = latency_band(Gathered(runs), "order")
    assert (band.low <= band.middle).all()
    assert (band.middle <= band.high).all()
    assert band.middle[0] == 1.0
    assert (np.diff(band.middle) <= 0).all()
    assert band.middle[-1] * 10_000 >= 10


def test_the_curve_is_the_distribution_it_came_from():
    band = latency_band(Gathered(run(seed, 20_000)[1] for seed in range(5)), "order")
    assert np.abs(band.middle - np.exp(-band.x / 0.2)).max() < 0.01


def test_throughput_over_time_holds_every_completion_before_the_end():
    table, curves = run(2)
    before_end = (table["completed_s"] <= 60.0).sum()
    assert curves.throughput.sum() * 60.0 / TIME_SLICES == pytest.approx(before_end)


def test_backlog_is_the_time_average_of_who_is_inside():
    table, curves = run(3)
    at = np.linspace(0, 60, 600_001)
    arrived, settled = np.sort(table["arrived_s"]), np.sort(table["settled_s"])
    inside = np.searchsorted(arrived, at, "right") - np.searchsorted(settled, at, "right")
    assert curves.backlog.mean() == pytest.approx(inside.mean(), rel=1e-3)
    assert (curves.backlog >= 0).all()


def test_what_never_settles_stays_in_the_backlog():
    table, _ = run(4, n=10)
    table["settled_s"] = np.nan
    curves = draw_curves(observe(table, ("order",), 0.0, 60.0, {}))
    assert curves.backlog[-1] == pytest.approx(10.0, abs=1.0)


def test_bands_over_time_have_a_point_a_slice_and_no_width_for_one_run():
    one = Gathered([run(5)[1]])
    for band in (throughput_band(one, 60.0), backlog_band(one, 60.0)):
        assert len(band.x) == TIME_SLICES
        assert (band.low == band.middle).all()
        assert (band.high == band.middle).all()


def test_goodput_counts_what_is_within_its_objective():
    table, curves = run(7)
    assert (curves.goodput == curves.throughput).all()  # without an objective all of it is good
    limited = draw_curves(observe(table, ("order",), 0.0, 60.0, {"order": 0.1}))
    within = (table["latency_s"] <= 0.1) & (table["completed_s"] < 60.0)
    assert limited.goodput.sum() == pytest.approx(within.sum())
    assert (limited.goodput <= limited.throughput).all()


def test_the_start_is_the_mean_latency_by_arrival_and_unknown_without_any():
    table, _ = run(8, n=200)
    early = table[table["arrived_s"] >= 10.0]
    curves = draw_curves(observe(early, ("order",), 6.0, 60.0, {}))
    edges = start_edges(6.0, 60.0)
    assert edges[-1] == 30.0
    assert np.isnan(curves.start[edges[1:] <= 10.0]).all()
    inside = early[(early["arrived_s"] >= edges[40]) & (early["arrived_s"] < edges[41])]
    assert curves.start[40] == pytest.approx(inside["latency_s"].mean(), nan_ok=True)
    assert start_edges(20.0, 60.0)[-1] == start_edges(0.0, 60.0)[-1] == 60.0
    assert start_edges(0.1, 60.0)[-1] == 15.0


def test_where_one_run_has_nothing_there_is_a_mean_but_no_interval():
    rows = Spread()
    for row in ([1.0, np.nan, np.nan], [3.0, 5.0, np.nan]):
        rows.add(np.array(row))
    np.testing.assert_array_equal(rows.mean, [2.0, 5.0, np.nan])
    np.testing.assert_array_equal(np.isnan(rows.half_width()), [False, True, True])


def test_nothing_completed_is_an_empty_curve():
    table, _ = run(6, n=5)
    table["outcome"] = pd.Categorical(["in_flight"] * 5)
    curves = draw_curves(observe(table, ("order",), 0.0, 60.0, {}))
    assert len(latency_band(Gathered([curves]), "order").x) == 0


@given(
    arrays(np.float64, st.tuples(st.integers(2, 8), st.integers(1, 5)), elements=st.floats(0, 9))
)
def test_mean_and_spread_taken_row_by_row_are_those_of_all_rows(rows):
    spread = Spread()
    for row in rows:
        spread.add(row)
    half = t_quantile(0.95, len(rows) - 1) * rows.std(axis=0, ddof=1) / np.sqrt(len(rows))
    np.testing.assert_allclose(spread.mean, rows.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(spread.half_width(), half, atol=1e-9)


def test_curves_come_back_from_their_shard_as_they_were():
    curves = run(7)[1]
    again = Curves.of(unpack(pack(curves.frames())))
    assert again.completed == curves.completed
    for name, counts in curves.exceeding.items():
        assert (again.exceeding[name] == counts).all()
    assert (again.throughput == curves.throughput).all()
    assert (again.backlog == curves.backlog).all()
