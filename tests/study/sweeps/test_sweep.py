"""Sweep, on a stand-in for the model whose crossing is known."""

import numpy as np
import pandas as pd
import pytest
from sweeping import CROSSING, RATE, REPLICAS, broken_at_20, moved
from tiny import TINY, stand_in

from sim.metrics import METRICS, UnknownMetricError
from sim.scenario import ScenarioError, loads
from sim.study.asked import UnknownPatternError
from sim.study.comparison.compare import compare
from sim.study.replicate import RunFailedError
from sim.study.runs.session import Compute
from sim.study.sweeps.axes import AxisError
from sim.study.sweeps.lines import as_frame, crossings
from sim.study.sweeps.sweep import KEPT, sweep

ALONE = Compute(jobs=1)
GRID = {RATE: "10:40:10"}
TWO = ["orchestration", "choreography"]
FEW = {"patterns": ["quiet"], "replications": 1}


@pytest.fixture
def short(tiny):
    """Fewer instances than a comparison needs, and enough for a p99."""
    return tiny.with_({"run.duration": "30s"})


@pytest.fixture(scope="module")
def grid():
    """All that the stand-in gives on the grid."""
    return swept(loads(TINY).with_({"run.duration": "30s"}))


def swept(scenario, over=GRID, simulate=moved, **more):
    return sweep(scenario, over, simulate=simulate, compute=more.pop("compute", ALONE), **more)


# -- the frame


def test_every_point_pattern_replication_metric_and_workflow_has_its_row(short):
    data = swept(short, {RATE: "10/s,20/s", REPLICAS: "1,2"})
    assert list(data.values.columns) == [
        RATE, REPLICAS, "pattern", "replication", "metric", "workflow", "value", "samples",
    ]  # fmt: skip
    keys = [RATE, REPLICAS, "pattern", "replication", "metric", "workflow"]
    assert not data.values.duplicated(keys).any()
    assert len(data.values) == 4 * 3 * 4 * len(KEPT) * 3  # points, patterns, runs, two and all
    assert set(data.values["metric"]) == set(KEPT)
    assert data.values[RATE].dtype == np.float64  # 10/s is 10 per second
    assert data.values[REPLICAS].dtype == np.int64
    assert [point[REPLICAS] for point in data.points] == [1, 2, 1, 2]
    assert data.counts == (12, 12, 12, 12)


def test_a_point_is_the_comparison_of_that_scenario(short, grid):
    data = grid
    changed = short.with_({RATE: 30})
    alone = compare(changed, simulate=moved, compute=ALONE)
    own = data.values[data.values[RATE] == 30].drop(columns=RATE)
    theirs = alone.values[alone.values["metric"].isin(KEPT)]
    keys = ["pattern", "replication", "metric", "workflow"]
    for one in (own, theirs):
        assert not one.duplicated(keys).any()
    merged = own.merge(theirs, on=keys, suffixes=("", "_alone"))
    assert len(merged) == len(own) == len(theirs)
    assert np.array_equal(merged["value"], merged["value_alone"], equal_nan=True)
    assert data.cuts.loc[data.cuts[RATE] == 30, "used"].unique().tolist() == [alone.cut_s]


def test_all_points_and_patterns_have_the_same_tape(short):
    seen: set[tuple[int, int]] = set()

    def watching(scenario, pattern, seed, replication, record):
        seen.add((seed, replication))
        return stand_in(scenario, pattern, seed, replication, record)

    data = swept(short, simulate=watching)
    assert seen == {(7, number) for number in range(4)}
    means = data.values[
        (data.values["metric"] == "latency_mean") & (data.values["workflow"] == "all")
    ]
    of_one = means[(means["replication"] == 2) & (means["pattern"] == "quiet")]
    assert of_one["value"].nunique() == 1  # the stand-in does not know the rate


def test_metrics_are_kept_as_asked_for(short):
    data = swept(short, metrics=["throughput", "latency_mean"], **FEW)
    assert data.metrics == ("throughput", "latency_mean")
    assert set(data.values["metric"]) == {"throughput", "latency_mean"}
    assert swept(short, metrics="latency_p50", **FEW).metrics == ("latency_p50",)
    assert set(swept(short, metrics="all", **FEW).values["metric"]) == set(METRICS)
    with pytest.raises(UnknownMetricError, match="latency_mean"):
        swept(short, metrics=["latency_men"])
    with pytest.raises(UnknownMetricError, match="was not kept by this sweep; kept: throughput"):
        data.series(0, "quiet", "latency_p50")


