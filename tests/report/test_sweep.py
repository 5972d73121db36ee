"""Sweeps and decision maps as people hold them: frames, sentences, charts, folders."""

import json

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.axes import Axes
from report.legible import drawn, texts
from sweeping import RATE, REPLICAS, broken_at_20, moved
from tiny import TINY

from sim.report import sweep_folder
from sim.report.draw import draw
from sim.report.sweep import DecisionMap, Sweep
from sim.report.sweep_figures import about
from sim.report.sweep_folder import charts_of, map_chart
from sim.scenario import loads
from sim.study.runs.session import Compute
from sim.study.sweeps.axes import AxisError
from sim.study.sweeps.sweep import sweep

DISCIPLINE = "services.stock.discipline"


def swept(over, simulate=moved, **more) -> Sweep:
    scenario = loads(TINY).with_({"run.duration": "20s"})
    return Sweep(sweep(scenario, over, simulate=simulate, compute=Compute(jobs=1), **more))


@pytest.fixture(scope="module")
def one() -> Sweep:
    return swept({RATE: "10/s:40/s:10/s"}, refine=1)


@pytest.fixture(scope="module")
def two() -> Sweep:
    return swept({RATE: "10/s:70/s:20/s", REPLICAS: [1, 2]}, metrics=["latency_mean"])


@pytest.fixture(scope="module")
def words() -> Sweep:
    return swept({DISCIPLINE: "lifo,fifo"}, metrics=["latency_mean"], replications=2)


@pytest.fixture(scope="module")
def scattered() -> Sweep:
    over = {RATE: "10.0:50.0:log", REPLICAS: "1:3", DISCIPLINE: "lifo,fifo"}
    return swept(over, samples=3, replications=2, metrics=["latency_mean", "offered"])


# -- frames and words


def test_what_is_not_asked_for_is_what_is_looked_for_first(one):
    assert set(one.table()["metric"]) >= {"latency_mean", "latency_p99", "throughput"}
    assert set(one.table(["stuck_share"], "order")["metric"]) == {"stuck_share"}
    assert one.frame().equals(one.data.values)


def test_crossings_have_their_bounds_and_their_sentence(one):
    frame = one.crossings("latency_mean", between=("choreography", "orchestration"))
    (row,) = frame.itertuples()
    assert (row.kind, row.below, row.above) == ("crossing", 1, -1)
    assert 20 <= row.low < 25 < row.high <= 30
    assert one.sentences(["latency_mean"])[0].startswith(
        "latency mean: choreography is lower above "
    )
    assert any(
        said.startswith("latency p99, choreography and orchestration: not enough data")
        for said in one.sentences()
    )


def test_on_no_line_nothing_crosses(words, scattered):
    for sweep_ in (words, scattered):
        assert sweep_.sentences() == ()
        with pytest.raises(AxisError):
            sweep_.crossings()


def test_the_summary_is_plain_data(one, two, scattered):
    for sweep_ in (one, two, scattered):
        content = json.loads(json.dumps(sweep_.summary(), allow_nan=False))
        assert (content["schema"], content["kind"]) == (1, "sweep")
        assert content["parameters"][0]["path"] == RATE
        assert {RATE, "metric", "pattern", "mean", "verdict"} <= set(content["table"][0])
    content = two.summary()
    assert content["parameters"] == [
        {"path": RATE, "unit": "/s", "size": 1.0, "values": ["10/s", "30/s", "50/s", "70/s"]},
        {"path": REPLICAS, "unit": "", "size": 1.0, "values": ["1", "2"]},
    ]
    crossing = content["crossings"][0]
    assert (crossing[REPLICAS], crossing["kind"], crossing["low"]) == (1, "crossing", 10.0)
    assert content["sentences"]


def test_it_says_what_was_swept(one, scattered):
    said = about(one.data)
    assert f"points over {RATE} 10/s to 40/s; 3 patterns, 4 replications each" in said
    assert "as warm-up each point has its own cut for all its patterns" in said
    assert "3 samples of a Latin hypercube over" in about(scattered.data)
    assert "4 replications" in repr(one)
    assert "<table" in one._repr_html_()


