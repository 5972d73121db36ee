"""The façade: frames, tables and pictures without ceremony."""

from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.axes import Axes

from sim.metrics import METRICS, UnknownMetricError
from sim.report.comparison import Comparison
from sim.study.comparison.table import COLUMNS


def test_the_table_is_the_headline_unless_asked_otherwise(comparison):
    table = comparison.table()
    assert tuple(table.columns) == COLUMNS
    assert set(table["workflow"]) == {"order", "refund"}
    assert "goodput" in set(table["metric"])  # the scenario has an objective
    chosen = comparison.table(metrics=["queue_s"], workflow="all")
    assert list(chosen["metric"].unique()) == ["queue_s"]
    assert list(chosen["pattern"]) == list(comparison.data.patterns)


def test_every_metric_of_the_registry_can_be_tabulated(comparison):
    table = comparison.table(metrics=list(METRICS), workflow="order")
    assert set(table["metric"]) == set(METRICS)


def test_a_row_says_the_same_wherever_it_stands(comparison, tmp_path):
    saved = pd.read_parquet(comparison.save(tmp_path / "result") / "table.parquet")
    keys = ["metric", "workflow", "pattern"]
    everywhere = saved.set_index(keys)[["p_holm", "verdict"]]
    for shown in (comparison.table(), comparison.table(["queue_s", "throughput"], "refund")):
        own = shown.set_index(keys)[["p_holm", "verdict"]]
        pd.testing.assert_frame_equal(own, everywhere.loc[own.index], check_exact=True)


def test_checks_are_a_table_too(comparison):
    assert comparison.passed  # there are none
    assert list(comparison.checks()["decision"]) == []
    check = {"metric": "latency_mean", "workflow": "order", "at_most": "1ms"}
    scenario = comparison.data.scenario.with_({"checks": [check]})
    limited = Comparison(replace(comparison.data, scenario=scenario))
    table = limited.checks()
    assert list(table["pattern"]) == list(comparison.data.patterns)
    assert set(table["decision"]) == {"fail"}
    assert (table["ci_low"] > table["at_most"]).all()
    assert not limited.passed


def test_the_split_adds_up_to_the_latency_on_real_runs(comparison):
    parts = ["network_s", "coordinator_s", "bus_s", "queue_s", "work_s", "retry_s", "wait_s"]
    table = comparison.table(metrics=[*parts, "latency_mean"], workflow="order")
    means = table.pivot_table(index="pattern", columns="metric", values="mean")
    for pattern in comparison.data.patterns:
        assert means.loc[pattern, parts].sum() == pytest.approx(
            means.loc[pattern, "latency_mean"], rel=1e-9
        )


def test_common_random_numbers_bought_a_correlation(comparison):
    table = comparison.table(metrics=["work_s"], workflow="order")
    assert (table.loc[table["verdict"] != "baseline", "verdict"] == "no difference shown").all()


def test_unknown_names_are_refused(comparison):
    with pytest.raises(ValueError, match="unknown workflow 'ordr'"):
        comparison.table(workflow="ordr")
    with pytest.raises(UnknownMetricError, match="latency_mean"):
        comparison.table(metrics=["latency_men"])


@pytest.mark.parametrize("plot", ["plot_ccdf", "plot_split", "plot_throughput", "plot_backlog"])
def test_plots_take_an_axes_or_make_one(comparison, plot):
    ax = getattr(comparison, plot)()
    assert isinstance(ax, Axes)
    assert getattr(comparison, plot)(ax.figure.add_subplot()) is not ax


def test_it_shows_itself(comparison):
    assert "3 replications" in repr(comparison)
    assert "<table" in comparison._repr_html_()
