"""Sequential: when replications are enough, on a stand-in whose spread is known."""

import math

import numpy as np
import pytest
from tiny import EXTRA_S, Facts, stand_in

from sim.metrics import UnknownMetricError
from sim.study.comparison.compare import compare
from sim.study.comparison.sequential import Target
from sim.study.runs.session import Compute, Session
from sim.study.statistics import is_precise

ALONE = Compute(jobs=1)


def noisy(scenario, pattern, seed, replication, record):
    """As the stand-in, with a latency that varies by 20 % from run to run, and only so."""
    facts = stand_in(scenario, pattern, seed, replication, record)
    factor = np.random.default_rng([seed, replication, 1]).normal(1.0, 0.2)
    table = facts.instances
    table["latency_s"] = factor + EXTRA_S[pattern]
    for moment in ("completed_s", "answered_s", "settled_s"):
        table[moment] = table["arrived_s"] + table["latency_s"]
    return Facts(table, facts.name)


def study(scenario, target, compute=ALONE, simulate=noisy):
    two = ["orchestration", "choreography"]
    return compare(scenario, patterns=two, simulate=simulate, compute=compute, target=target)


def series(data, metric, pattern):
    own = data.values[
        (data.values["metric"] == metric)
        & (data.values["workflow"] == "order")
        & (data.values["pattern"] == pattern)
    ]
    return own["value"].tolist()


@pytest.fixture
def short(tiny):
    """Of 40 instances a run: p99 is never shown."""
    return tiny.with_({"run.duration": "1s", "run.warmup": "0s"})


def test_it_stops_where_adding_one_by_one_would(short):
    data = study(short, Target(0.12))
    found = data.precision
    assert found.met
    assert 10 < found.replications < 100
    assert data.replications == found.replications == data.scenario.run.replications
    assert sorted(data.values["replication"].unique()) == list(range(found.replications))
    for number in range(10, found.replications + 1):
        parts = [series(data, "latency_mean", pattern)[:number] for pattern in data.patterns]
        assert is_precise(parts, 0.12) == (number == found.replications)
    assert found.widest.half_width <= 0.12
    assert {(one.metric, one.workflow) for one in found.widths} == {("latency_mean", "order")}
    assert data.warnings == ()


def test_how_many_are_computed_at_once_changes_nothing(short, monkeypatch):
    one = study(short, Target(0.12))
    monkeypatch.setattr(Session, "at_once", 20)
    many = study(short, Target(0.12))
    assert many.precision == one.precision
    assert many.values.equals(one.values)


def test_what_is_precise_at_once_takes_ten(tiny, model):
    data = compare(tiny, simulate=model, compute=ALONE, target=Target(0.5))
    assert (data.precision.replications, data.precision.met) == (10, True)
    # 2400 exponential latencies: 24 lie beyond p99 in each run.
    assert data.precision.metrics == ("latency_mean", "latency_p99")


def test_a_file_that_asks_for_more_has_more(tiny, model):
    more = tiny.with_({"run.replications": 12})
    data = compare(more, simulate=model, compute=ALONE, target=Target(0.5))
    assert data.precision.replications == 12
    assert Target(0.5).span(200) == (200, 200)
    assert Target(0.5, at_most=20).span(200) == (20, 20)


def test_it_ends_at_the_most_and_says_so(short):
    data = study(short, Target(0.01, at_most=13))
    assert (data.precision.replications, data.precision.met) == (13, False)
    (warning,) = data.warnings
    assert "after 13 replications latency_mean of order under" in warning
    assert "not to ±1 %" in warning


def test_what_was_asked_for_is_watched(short):
    target = Target(0.5, watched=("offered", "latency_p50"))
    data = study(short, target)
    assert set(data.precision.metrics) == {"offered", "latency_p50"}
    with pytest.raises(UnknownMetricError):
        Target(0.5, watched=("latency_p98",))


def test_what_has_no_interval_is_told_and_not_waited_for(short):
    target = Target(0.12, watched=("latency_mean", "latency_p99"))
    data = study(short, target)
    alone = study(short, Target(0.12))
    assert data.precision.replications == alone.precision.replications
    assert not data.precision.met
    assert sum(math.isnan(one.half_width) for one in data.precision.widths) == 2
    assert any(
        "latency_p99 of order under choreography has no interval" in one for one in data.warnings
    )
    only = Target(0.12, watched=("latency_p99",))
    assert study(short, only).precision.replications == 10


def test_a_failed_replication_is_left_out_and_the_rest_go_on(short):
    def failing(scenario, pattern, seed, replication, record):
        if (pattern, replication) == ("choreography", 3):
            raise ArithmeticError("broken on purpose")
        return noisy(scenario, pattern, seed, replication, record)

    data = study(short, Target(0.12), simulate=failing)
    assert data.precision.met
    assert data.replications == data.precision.replications - 1
    assert [failure.replication for failure in data.failures] == [3]


def test_what_was_done_is_found_again(short, tmp_path):
    calls: list[tuple[str, int]] = []

    def counting(scenario, pattern, seed, replication, record):
        calls.append((pattern, replication))
        return noisy(scenario, pattern, seed, replication, record)

    kept = Compute(jobs=1, folder=tmp_path)
    study(short, Target(0.3, at_most=20), kept, counting)
    before = len(calls)
    data = study(short, Target(0.12), kept, counting)
    assert len(calls) == len(set(calls)) >= 2 * data.precision.replications > before
    study(short, None, kept, counting)
    assert len(calls) == len(set(calls))


@pytest.mark.parametrize("wrong", [0.0, -0.05, math.nan, math.inf])
def test_a_precision_is_a_share(wrong):
    with pytest.raises(ValueError, match="a share above 0"):
        Target(wrong)


def test_limits_that_make_no_sense_are_refused(tiny, model):
    with pytest.raises(ValueError, match="at_most is 10 replications or more, not 9"):
        Target(0.05, at_most=9)
    with pytest.raises(ValueError, match="not both"):
        compare(tiny, simulate=model, target=Target(0.05), replications=20)
