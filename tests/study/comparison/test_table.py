"""The table: intervals and verdicts only where enough data stands behind them."""

import math

import numpy as np
import pandas as pd
import pytest

from sim.study.comparison.headline import HEADLINE
from sim.study.comparison.table import COLUMNS, Row, as_frame, tabulate
from sim.study.statistics import mean_of


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
    pd.testing.assert_frame_equal(
        as_frame(only(frame, "latency_mean")),
        as_frame(only(shuffled, "latency_mean")),
        check_exact=True,
    )
    assert only(frame, "latency_mean")[1].difference_low == 1.0


@pytest.mark.parametrize(("samples", "known"), [(3334, True), (3333, False)])
def test_a_quantile_has_an_interval_from_a_hundred_beyond_in_the_study(samples, known):
    # Three replications: 3 × 3334 × 1 % = 100.02 beyond p99.
    frame = values("latency_p99", samples, a=[1.0, 1.1, 1.2], b=[2.0, 2.1, 2.2])
    first, second = only(frame, "latency_p99")
    assert first.mean == pytest.approx(1.1)
    assert math.isnan(first.ci_low) != known
    assert second.verdict == ("worse" if known else "not enough data")


def test_a_verdict_needs_enough_of_the_baseline_too():
    frame = values("latency_p99", 3334, a=[1.0, 1.1, 1.2], b=[2.0, 2.1, 2.2])
    frame.loc[frame["pattern"] == "a", "samples"] = 3333
    first, second = only(frame, "latency_p99")
    assert math.isnan(first.ci_low)
    assert not math.isnan(second.ci_low)
    assert second.verdict == "not enough data"


def test_a_metric_that_a_run_does_not_show_has_no_verdict():
    frame = values("latency_mean", 5, a=[1.0, 1.1, 1.2], b=[2.0, float("nan"), 2.2])
    assert only(frame, "latency_mean")[1].verdict == "not enough data"
    assert only(frame, "latency_mean")[1].n == 2


def test_what_never_happened_has_an_upper_bound():
    none = [0.0] * 10
    frame = pd.concat(
        [values("stuck", 10_000, a=none, b=none), values("stuck_share", 10_000, a=none, b=none)]
    )
    count, _, share, other = tabulate(frame, ("a", "b"), "a", ["stuck", "stuck_share"])
    assert (count.mean, count.ci_low, share.mean, share.ci_low) == (0.0, 0.0, 0.0, 0.0)
    # Of 100 000: 3.69 events are what 97.5 % of Poisson's have at least one of.
    assert count.ci_high == pytest.approx(0.369, abs=0.001)
    assert share.ci_high == pytest.approx(3.69e-5, abs=1e-7)
    assert (other.difference, other.p, other.verdict) == (0.0, 1.0, "no difference shown")
    assert other.difference_low < 0.0 < other.difference_high


def test_each_run_counts_with_its_own_trials():
    frame = values("stuck_share", 0, a=[0.001, 0.001, 0.0], b=[0.0, 0.0, 0.001])
    frame["samples"] = [1000, 2000, 3000, 3000, 2000, 1000]
    first, second = only(frame, "stuck_share")
    assert first.samples == second.samples == 6000
    expected = mean_of("proportion", [0.001, 0.001, 0.0], [1000, 2000, 3000])
    assert (first.ci_low, first.ci_high) == (expected.low, expected.high)


MEAN = {"a": [1, 2, 3, 4], "b": [1, 2.1, 2.9, 4.1], "c": [1.2, 2.3, 3.2, 4.5]}
"""Under three patterns: c's differs with p = 0.02, b's hardly."""
WORK = {"a": [1, 2, 3, 4], "b": [1.1, 1.9, 3, 4.1], "c": [1, 2.2, 3, 3.9]}


def study(
    *workflows: str, patterns: str = "abc", **metrics: dict[str, list[float]]
) -> pd.DataFrame:
    """The values of a study: what each metric is under each of these patterns."""
    parts = [
        values(name, 99, **{pattern: told[pattern] for pattern in patterns})
        for name, told in metrics.items()
    ]
    return pd.concat(
        [part.assign(workflow=name) for name in workflows or ("order",) for part in parts]
    )


def test_a_verdict_counts_in_the_headline_of_all_patterns():
    alone = tabulate(study(patterns="ac", latency_mean=MEAN), "ac", "a", ["latency_mean"])[-1]
    assert alone.p == alone.p_holm < 0.05
    assert alone.verdict == "worse"
    frame = study(latency_mean=MEAN, throughput=WORK)
    *_, among = tabulate(frame, "abc", "a", ["latency_mean"])
    assert (among.pattern, among.p) == ("c", alone.p)
    assert among.p_holm == pytest.approx(4 * among.p)  # two metrics, two patterns
    assert among.verdict == "no difference shown"
    assert among.difference_low > 0.0  # its own interval stays as it is


