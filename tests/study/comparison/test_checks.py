"""Checks: what is decided of which numbers, and what is wrong with a check itself."""

import math

import pandas as pd
import pytest
from tiny import TINY

from sim.scenario import loads
from sim.study.comparison.checks import decide, undecided, wrong_checks
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.table import tabulate

NAN = math.nan


def study(check: str, values: dict[str, list[float]], samples: int = 10_000) -> ComparisonData:
    """A comparison whose runs show these values of the first check's metric, by pattern."""
    scenario = loads(f"{TINY}checks: [{{{check}}}]")
    one = scenario.checks[0]
    rows = [
        (pattern, number, one.metric, one.workflow or "all", value, samples)
        for pattern, series in values.items()
        for number, value in enumerate(series)
    ]
    columns = ["pattern", "replication", "metric", "workflow", "value", "samples"]
    return ComparisonData(
        scenario=scenario,
        patterns=tuple(values),
        baseline=next(iter(values)),
        replications=len(rows) // len(values),
        cut_s=0.0,
        cuts=(),
        warnings=(),
        failures=(),
        values=pd.DataFrame(rows, columns=columns),
        runs=pd.DataFrame(),
        components=pd.DataFrame(),
        curves={},
        wall_s=0.0,
    )


def decisions(check: str, *values: float, samples: int = 10_000) -> str:
    (found,) = decide(study(check, {"orchestration": list(values)}, samples))
    return found.decision


@pytest.mark.parametrize(
    ("limit", "decision"),
    [
        # 0.9, 1.0, 1.1: the mean is 1.0 with [0.752, 1.248].
        ("at_most: 1249ms", "pass"),
        ("at_most: 1247ms", "not enough data"),
        ("at_most: 1s", "not enough data"),
        ("at_most: 753ms", "not enough data"),
        ("at_most: 751ms", "fail"),
        ("at_least: 751ms", "pass"),
        ("at_least: 753ms", "not enough data"),
        ("at_least: 1247ms", "not enough data"),
        ("at_least: 1249ms", "fail"),
        ("at_least: 0.751, at_most: 1249ms", "pass"),
        ("at_least: 0.751, at_most: 1s", "not enough data"),
        ("at_least: 0.751, at_most: 0.7515", "fail"),
        ("at_least: 1s, at_most: 1s", "not enough data"),
    ],
)
def test_the_interval_decides(limit, decision):
    assert decisions(f"metric: latency_mean, {limit}", 0.9, 1.0, 1.1) == decision


def test_an_end_that_meets_the_limit_keeps_it():
    assert decisions("metric: latency_mean, at_most: 1s", 1.0, 1.0, 1.0) == "pass"
    assert decisions("metric: latency_mean, at_least: 1s", 1.0, 1.0, 1.0) == "pass"


@pytest.mark.parametrize(
    ("metric", "values", "samples"),
    [
        ("latency_mean", [0.1], 10_000),  # one replication
        ("latency_mean", [0.1, NAN, 0.1], 10_000),  # nothing to measure in one of them
        ("latency_mean", [NAN, NAN, NAN], 0),
        ("latency_p99", [0.1, 0.1, 0.1], 3_333),  # 99.99 samples beyond it
    ],
)
def test_without_an_interval_nothing_is_decided(metric, values, samples):
    for limit in ("at_most: 1s", "at_most: 1ms"):
        assert decisions(f"metric: {metric}, {limit}", *values, samples=samples) == (
            "not enough data"
        )


@pytest.mark.parametrize(
    ("check", "values", "decision", "over"),
    [
        ("metric: stuck, at_most: 0", [0.0, 0.0, 0.0], "pass", 0),
        ("metric: stuck, at_most: 0", [0.0], "pass", 0),
        ("metric: stuck, at_most: 0", [0.0, 1.0, 0.0], "fail", 1),
        ("metric: stuck, at_most: 0", [0.0, 1.0, NAN], "fail", 1),
        ("metric: orphaned, at_most: 0", [0.0, NAN], "not enough data", 0),
        ("metric: stuck, at_most: 1", [0.0, 1.0, 0.0], "not enough data", None),
        ("metric: stuck_share, at_most: 0%", [0.0, 0.0], "pass", 0),
        ("metric: stuck_share, at_most: 0%", [0.01, 0.02], "fail", 2),
        ("metric: stuck_share, at_most: 1%", [0.0, 0.0], "pass", None),
        ("metric: completed_share, at_least: 100%", [1.0, 1.0], "pass", 0),
        ("metric: completed_share, at_least: 100%", [1.0, 0.999], "fail", 1),
        ("metric: completed, at_least: 100", [100.0, 100.0, 100.0], "pass", None),
    ],
)
def test_where_no_interval_fits_between_limit_and_end_each_run_decides(
    check, values, decision, over
):
    (found,) = decide(study(check, {"orchestration": values}))
    assert (found.decision, found.over) == (decision, over)


def test_the_numbers_are_those_of_the_table():
    data = study("metric: stuck, workflow: order, at_most: 3", {"orchestration": [0.0, 2.0, 1.0]})
    (found,) = decide(data)
    (row,) = tabulate(data.values, data.patterns, data.baseline, ["stuck"], ["order"])
    for name in ("metric", "unit", "workflow", "pattern", "mean", "ci_low", "ci_high", "n"):
        assert getattr(found, name) == getattr(row, name)
    assert (found.at_most, found.at_least, found.samples) == (3.0, None, 30_000)


def test_a_check_is_of_its_pattern_or_of_each():
    values = {"orchestration": [1.0, 1.0], "choreography": [2.0, 2.0]}
    both = decide(study("metric: latency_mean, at_most: 1500ms", values))
    assert [(one.pattern, one.decision) for one in both] == [
        ("orchestration", "pass"),
        ("choreography", "fail"),
    ]
    one = "metric: latency_mean, at_most: 1s, pattern: orchestration"
    assert [found.pattern for found in decide(study(one, values))] == ["orchestration"]
    assert list(undecided(study(one, values).scenario, ("choreography", "quiet"))) == [
        "checks[0] is not decided: its pattern orchestration is not compared"
    ]


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        ("metric: latency_p98, at_most: 1s", "there is no metric 'latency_p98'; did you mean"),
        ("metric: speed, at_most: 1s", "there is no metric 'speed'; sim.metrics() lists them"),
        ("metric: recovery, at_most: 1s", "'recovery' is of a blast radius"),
        ("metric: latency_p99, at_most: 2%", "latency_p99 is a duration, not a probability"),
        ("metric: throughput, at_least: 1s", "throughput is a rate, not a duration: write a limit"),
        ("metric: stuck, at_most: 2%", "stuck is a count: write a bare number"),
        ("metric: late_share, at_most: 5MB", "late_share is a probability, not a size"),
    ],
)
def test_what_is_wrong_with_a_check_is_told_with_its_line(check, problem):
    (found,) = wrong_checks(loads(f"{TINY}checks: [{{{check}}}]"))
    assert problem in found.message
    assert found.line == 1 + TINY.count("\n")


@pytest.mark.parametrize(
    "check",
    [
        "metric: latency_p99, at_most: 0.8",
        "metric: latency_p99, at_most: 800ms",
        "metric: throughput, at_least: 300/min",
        "metric: late_share, at_most: 0.02",
        "metric: late_share, at_most: 2%",
        "metric: stuck, at_most: 0",
    ],
)
def test_a_bare_number_or_the_metrics_own_unit_is_right(check):
    assert wrong_checks(loads(f"{TINY}checks: [{{{check}}}]")) == ()
