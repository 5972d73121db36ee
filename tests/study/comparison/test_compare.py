"""Compare, on a stand-in for the model whose differences are known exactly."""

import pandas as pd
import pytest
from tiny import stand_in

from sim.metrics import METRICS
from sim.scenario import ScenarioError
from sim.study.asked import UnknownPatternError
from sim.study.comparison.compare import compare
from sim.study.comparison.table import tabulate
from sim.study.replicate import RunFailedError
from sim.study.runs.session import Compute

ALONE = Compute(jobs=1)


def test_every_pattern_replication_metric_and_workflow_has_its_row(tiny, model):
    data = compare(tiny, simulate=model, compute=ALONE)
    assert list(data.values.columns) == [
        "pattern",
        "replication",
        "metric",
        "workflow",
        "value",
        "samples",
    ]
    assert len(data.values) == 3 * 4 * len(METRICS) * 3  # patterns, runs, metrics, two and all
    assert not data.values.duplicated(["pattern", "replication", "metric", "workflow"]).any()
    assert data.workflows == ("order",)  # nobody asked for a refund
    assert set(data.runs["digest"]) == {
        f"{pattern}-7-{run}-summary" for pattern in data.patterns for run in range(4)
    }


def test_the_known_difference_is_found_and_only_that(tiny, model):
    data = compare(tiny, simulate=model, compute=ALONE)
    rows = tabulate(data.values, data.patterns, data.baseline, ["latency_mean"], ["order"])
    first, second, third = rows
    assert first.verdict == "baseline"
    assert second.verdict == "worse"
    assert second.difference == pytest.approx(0.25, abs=1e-9)
    assert third.verdict == "no difference shown"
    assert (third.difference_low, third.difference_high) == (0.0, 0.0)


def test_the_study_is_the_same_when_it_is_done_again(tiny, model):
    one, two = (compare(tiny, simulate=model, compute=ALONE) for _ in range(2))
    pd.testing.assert_frame_equal(one.values, two.values, check_exact=True)
    assert one.cuts == two.cuts


def test_what_was_asked_for_becomes_the_effective_scenario(tiny, model):
    data = compare(tiny, simulate=model, compute=ALONE, replications=2, seed=11, baseline="quiet")
    assert (data.replications, data.seed, data.baseline) == (2, 11, "quiet")
    assert data.scenario.run.replications == 2
    assert set(data.runs["seed"]) == {11}


def test_a_chosen_pattern_is_compared_alone(tiny, model):
    data = compare(tiny, simulate=model, compute=ALONE, patterns=["choreography"])
    assert data.patterns == ("choreography",)
    assert data.baseline == "choreography"


def test_one_run_is_simulated_once_though_it_is_the_pilot_too(tiny, model):
    calls: list[tuple[str, int]] = []

    def counting(scenario, pattern, seed, replication, record):
        calls.append((pattern, replication))
        return model(scenario, pattern, seed, replication, record)

    compare(tiny, simulate=counting, compute=ALONE)
    assert sorted(calls) == sorted((pattern, run) for pattern in tiny.patterns for run in range(4))


def test_progress_counts_every_run_once(tiny, model):
    told: list[tuple[int, int]] = []
    compare(
        tiny,
        simulate=model,
        compute=Compute(jobs=1, progress=lambda done, total: told.append((done, total))),
    )
    assert told == [(number, 12) for number in range(1, 13)]


def test_a_fixed_warm_up_is_used_as_it_is(tiny, model):
    data = compare(tiny.with_({"run.warmup": "20s"}), simulate=model, compute=ALONE)
    assert data.cut_s == 20.0
    assert {cut.state for cut in data.cuts} == {"fixed"}


def test_the_warm_up_is_found_without_the_faults(tiny, model):
    struck = tiny.with_(
        {
            "faults": {"away": {"kind": "outage", "target": "stock", "at": "10s", "for": "5s"}},
            "run.faults": ["away"],
        }
    )
    seen: list[tuple[str, ...]] = []

    def watching(scenario, pattern, seed, replication, record):
        seen.append(tuple(scenario.run.faults))
        return model(scenario, pattern, seed, replication, record)

    told: list[tuple[int, int]] = []
    compare(
        struck,
        simulate=watching,
        compute=Compute(jobs=1, progress=lambda done, total: told.append((done, total))),
    )
    assert seen == [()] * 3 + [("away",)] * 12
    assert told[-1] == (15, 15)


def test_a_single_run_is_told_not_to_prove_anything(tiny, model):
    data = compare(tiny, simulate=model, compute=ALONE, replications=1)
    assert any("one replication" in warning for warning in data.warnings)
    rows = tabulate(data.values, data.patterns, data.baseline, ["latency_mean"], ["order"])
    assert {row.verdict for row in rows} == {"baseline", "not enough data"}


def test_an_unknown_pattern_is_answered_with_the_nearest(tiny, model):
    with pytest.raises(UnknownPatternError, match="did you mean 'choreography'"):
        compare(tiny, simulate=model, patterns=["choreografy"])
    with pytest.raises(UnknownPatternError, match="not among the patterns"):
        compare(tiny, simulate=model, patterns=["quiet"], baseline="choreography")


def failing(places):
    def simulate(scenario, pattern, seed, replication, record):
        if (pattern, replication) in places:
            raise ArithmeticError("broken on purpose")
        return stand_in(scenario, pattern, seed, replication, record)

    return simulate


def test_a_failing_run_is_left_out_under_every_pattern_and_says_how_to_repeat_it(tiny):
    data = compare(tiny, simulate=failing({("choreography", 2)}), compute=ALONE)
    assert data.replications == 3
    assert sorted(data.values["replication"].unique()) == [0, 1, 3]
    [failure] = data.failures
    assert "ArithmeticError: broken on purpose" in str(failure)
    command = "counterpoint run my.yaml --pattern choreography --seed 7 --replication 2"
    assert command in failure.text("my.yaml")
    assert any("replication 2 is left out" in warning for warning in data.warnings)


def test_a_failing_pilot_has_the_next_replication_find_the_warm_up(tiny):
    data = compare(tiny, simulate=failing({("quiet", 0)}), compute=ALONE)
    assert [cut.state for cut in data.cuts] == ["found"] * 3
    assert sorted(data.values["replication"].unique()) == [1, 2, 3]


def test_a_study_whose_every_replication_fails_is_an_error(tiny):
    everywhere = {("quiet", number) for number in range(4)}
    with pytest.raises(RunFailedError, match="broken on purpose"):
        compare(tiny, simulate=failing(everywhere), compute=ALONE)
    fixed = tiny.with_({"run.warmup": "20s"})
    with pytest.raises(RunFailedError, match="broken on purpose"):
        compare(fixed, simulate=failing(everywhere), compute=ALONE)


def test_what_is_wrong_with_the_scenario_is_told_as_such(tiny, model, monkeypatch):
    monkeypatch.setattr("sim.study.asked.cannot_strike", lambda *_: ("comes later",))
    with pytest.raises(ScenarioError, match="comes later"):
        compare(tiny, simulate=model)