def test_a_further_metric_counts_in_the_headline_and_itself():
    frame = study(throughput=WORK, queue_s=MEAN, work_s=MEAN)
    *_, row = tabulate(frame, "abc", "a", ["queue_s"])
    assert row.p_holm == pytest.approx(4 * row.p)
    *_, alone = tabulate(study(queue_s=MEAN, work_s=MEAN), "abc", "a", ["queue_s"])
    assert alone.p_holm == pytest.approx(2 * row.p)


def test_a_row_is_the_same_whatever_else_is_asked_for():
    rng = np.random.default_rng(2)
    names = ["latency_mean", "answer_p95", "throughput", "queue_s", "work_s", "stuck"]
    told = {name: dict(zip("abc", rng.poisson(4, (3, 6)) * 1.0, strict=True)) for name in names}
    frame = study("order", "refund", **told)
    frame["samples"] = 10_000
    everything = {
        (row.metric, row.workflow, row.pattern): row for row in tabulate(frame, "abc", "a", names)
    }
    for asked in (["latency_mean"], ["queue_s", "throughput"], ["stuck"]):
        for row in tabulate(frame, "abc", "a", asked, ["refund"]):
            assert repr(row) == repr(everything[row.metric, row.workflow, row.pattern])


def test_what_is_the_same_in_every_run_does_not_count():
    same = {pattern: [5.0, 6.0, 7.0, 8.0] for pattern in "abc"}
    rounded = {**same, "c": [5.0 + 1e-13, 6.0, 7.0, 8.0]}
    frame = study(latency_mean=MEAN, throughput=same, messages_per_completed=rounded)
    *_, row = tabulate(frame, "abc", "a", ["latency_mean"])
    assert row.p_holm == pytest.approx(2 * row.p)
    *_, idle = tabulate(frame, "abc", "a", ["throughput"])
    assert (idle.p, idle.p_holm, idle.verdict) == (1.0, 1.0, "no difference shown")


def test_what_says_the_same_twice_counts_once():
    frame = study(latency_mean=MEAN, throughput=WORK, goodput=WORK)
    *_, row = tabulate(frame, "abc", "a", ["latency_mean"])
    assert row.p_holm == pytest.approx(4 * row.p)
    rates = tabulate(frame, "abc", "a", ["throughput", "goodput"])
    assert [row.p_holm for row in rates[1:3]] == [row.p_holm for row in rates[4:]]


def test_each_workflow_is_a_family_of_its_own():
    metrics = ["latency_mean", "throughput"]
    told = {"latency_mean": MEAN, "throughput": WORK}
    one = tabulate(study("order", **told), "abc", "a", metrics)
    two = tabulate(study("order", "refund", **told), "abc", "a", metrics)
    assert [row.p_holm for row in two[:6] if row.pattern != "a"] == [
        row.p_holm for row in one if row.pattern != "a"
    ]
    assert [row.workflow for row in two] == ["order"] * 6 + ["refund"] * 6


def test_what_is_not_known_costs_the_others_nothing():
    frame = pd.concat(
        [
            values("latency_mean", 99, a=[1, 2, 3, 4], c=[1.2, 2.3, 3.2, 4.5]),
            values("latency_p99", 99, a=[1, 2, 3, 4], c=[1.2, 2.3, 3.2, 4.5]),
        ]
    )
    _, mean, _, quantile = tabulate(frame, ("a", "c"), "a", ["latency_mean", "latency_p99"])
    assert math.isnan(quantile.p)
    assert math.isnan(quantile.p_holm)
    assert quantile.verdict == "not enough data"
    assert mean.p_holm == mean.p


def test_a_headline_without_differences_seldom_calls_one():
    metrics = [*HEADLINE, "queue_s"]
    rng, tables = np.random.default_rng(5), 500
    called = further = bare = 0
    for _ in range(tables):
        frame = pd.concat(
            [values(name, 9_999, **dict(zip("abcd", rng.normal(size=(4, 8)), strict=True)))
             for name in metrics]
        )  # fmt: skip
        rows = [row for row in tabulate(frame, "abcd", "a", metrics) if row.pattern != "a"]
        told = {row.metric for row in rows if row.verdict != "no difference shown"}
        called += bool(told & set(HEADLINE))
        further += "queue_s" in told
        bare += any(row.p < 0.05 for row in rows)
    assert further <= called <= tables * 0.05 + 2.576 * math.sqrt(tables * 0.05 * 0.95)
    assert bare > tables * 0.4  # what it is when each is called for itself


def test_as_frame_has_the_columns_of_a_row():
    frame = values("latency_mean", 5, a=[1.0, 1.1], b=[2.0, 2.1])
    table = as_frame(only(frame, "latency_mean"))
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 2
    assert tuple(as_frame([]).columns) == COLUMNS