def test_words_are_categories_in_the_order_given(short):
    data = swept(short, {"services.stock.discipline": "lifo,fifo"})
    column = data.values["services.stock.discipline"]
    assert list(column.cat.categories) == ["lifo", "fifo"]


def test_one_run_is_simulated_once_and_progress_counts_it_once(short):
    calls: list[tuple[str, float, int]] = []
    told: list[tuple[int, int]] = []

    def counting(scenario, pattern, seed, replication, record):
        calls.append((pattern, scenario.workload[0].arrivals.rate, replication))
        return moved(scenario, pattern, seed, replication, record)

    compute = Compute(jobs=1, progress=lambda done, total: told.append((done, total)))
    swept(short, simulate=counting, compute=compute)
    assert len(calls) == len(set(calls)) == 4 * 3 * 4
    assert told == [(number, 48) for number in range(1, 49)]


def test_a_batch_ends_where_it_must_without_a_trace(short, grid, monkeypatch):
    monkeypatch.setattr("sim.study.sweeps.grid_points.BATCH", 1)
    batched = swept(short)
    pd.testing.assert_frame_equal(grid.values, batched.values, check_exact=True)
    assert batched.cuts.equals(grid.cuts)


# -- many paths: samples


def test_samples_are_a_latin_hypercube_and_the_same_for_the_same_seed(short):
    over = {RATE: "10.0:50.0", REPLICAS: "1:3"}
    one, two = (swept(short, over, samples=8, replications=2, metrics="latency_mean") for _ in "ab")
    assert one.points == two.points
    assert len(one.points) == 8
    pd.testing.assert_frame_equal(one.values, two.values, check_exact=True)
    rates = np.sort(one.values[RATE].unique())
    assert (np.floor((rates - 10) / 5).astype(int) == np.arange(8)).all()
    other = swept(short, over, samples=8, replications=1, seed=8, patterns=["quiet"])
    assert other.points != one.points


def test_samples_on_the_same_point_are_run_once(short):
    data = swept(short, {REPLICAS: "1:2"}, samples=10, replications=1)
    assert len(data.points) == 2
    assert any("8 of 10 samples" in warning for warning in data.warnings)


# -- what is refused before anything runs


def nothing(*_):
    raise AssertionError("nothing may run")


def test_every_point_that_is_not_valid_is_named_with_its_reason(short):
    with pytest.raises(ScenarioError) as caught:
        swept(short, {RATE: "-10,10,20,0", REPLICAS: [0, 1]}, simulate=nothing)
    said = str(caught.value)
    assert "replicas: 0 is zero: at least 1 is needed (at 4 of 8 points: " in said
    assert f"-10 is negative: more than 0/s is needed (at 2 of 8 points: {RATE}=-10, " in said
    assert "0 is zero: more than 0/s is needed" in said


def test_a_path_that_leads_nowhere_is_told_once(short):
    with pytest.raises(ScenarioError, match=r"did you mean 'arrivals'.*\(at every point\)"):
        swept(short, {"workload.0.arrival.rate": "10:40:10"}, simulate=nothing)


@pytest.mark.parametrize("path", ["run.seed", "run.replications", "run"])
def test_what_a_sweep_is_run_with_cannot_be_varied(short, path):
    with pytest.raises(AxisError, match=f"{path}: cannot be varied"):
        swept(short, {path: "1,2"}, simulate=nothing)


def test_other_mistakes(short):
    with pytest.raises(AxisError, match="say how many samples"):
        swept(short, {RATE: "10:40"}, simulate=nothing)
    with pytest.raises(AxisError, match="at least 1 sample"):
        swept(short, {RATE: "10:40"}, samples=0, simulate=nothing)
    with pytest.raises(UnknownPatternError, match="did you mean 'quiet'"):
        swept(short, patterns=["quite"], simulate=nothing)
    with pytest.raises(UnknownPatternError, match="not among the patterns"):
        swept(short, patterns=["quiet"], baseline="choreography", simulate=nothing)
    with pytest.raises(AxisError, match="has words"):
        swept(short, {"services.stock.discipline": "lifo,fifo"}, refine=1, simulate=nothing)