def test_a_decision_map_needs_no_further_runs(two):
    found = two.decide()
    assert isinstance(found, DecisionMap)
    assert found.sentences() == (
        "orchestration is best at 3 of 8 points",
        "choreography is best at 4 of 8 points",
        "no difference shown at 1 of 8 points",
    )
    content = json.loads(json.dumps(found.summary(), allow_nan=False))
    assert (content["kind"], content["metric"]) == ("decision map", "latency_mean")
    assert content["map"][0]["best"] == "orchestration"
    assert content["map"][0]["contenders"] == ["orchestration"]
    assert len(found.frame()) == 8
    assert "latency_mean" in repr(found)
    assert "<table" in found._repr_html_()


# -- charts


def in_order(chart) -> list[str]:
    """What a chart says, once it is drawn and nothing is cut off or on top of each other."""
    ax = drawn(chart)
    return [text.get_text() for text in texts(ax)]


def test_lines_have_units_a_title_with_their_n_and_their_crossing(one):
    made = list(charts_of(one.data))
    assert [chart.name for chart in made][:2] == ["sweep-latency_mean", "sweep-latency_p95"]
    said = in_order(made[0])
    assert "latency mean of order" in said
    assert "mean of 4 replications a point; band: 95 % interval" in said
    assert RATE in said
    assert "20 /s" in said
    assert any(text.startswith("choreography crosses orchestration: 2") for text in said)
    for chart in made[1:]:
        in_order(chart)


def test_words_stand_at_their_places(words):
    (chart,) = charts_of(words.data)
    said = in_order(chart)
    assert {"lifo", "fifo", "mean of 2 replications a point; whisker: 95 % interval"} <= set(said)


def test_one_line_of_a_grid_is_drawn_when_it_is_named(two):
    ax = two.plot(at={REPLICAS: 2})
    assert isinstance(ax, Axes)
    assert any(f"{REPLICAS}=2" in text.get_text() for text in ax.texts)
    assert two.plot(ax.figure.add_subplot(), at={REPLICAS: 1}) is not ax
    with pytest.raises(ValueError, match=f"one value each to {REPLICAS}"):
        two.plot()
    with pytest.raises(ValueError, match=f"no point with {REPLICAS}=5"):
        two.plot(at={REPLICAS: 5})


def test_a_map_has_its_fields_hatches_and_legend(two):
    (chart,) = charts_of(two.data)
    assert chart.name == "decision_map-latency_mean"
    said = in_order(chart)
    assert "Best pattern by latency mean" in said
    assert "order; lower is better; 4 replications a point, 5 % error over its pairs of patterns" in said  # fmt: skip # noqa: E501
    assert {"10/s", "70/s", "1", "2", RATE, REPLICAS} <= set(said)
    assert {"orchestration", "choreography", "quiet", "no difference shown"} <= set(said)
    ax = two.decide().plot()
    assert sum(bool(patch.get_hatch()) for patch in ax.patches) == 1
    assert len(ax.patches) == 8


def test_a_strip_and_a_wide_map_are_in_order(one, two):
    in_order(map_chart(one.decide("latency_mean").data))
    wide = swept(
        {RATE: "1/s:90/s:lin22"},
        metrics=["latency_mean"],
        replications=1,
        patterns=["orchestration", "choreography"],
    )
    said = in_order(map_chart(wide.decide().data))
    assert "not enough data" in said


def test_with_nothing_measured_there_are_still_charts():
    broken = swept({RATE: "20/s,30/s"}, broken_at_20, replications=2, metrics=["latency_p999"])
    (chart,) = charts_of(broken.data)
    assert "too little to measure at any point" in in_order(chart)


