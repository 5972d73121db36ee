"""Select, on a stand-in whose patterns differ by what is known."""

import math

import numpy as np
import pytest
from tiny import TINY, Facts, stand_in

from sim.metrics import UnknownMetricError
from sim.scenario import loads
from sim.study.asked import UnknownPatternError
from sim.study.replicate import RunFailedError
from sim.study.runs.session import Compute, Session
from sim.study.selection.contest import SelectionError
from sim.study.selection.select import NoSelectionError, select
from sim.study.statistics import Selection

ALONE = Compute(jobs=1)
MEANS_S = {"orchestration": 1.0, "choreography": 1.25, "quiet": 1.02}


def noisy(scenario, pattern, seed, replication, record):
    """Every latency of a run is the pattern's mean, ±10 % by pattern and replication."""
    facts = stand_in(scenario, pattern, seed, replication, record)
    own = list(MEANS_S).index(pattern)
    latency = MEANS_S[pattern] + np.random.default_rng([seed, replication, own]).normal(0.0, 0.1)
    table = facts.instances
    table["latency_s"] = latency
    for moment in ("completed_s", "answered_s", "settled_s"):
        table[moment] = table["arrived_s"] + latency
    return Facts(table, facts.name)


@pytest.fixture
def short():
    return loads(TINY).with_({"run.duration": "1s", "run.warmup": "0s"})


def chosen(scenario, simulate=noisy, compute=ALONE, **options):
    return select(scenario, simulate=simulate, compute=compute, **options)


def by_hand(data) -> tuple[tuple[int, ...], int]:
    """The same procedure on the same values, all of them computed beforehand."""
    selection = Selection(3, better="lower", delta=data.delta, n0=10)
    for replication in range(200):
        if selection.best is not None:
            break
        numbers = [
            np.random.default_rng([7, replication, design]).normal(0.0, 0.1)
            for design in selection.contending
        ]
        means = list(MEANS_S.values())
        pairs = zip(selection.contending, numbers, strict=True)
        selection.tell([means[design] + number for design, number in pairs])
    return selection.contending, selection.replications


def test_the_best_is_selected_and_only_contenders_go_on(short):
    data = chosen(short, delta="50ms")
    contending, replications = by_hand(data)
    assert contending == (0,)
    assert (data.selected, data.leader, data.replications) == (
        "orchestration",
        "orchestration",
        replications,
    )
    best, worst, close = data.contenders
    assert best.out_after is None
    assert 10 <= worst.out_after < close.out_after == best.replications == replications
    assert data.spent == sum(one.replications for one in data.contenders) == len(data.values)
    assert (best.pattern, best.difference_low) == (
        "orchestration",
        pytest.approx(math.nan, nan_ok=True),
    )
    assert worst.difference == pytest.approx(0.25, abs=0.15)
    assert worst.difference_low < worst.difference < worst.difference_high
    assert best.mean == pytest.approx(1.0, abs=0.05)
    assert data.scenario.run.replications == replications
    assert data.warnings == ()
    assert not data.delta_found


def test_how_many_are_computed_at_once_changes_nothing(short, monkeypatch):
    one = chosen(short, delta="50ms")
    monkeypatch.setattr(Session, "at_once", 20)
    many = chosen(short, delta="50ms")
    assert many.contenders[1:] == one.contenders[1:]
    assert many.values.equals(one.values)
    assert many.runs.equals(one.runs)


def test_delta_is_five_percent_of_the_first_best_unless_it_is_given(short):
    data = chosen(short, at_most=10)
    first = data.values[data.values["replication"] < 10].groupby("pattern")["value"].mean()
    assert data.delta == pytest.approx(0.05 * first.min())
    assert data.delta_found
    assert chosen(short, delta=0.2).delta == chosen(short, delta="200ms").delta == 0.2


def test_what_is_not_decided_at_the_most_is_told(short):
    data = chosen(short, delta="1ms", at_most=12)
    assert (data.selected, data.replications) == (None, 12)
    assert set(data.contending) >= {"orchestration", "quiet"}
    assert data.leader in data.contending
    assert data.most_left > 100
    (warning,) = data.warnings
    assert "no pattern is selected: after 12 replications orchestration and" in warning
    assert f"it takes {data.most_left} more at most" in warning


def test_a_higher_one_may_be_the_better(short):
    def rate(scenario, pattern, seed, replication, record):
        facts = stand_in(scenario, pattern, seed, replication, record)
        kept = facts.instances.iloc[: 20 if pattern == "quiet" else 10]
        return Facts(kept.reset_index(drop=True), facts.name)

    data = chosen(short, rate, name="completed", workflow="order", delta=1)
    assert (data.selected, data.entry.better, data.replications) == ("quiet", "higher", 10)


def test_equal_patterns_are_told(short):
    data = chosen(short, stand_in, delta="50ms")  # quiet is orchestration again
    assert data.selected == "orchestration"
    assert any("quiet is equal to orchestration in every" in one for one in data.warnings)


def test_a_failed_replication_is_left_out(short):
    def failing(scenario, pattern, seed, replication, record):
        if replication == 3 and pattern == "quiet":
            raise ArithmeticError("broken on purpose")
        return noisy(scenario, pattern, seed, replication, record)

    data = chosen(short, failing, delta="200ms")
    assert data.selected == "orchestration"
    assert 3 not in set(data.values["replication"])
    assert [failure.pattern for failure in data.failures] == ["quiet"]
    assert any("replication 3 is left out" in warning for warning in data.warnings)

    def broken(*_):
        raise ArithmeticError("broken on purpose")

    with pytest.raises(RunFailedError, match="broken on purpose"):
        chosen(short, broken)


def test_what_was_done_is_found_again(short, tmp_path):
    calls: list[tuple[str, int]] = []

    def counting(scenario, pattern, seed, replication, record):
        calls.append((pattern, replication))
        return noisy(scenario, pattern, seed, replication, record)

    kept = Compute(jobs=1, folder=tmp_path)
    chosen(short, counting, kept, delta="50ms", at_most=11)
    data = chosen(short, counting, kept, delta="50ms")
    assert len(calls) == len(set(calls)) == data.spent


def test_a_metric_that_a_run_does_not_show_is_no_ground(short):
    with pytest.raises(SelectionError, match="latency_p99 is not shown in replication 0 of orch"):
        chosen(short, name="latency_p99")
    with pytest.raises(SelectionError, match="in the first 10 replications is 0"):
        chosen(short, name="stuck")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"name": "offered"}, "no value of offered is better"),
        ({"workflow": "ordr"}, "unknown workflow 'ordr'; there are: all, order, refund"),
        ({"patterns": ["quiet"]}, "among two patterns or more, not quiet alone"),
        ({"confidence": 0.3}, "above that of guessing"),
        ({"confidence": 1.0}, "a confidence is below 1"),
        ({"at_most": 9}, "at_most is 10 replications or more"),
        ({"delta": "2%"}, "delta: latency_mean is a duration"),
        ({"delta": "soon"}, "delta: 'soon' is not a number with a unit"),
        ({"delta": 0}, "delta is a difference above 0"),
    ],
)
def test_what_is_no_selection_is_refused(short, options, told):
    with pytest.raises(NoSelectionError, match=told):
        chosen(short, **options)


def test_unknown_names_are_refused(short):
    with pytest.raises(UnknownMetricError, match="latency_mean"):
        chosen(short, name="latency_men")
    with pytest.raises(UnknownPatternError, match="did you mean 'quiet'"):
        chosen(short, patterns=["quite", "quiet"])
