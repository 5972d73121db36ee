"""Charts of real runs that are struck, saturated or scattered: an order, a shop, its knees."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from report.legible import drawn, said

import sim
from sim.metrics import UnknownMetricError
from sim.report import blast_folder, charts, sweep_folder
from sim.report.blast import BlastMap
from sim.report.comparison import Comparison
from sim.report.draw import Chart, charts_of, draw
from sim.report.knee import Knees
from sim.report.sweep import Sweep
from sim.study.knees import capacity

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RATE = "workload.0.arrivals.rate"

LONG = "a-pattern-whose-name-nobody-could-make-any-longer-than-this-one_is"

SHOP = f"""
name: "shop $5 <script> Größe"
services:
  stock: {{replicas: 2, concurrency: 2, time: {{dist: exponential, mean: 40ms}}}}
  bank: {{concurrency: 4, time: {{dist: exponential, mean: 30ms}}}}
workflows: {{order: {{steps: {{reserve: {{service: stock}}, charge: {{service: bank, after: [reserve]}}}}}}}}
workload: [{{workflow: order, arrivals: {{process: poisson, rate: 20/s}}}}]
patterns:
  orchestration: {{kind: orchestration, coordinator: {{profile: temporal-like}}}}
  {LONG}: {{kind: choreography, bus: {{profile: kafka-like}}}}
faults:
  stock-away: {{kind: outage, target: stock, at: 10s, for: 15s}}
  engine-away: {{kind: outage, target: coordinator, at: 60s, for: 5s}}