def test_the_same_data_gives_the_same_bytes_and_styles_end(one, two):
    before = dict(mpl.rcParams)
    for chart in (next(charts_of(one.data)), map_chart(two.decide().data)):
        assert draw(chart) == draw(chart)
    assert dict(mpl.rcParams) == before


# -- folders


def test_the_folder_of_a_sweep_holds_all_that_was_found(one, tmp_path):
    target = one.save(tmp_path / "deep" / "result")
    names = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert {
        *("frame.parquet", "table.parquet", "crossings.parquet", "runs.parquet", "cuts.parquet"),
        *("summary.json", "manifest.json", "scenario.yaml"),
        *("charts/sweep-latency_mean.svg", "charts/sweep-latency_mean.png"),
    } <= names
    assert pd.read_parquet(target / "frame.parquet").equals(one.frame())
    manifest = json.loads((target / "manifest.json").read_text())
    assert manifest["kind"] == "sweep"
    assert manifest["scenario"]["hash"] == one.data.scenario.hash()
    assert manifest["points"] == list(one.data.points)
    assert set(manifest["digests"]) == set(one.data.patterns)
    assert [len(of) for of in manifest["digests"]["quiet"]] == [4] * len(one.data.points)
    assert manifest["digests"]["quiet"][0][0] == "quiet-10.0-1-7-0"
    assert {"python", "numpy"} <= set(manifest["versions"])


def test_the_folder_of_a_map(two, tmp_path):
    target = two.decide().save(tmp_path / "result")
    frame = pd.read_parquet(target / "map.parquet")
    assert frame["best"].tolist() == two.decide().frame()["best"].tolist()
    assert (target / "charts" / "decision_map.png").is_file()
    manifest = json.loads((target / "manifest.json").read_text())
    assert (manifest["kind"], manifest["metric"]) == ("decision map", "latency_mean")


def test_every_sort_of_sweep_can_be_saved(two, words, scattered, tmp_path):
    for number, sweep_ in enumerate((two, words, scattered)):
        target = sweep_.save(tmp_path / str(number))
        assert json.loads((target / "summary.json").read_text())["table"]
    names = {path.stem for path in (tmp_path / "2" / "charts").iterdir()}
    assert names == {
        f"sweep_scatter-{metric}-{path}"
        for metric in ("latency_mean", "offered")
        for path in (RATE, REPLICAS, DISCIPLINE)
    }


def test_the_summary_of_very_many_points_leaves_the_rows_to_the_table(two, tmp_path, monkeypatch):
    monkeypatch.setattr(sweep_folder, "MOST_SUMMED", 7)
    target = two.save(tmp_path / "result")
    content = json.loads((target / "summary.json").read_text())
    assert content["table"] == []
    assert content["sentences"]
    assert len(pd.read_parquet(target / "table.parquet")) == 8 * 3


def test_what_failed_is_missing_in_the_digests_only(tmp_path):
    broken = swept({RATE: "20/s,30/s"}, broken_at_20, replications=3, metrics=["latency_mean"])
    target = broken.save(tmp_path / "result")
    manifest = json.loads((target / "manifest.json").read_text())
    assert [len(of) for of in manifest["digests"]["quiet"]] == [0, 2]
    assert json.loads((target / "summary.json").read_text())["table"][0]["mean"] is None


def test_a_pattern_whose_name_begins_like_the_baseline_is_still_told_with_both_names():
    text = TINY.replace("  quiet:", "  orchestration-quiet:")
    scenario = loads(text).with_({"run.duration": "20s"})
    data = sweep(
        scenario,
        {RATE: [10, 20]},
        patterns=["orchestration", "orchestration-quiet"],
        metrics=["latency_mean"],
        simulate=renamed,
        compute=Compute(jobs=1),
    )
    assert Sweep(data).sentences() == (
        "latency mean, orchestration-quiet and orchestration: orchestration is lower from 10 to "
        "20 /s: no crossing",
    )


def renamed(scenario, pattern, seed, replication, record):
    return moved(scenario, pattern.removeprefix("orchestration-"), seed, replication, record)
