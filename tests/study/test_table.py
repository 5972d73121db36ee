"""The table: intervals and verdicts only where enough data stands behind them."""

import math

import pandas as pd
import pytest

from sim.study.table import COLUMNS, Row, as_frame, tabulate


def values(metric: str, samples: int, **patterns: list[float]) -> pd.DataFrame:
    rows = [
        (pattern, replication, metric, "order", value, samples)
        for pattern, series in patterns.items()
        for replication, value in enumerate(series)
    ]
    columns = ["pattern", "replication", "metric", "workflow", "value", "samples"]
    return pd.DataFrame(rows, columns=columns)


def only(frame: pd.DataFrame, metric: str, patterns: tuple[str, ...] = ("a", "b")) -> list[Row]:
    return tabulate(frame, patterns, patterns[0], [metric])


def test_the_baseline_has_no_difference_and_the_others_a_verdict():
    frame = values("latency_mean", 100, a=[1.0, 2.0, 3.0], b=[2.0, 3.0, 4.1])
    first, second = only(frame, "latency_mean")
    assert (first.verdict, first.baseline) == ("baseline", "a")
    assert math.isnan(first.difference)
    assert second.verdict == "worse"
    assert second.difference == pytest.approx(3.1 / 3)
    assert second.correlation > 0.99
    assert (second.n, second.samples) == (3, 300)


def test_the_order_of_the_frame_does_not_unpair_the_runs():
    frame = values("latency_mean", 100, a=[1.0, 20.0, 300.0], b=[2.0, 21.0, 301.0])
    shuffled = frame.sample(frac=1.0, random_state=4)
    assert only(frame, "latency_mean") == only(shuffled, "latency_mean")
    assert only(frame, "latency_mean")[1].difference_low == 1.0


@pytest.mark.parametrize(("samples", "known"), [(3334, True), (3333, False)])
def test_a_quantile_has_an_interval_from_a_hundred_beyond_in_the_study(samples, known):
    # Three replications: 3 × 3334 × 1 % = 100.02 beyond p99.
    frame = values("latency_p99", samples, a=[1.0, 1.1, 1.2], b=[2.0, 2.1, 2.2])
    first, second = only(frame, "latency_p99")
    assert first.mean == pytest.approx(1.1)
    assert math.isnan(first.ci_low) != known
    assert second.verdict == ("worse" if known else "not enough data")


def test_a_metric_that_a_run_does_not_show_has_no_verdict():
    frame = values("latency_mean", 5, a=[1.0, 1.1, 1.2], b=[2.0, float("nan"), 2.2])
    assert only(frame, "latency_mean")[1].verdict == "not enough data"
    assert only(frame, "latency_mean")[1].n == 2


def test_as_frame_has_the_columns_of_a_row():
    frame = values("latency_mean", 5, a=[1.0, 1.1], b=[2.0, 2.1])
    table = as_frame(only(frame, "latency_mean"))
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 2
    assert tuple(as_frame([]).columns) == COLUMNS