# -- what fails on the way


def test_a_point_at_which_all_fails_is_nan_and_the_sweep_goes_on(short):
    data = swept(short, simulate=broken_at_20, replications=3)
    assert data.counts == (9, 9, 6, 9)
    dead = data.values[data.values[RATE] == 20]
    assert len(dead) == 9 * len(KEPT) * 3
    assert dead["value"].isna().all()
    assert (dead["samples"] == 0).all()
    assert sorted(data.values.loc[data.values[RATE] == 30, "replication"].unique()) == [0, 2]
    table = data.table(["latency_mean"], ["all"])
    assert set(table.loc[table[RATE] == 20, "verdict"]) == {"baseline", "not enough data"}
    assert (table.loc[table[RATE] == 20, "n"] == 0).all()
    assert any(
        warning == f"no replication is left and all figures are NaN: ArithmeticError: broken on "
        f"purpose (at 1 of 4 points: {RATE}=20)"
        for warning in data.warnings
    )
    assert any("replication 1 is left out" in warning for warning in data.warnings)


def test_a_failure_knows_its_point_and_how_to_repeat_it(short):
    data = swept(short, simulate=broken_at_20, replications=3)
    one = next(failed for failed in data.failures if failed.point == {RATE: 30})
    command = (
        f"counterpoint run my.yaml --set {RATE}=30 --pattern choreography --seed 7 --replication 1"
    )
    assert one.error.text("my.yaml").endswith(command)
    assert {failed.point[RATE] for failed in data.failures} == {20, 30}


def test_with_a_fixed_warm_up_too(short):
    data = swept(short.with_({"run.warmup": "5s"}), simulate=broken_at_20, replications=3)
    assert data.counts == (9, 9, 6, 9)
    assert sum(failed.point[RATE] == 20 for failed in data.failures) == 3
    assert set(data.cuts["state"]) == {"fixed"}


def test_without_any_run_there_is_an_error(short):
    with pytest.raises(RunFailedError, match="broken on purpose"):
        swept(short, {RATE: [20]}, simulate=broken_at_20)


# -- the table


def test_the_table_has_each_point_with_its_differences_and_verdicts(grid):
    data = grid
    table = data.table(["latency_mean"], ["order"])
    assert list(table.columns[:5]) == [RATE, "metric", "unit", "workflow", "pattern"]
    assert len(table) == 4 * 3
    own = table[table["pattern"] == "choreography"].set_index(RATE)
    assert own["verdict"].tolist() == ["worse", "worse", "better", "better"]
    truth = [0.015, 0.005, -0.005, -0.015]
    assert own["difference"].to_numpy() == pytest.approx(truth, abs=0.001)
    assert ((own["difference_low"] <= truth) & (own["difference_high"] >= truth)).all()


def test_one_replication_allows_no_verdict(short):
    data = swept(short, replications=1)
    assert any("one replication" in warning for warning in data.warnings)
    assert set(data.table(["latency_mean"])["verdict"]) == {"baseline", "not enough data"}


# -- crossings


def test_a_crossing_is_found_between_the_points_around_it(grid):
    data = grid
    (one, quiet) = crossings(data, "latency_mean")
    assert (one.own, one.other) == ("choreography", "orchestration")
    (crossing,) = one.found.crossings
    assert (crossing.low, crossing.high) == (20.0, 30.0)
    assert crossing.estimate == pytest.approx(CROSSING, abs=0.5)
    assert one.sentences(data.parameters[0]) == (
        "choreography is lower above 20–30 /s; orchestration is lower below",
    )
    assert quiet.found.crossings == ()