run: {{duration: 95s, replications: 2, seed: 3}}
slo: {{latency: 1s}}
"""  # noqa: E501 - one workflow, one line


@pytest.fixture(scope="module")
def shop() -> sim.Scenario:
    return sim.loads(SHOP)


@pytest.fixture(scope="module")
def struck() -> Comparison:
    scenario = sim.load(SCENARIOS / "order_fulfillment.yaml").with_(
        {"run.duration": "40s", "faults.payment-crash.at": "15s", "faults.payment-crash.for": "8s",
         "faults.wear.mtbf": "15s", "run.faults": ["payment-crash", "wear"]}
    )  # fmt: skip
    return sim.compare(scenario, replications=2, jobs=1)


@pytest.fixture(scope="module")
def blast(shop) -> BlastMap:
    return sim.blast_faults(shop, jobs=1)


@pytest.fixture(scope="module")
def loaded(shop) -> Sweep:
    short = shop.with_({"run.duration": "20s"})
    return sim.sweep(short, {RATE: "20/s:140/s:40/s"}, replications=3, jobs=1)


@pytest.fixture(scope="module")
def scattered(shop) -> Sweep:
    over = {RATE: "10/s:60/s", "services.bank.concurrency": "1:4",
            "services.stock.discipline": "lifo,fifo"}  # fmt: skip
    short = shop.with_({"run.duration": "10s"})
    return sim.sweep(short, over, samples=5, metrics=["latency_mean", "throughput"], jobs=1)


@pytest.fixture(scope="module")
def knees(shop) -> Knees:
    with pytest.MonkeyPatch.context() as patched:
        # Short runs: the knee is real, only its interval is wide.
        patched.setattr(capacity, "ARRIVALS", 2000)
        patched.setattr(capacity, "ROUGH_ARRIVALS", 1000)
        patched.setattr(capacity, "CALM_ARRIVALS", 300)
        return sim.knee(shop, path=RATE, replications=2, jobs=1)


# -- a comparison that is struck


def test_every_chart_of_a_struck_comparison_is_legible(struck):
    told = {chart.name: said(drawn(chart)) for chart in charts_of(struck.data)}
    assert {"inconsistency_window", "goodput", "coupling_graph-hybrid"} <= set(told)
    for name in ("throughput", "goodput", "backlog"):
        assert "payment-crash strikes" in told[name]
        assert "wear: " in told[name]
    assert "95 % interval" in told["inconsistency_window"]


def test_the_window_is_where_the_fault_struck(struck):
    ax = struck.plot_backlog()
    boxes = {patch.get_label(): patch.get_extents() for patch in ax.patches}
    to_data = ax.transData.inverted()
    box = to_data.transform_bbox(boxes["payment-crash strikes"])
    assert (box.x0, box.x1) == pytest.approx((15.0, 23.0), abs=0.01)


def test_the_forest_shows_percent_and_the_difference_itself(struck):
    data = struck.data
    told = said(struck.plot_verdicts())
    table = struck.table(["latency_mean"]).set_index("pattern")
    row = table.loc["hybrid"]
    assert "percent of the baseline's mean" in told
    marks = {
        (line.get_color(), line.get_xdata()[0])
        for line in struck.plot_verdicts().lines
        if len(line.get_xdata()) == 1
    }
    percents = [100.0 * row["difference"] / table.loc[data.baseline, "mean"]]
    assert any(np.isclose(at, percents).any() for _, at in marks)
    # Each row has its verdict's symbol in front of the difference.
    assert sum(told.count(symbol) for symbol in "✓✗≈?") >= 3 * 8


def test_without_a_baseline_there_is_no_percent(struck):
    """Of a baseline of 0 the difference is written, and no mark drawn."""
    values = struck.data.values.copy()
    zero = (values["metric"] == "goodput") & (values["pattern"] == struck.data.baseline)
    values.loc[zero, "value"] = 0.0
    data = replace(struck.data, values=values)
    chart = next(charts_of(data))
    assert chart.name == "verdict_forest"
    assert said(drawn(chart)).count("no percent of 0") == 3


def test_outcomes_write_out_what_cannot_be_seen(struck):
    values = struck.data.values.copy()
    rare = (values["metric"] == "stuck_share") & (values["pattern"] == "hybrid")
    values.loc[rare, "value"] = 2 / values.loc[rare, "samples"]
    data = replace(struck.data, values=values)
    chart = {one.name: one for one in charts_of(data)}["outcomes"]
    told = said(drawn(chart))
    count = int(values.loc[rare & (values["workflow"] == "order"), "samples"].sum())
    assert f"stuck {100 * 4 / count:.2f} % [" in told
    # Where none was seen the bound stands, and it is not 0.
    assert "stuck 0 % [0, 0." in told


def test_a_metric_that_settles(struck):
    ax = struck.plot_convergence(metric="latency_p95")
    told = said(ax)
    assert "How latency p95 of order settles" in told
    means = [line for line in ax.lines if str(line.get_label()).startswith("hybrid: ")]
    assert means[0].get_ydata()[-1] == pytest.approx(0.0, abs=1e-9)
    assert "too little to measure" in said(struck.plot_convergence(metric="latency_p999"))


# -- blast radii


def test_recoveries_are_marked_where_the_table_says(blast):
    (first, *_) = [one for one in blast_folder.charts_of(blast.data) if "recovery" in one.name]
    ax = drawn(first)
    table = blast.table(["recovery"])
    own = table[table["fault"] == "stock-away"].set_index("pattern")
    marks = [line.get_xdata()[0] for line in ax.lines if line.get_markeredgecolor() == "black"]
    assert marks == pytest.approx([25.0 + own.loc[name, "mean"] for name in blast.data.patterns])
    told = said(ax)
    assert LONG in told
    assert "2 replications a pattern" in told
    assert "recovered after" in told


def test_what_was_not_seen_or_is_not_there_is_said(blast):
    made = {one.name: one for one in blast_folder.charts_of(blast.data)}
    told = said(drawn(made["recovery-engine-away"]))
    assert "orchestration: no recovery seen, too little of the run is left" in told
    assert f"{LONG}: not there, not struck" in told
    assert said(blast.plot_recovery(fault="bus")).startswith("Recovery from engine-away-on-bus")
    with pytest.raises(ValueError, match="unknown fault 'flood'; there are: stock-away"):
        blast.plot_recovery(fault="flood")


def test_the_course_is_what_the_twins_say(shop, blast):
    data = blast.data
    course = data.courses["stock", "stock-away", "orchestration"]
    assert (course.start_s, course.end_s, course.same) == (10.0, 25.0, True)
    slice_s = 95.0 / len(course.twin.mean)
    good = data.values[
        (data.values["metric"] == "good") & (data.values["fault"] == "stock-away")
        & (data.values["pattern"] == "orchestration") & (data.values["workflow"] == "all")
    ]["value"].mean()  # fmt: skip
    assert course.twin.mean.sum() * slice_s == pytest.approx(good)
    struck = slice(int(10.5 / slice_s), int(23.0 / slice_s))
    assert course.run.mean[struck].sum() < 0.2 * course.twin.mean[struck].sum()


# -- load


def test_load_and_latency_tell_what_keeps_up_and_where_the_knees_are(loaded, knees):
    chart = Chart("load", "", lambda ax: charts.load_latency(ax, loaded.data, knees=knees.data))
    ax = drawn(chart)
    told = said(ax)
    assert "latency of order under load" in told.lower()
    assert "3 replications a point" in told
    assert "the knee" in told
    hollow = {
        x for line in ax.lines if line.get_markerfacecolor() == "white" for x in line.get_xdata()
    }
    # The stock carries 100 a second.
    assert 140.0 in hollow
    assert not hollow & {20.0, 60.0}
    tops = [
        line.get_xdata()[0]
        for line in ax.lines
        if line.get_markeredgecolor() == "black" and len(line.get_xdata())
    ]
    assert tops[: len(knees.data.knees)] == [one.offered for one in knees.data.knees]
    assert [one.name for one in sweep_folder.charts_of(loaded.data)][-1] == "load_latency"


def test_what_is_no_load_is_refused(loaded, scattered, knees):
    with pytest.raises(ValueError, match="over one path"):
        scattered.plot_load_latency()
    changed = replace(loaded.data, metrics=("latency_p50",))
    with pytest.raises(UnknownMetricError, match="latency_p99"):
        Sweep(changed).plot_load_latency()
    other = replace(knees.data, scenario=knees.data.scenario.with_({"patterns.more": {
        "kind": "orchestration", "coordinator": {"profile": "none"}}}))  # fmt: skip
    with pytest.raises(ValueError, match="other patterns"):
        loaded.plot_load_latency(knees=Knees(other))


def test_the_knees_are_legible_and_none_is_a_chart_too(knees):
    chart = Chart("capacity", "", lambda ax: charts.capacity(ax, knees.data), height=3.0)
    told = said(drawn(chart))
    assert "Größe" in told
    assert "$5 <script>" in told
    assert "2 replications a load" in told
    svg = draw(chart).svg
    assert "<script>" not in svg
    assert svg == draw(chart).svg
    nowhere = tuple(replace(one, offered=math.inf) for one in knees.data.knees)
    none = replace(knees.data, knees=nowhere)
    empty = Chart("capacity", "", lambda ax: charts.capacity(ax, none))
    assert "no pattern saturates" in said(drawn(empty))


# -- samples


def test_samples_are_scattered_along_each_path(scattered):
    made = list(sweep_folder.charts_of(scattered.data))
    assert len(made) == 2 * 3
    for chart in made:
        told = said(drawn(chart))
        assert "5 samples, 2 replications each" in told
        assert LONG in told
    table = scattered.table(["latency_mean"], "all")
    own = table[table["pattern"] == LONG]
    ax = scattered.plot_scatter(metric="latency_mean", path=RATE)
    points = sorted(
        (float(x), float(y))
        for line in ax.lines
        if line.get_marker() == "s"
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    )
    assert points == sorted(zip(own[RATE], own["difference"], strict=True))
    with pytest.raises(ValueError, match="was not varied; there are: workload"):
        scattered.plot_scatter(path="run.duration")


def test_the_same_data_gives_the_same_bytes(struck, blast, loaded, scattered):
    of = (charts_of(struck.data), blast_folder.charts_of(blast.data),
          sweep_folder.charts_of(loaded.data), sweep_folder.charts_of(scattered.data))  # fmt: skip
    for made in of:
        *_, last = made
        once = draw(last)
        assert once == draw(last)
        assert "<script>" not in once.svg