def test_of_two_paths_the_first_has_the_crossing_for_each_value_of_the_second(short):
    data = swept(
        short, {RATE: "10/s:90/s:20/s", REPLICAS: [1, 2, 3]}, metrics="latency_mean", patterns=TWO
    )
    found = crossings(data, "latency_mean", between=("choreography", "orchestration"))
    assert [one.line.fixed for one in found] == [{REPLICAS: number} for number in (1, 2, 3)]
    brackets = [(c.low, c.high) for one in found for c in one.found.crossings]
    assert brackets == [(10.0, 30.0), (30.0, 70.0), (70.0, 90.0)]  # at 50 and 2 it is not decided
    assert found[2].sentences(data.parameters[0]) == (
        f"choreography is lower above 70–90 /s; orchestration is lower below ({REPLICAS}=3)",
    )
    frame = as_frame(data, found)
    assert frame[REPLICAS].tolist() == [1, 2, 3]
    assert (frame["kind"] == "crossing").all()
    assert frame["estimate"].to_numpy() == pytest.approx([25, 50, 75], abs=1.0)


def test_other_pairs_and_what_cannot_cross(short, grid):
    data = grid
    (one,) = crossings(data, "latency_mean", between=("quiet", "choreography"))
    assert (one.own, one.other) == ("quiet", "choreography")
    with pytest.raises(ValueError, match="was not run"):
        crossings(data, "latency_mean", between=("quiet", "loud"))
    with pytest.raises(ValueError, match="itself"):
        crossings(data, "latency_mean", between=("quiet", "quiet"))
    with pytest.raises(AxisError, match="lie on no line"):
        crossings(swept(short, {RATE: "10:50", REPLICAS: "1:3"}, samples=3), "latency_mean")
    empty = as_frame(data, ())
    assert empty["low"].dtype == np.float64


def test_a_quantile_with_too_little_behind_it_decides_nothing(short):
    data = swept(short, replications=2, patterns=TWO)  # two runs of 1 200: 24 beyond the p99
    (one,) = crossings(data, "latency_p99")
    assert not any(point.difference.known for point in one.found.points)
    (one,) = crossings(data, "latency_p50")
    assert all(point.difference.known for point in one.found.points)


def test_refining_narrows_the_crossing_with_runs_around_it(short):
    data = swept(short, refine=4, replications=5, patterns=TWO)
    (one,) = crossings(data, "latency_mean")
    (crossing,) = one.found.crossings
    assert crossing.low <= CROSSING <= crossing.high
    assert crossing.high - crossing.low < 3
    numbers = data.values[RATE].drop_duplicates()
    assert numbers.is_monotonic_increasing
    assert len(data.points) == len(numbers) > 4
    assert data.tested == 4 + 4 * 2
    assert one.found.confidence == 1 - 0.05 / data.tested
    assert data.counts == (10,) * len(data.points)


def test_refining_ends_when_nothing_narrower_can_be_had(short):
    few = swept(short, {REPLICAS: [1, 5]}, refine=9, replications=3, patterns=TWO)
    # 40/s: 40 ms with one replica and 8 with five; 25 ms between one and two.
    (one,) = crossings(few, "latency_mean")
    (crossing,) = one.found.crossings
    assert (crossing.low, crossing.high) == (1.0, 2.0)  # whole numbers only
    assert one.stops == ("narrow enough",)
    assert few.values[REPLICAS].dtype == np.int64


def test_refined_values_are_written_like_the_others(short):
    data = swept(short, {RATE: "600/min,2400/min"}, refine=2, patterns=TWO)
    assert all(str(point[RATE]).endswith("/min") for point in data.points)
    (one,) = crossings(data, "latency_mean")
    assert "/min; orchestration is lower below" in one.sentences(data.parameters[0])[0]
    (crossing,) = one.found.crossings
    assert crossing.low <= CROSSING <= crossing.high


def test_the_same_bytes_with_one_job_two_or_half_of_the_runs_there(short, tmp_path):
    def saved(name, **compute):
        more = {"refine": 1, "replications": 3, "patterns": TWO}
        data = swept(short, {RATE: "10:40:30"}, compute=Compute(**compute), **more)
        path = tmp_path / f"{name}.parquet"
        data.values.to_parquet(path)
        data.table().to_parquet(tmp_path / f"{name}-table.parquet")
        return path.read_bytes(), (tmp_path / f"{name}-table.parquet").read_bytes()

    one = saved("one", jobs=1, folder=tmp_path / "runs")
    assert saved("two", jobs=2) == one
    shards = sorted((tmp_path / "runs").glob("[0-9a-f]*.parquet"))
    for shard in shards[::2]:
        shard.unlink()
    assert saved("resumed", jobs=1, folder=tmp_path / "runs") == one
