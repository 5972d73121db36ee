"""Blast and BlastMap: frames, words, chart and folder, on runs of a stand-in."""

import json
import math

import pandas as pd
import pytest
from report.legible import drawn, said
from struck import scenario, stand_in

import sim
from sim.report.blast import Blast, BlastMap
from sim.report.blast_figures import as_json, label, text
from sim.report.blast_folder import charts_of
from sim.report.draw import draw
from sim.report.style import new_chart, styled
from sim.study.blast.data import Cell
from sim.study.blast.study import blast_faults, blast_map, blast_radius
from sim.study.runs.session import Compute

ALONE = Compute(jobs=1)

NAN = float("nan")


@pytest.fixture(scope="module")
def made() -> BlastMap:
    return BlastMap(blast_map(scenario(), simulate=stand_in, compute=ALONE))


@pytest.fixture(scope="module")
def radius() -> Blast:
    study = blast_radius(scenario(), "choreography", "stock-away", simulate=stand_in, compute=ALONE)
    return Blast(study)


def test_the_map_is_a_table_with_verdicts_and_a_matrix_to_read(made):
    table = made.table()
    assert len(table) == 4 * 3
    assert {"mean", "ci_low", "ci_high", "difference", "verdict", "there"} <= set(table)
    matrix = made.matrix()
    assert list(matrix.index) == ["stock", "bank", "coordinator", "bus"]
    assert list(matrix.columns) == list(made.data.patterns)
    assert matrix.loc["bus", "orchestration"] == "–"
    assert matrix.loc["bus", "hybrid"].startswith("5.17 % [")
    with pytest.raises(ValueError, match="unknown workflow 'oder'"):
        made.matrix(workflow="oder")


def test_a_summary_has_the_names_of_the_model(radius):
    found = radius.summary()
    assert found["share"] == pytest.approx(math.fsum(found["split"].values()))
    for name in (
        *("share", "needless", "services", "span", "recovery", "delay_debt"),
        *("amplification", "time_to_detect"),
    ):
        assert name in found
        assert name in found["workflows"]["refund"]
    assert found["services"] is None  # the stand-in makes too few attempts
    assert found["struck"] is True
    low, high = found["interval"]["share"]
    assert low < found["share"] < high


def test_repr_says_what_it_is(made, radius):
    assert "stock-away" in repr(radius)
    assert "struck" in repr(made)
    for html in (made._repr_html_(), radius._repr_html_()):
        assert "<table" in html
        assert "%" in html


def cell(metric: str, mean: float = 1.0, **more: object) -> Cell:
    known = {
        **{"component": "bus", "fault": "f", "pattern": "p", "there": True, "struck": True},
        **{"metric": metric, "unit": "s", "workflow": "all", "mean": mean},
        **{"ci_low": NAN, "ci_high": NAN, "n": 3, "infinite": 0.0, "unknown": 0.0},
        **{"difference": NAN, "difference_low": NAN, "difference_high": NAN},
        **{"baseline": "p", "verdict": "baseline"},
    }
    return Cell(**{**known, **more})


@pytest.mark.parametrize(
    ("said", "of"),
    [
        (("3.10 %", "[2.90, 3.30]", ""), cell("share", 0.031, ci_low=0.029, ci_high=0.033)),
        (("0 %", "", "never struck"), cell("share", 0.0, struck=False)),
        (("–", "", ""), cell("share", 0.0, there=False, struck=False)),
        (("1.50 ×", "", ""), cell("amplification", 1.5, unit="1")),
        (("20 s", "", ""), cell("recovery", 20.0)),
        (("∞", "", ""), cell("recovery", math.inf, infinite=1.0)),
        (("∞", "", "not seen in 50 %"), cell("recovery", math.inf, infinite=0.5, unknown=0.5)),
        (("not seen", "", ""), cell("recovery", NAN, n=0, unknown=1.0)),
        (("20 s", "", "∞ in 25 %, not seen in 25 %"),
         cell("recovery", 20.0, infinite=0.25, unknown=0.25)),
        (("–", "", ""), cell("recovery", NAN, struck=False)),
        (("nobody harmed", "", ""), cell("time_to_detect", NAN, n=0, unknown=1.0)),
        (("∞", "", ""), cell("time_to_detect", math.inf, infinite=1.0)),
    ],
)  # fmt: skip
def test_a_cell_in_words(said, of):
    assert text(of) == said


def test_labels_set_the_parts_of_the_share_off():
    assert label("share_in_flight") == "  in flight"
    assert label("time_to_detect") == "time to detect"


def test_as_json_has_nothing_that_json_lacks():
    found = as_json({"a": [math.inf, -math.inf, NAN, 1.0, None, True, "x"]})
    assert found == {"a": ["inf", "-inf", None, 1.0, None, True, "x"]}
    json.dumps(found, allow_nan=False)
    with pytest.raises(TypeError, match="set"):
        as_json({"a": {1}})


@pytest.mark.parametrize("of_file", [False, True], ids=["map", "faults of the file"])
def test_nothing_of_the_chart_is_cut_off_or_too_wide(made, of_file):
    study = made.data
    if of_file:
        study = blast_faults(scenario(), simulate=stand_in, compute=ALONE, replications=1)
    for chart in charts_of(study):
        told = said(drawn(chart))
        assert "–" in told or chart.name.startswith("recovery")
        assert all(pattern in told for pattern in study.patterns)


def test_plot_takes_an_axes_and_returns_it(made):
    with styled():
        ax = new_chart()[1]
        assert made.plot(ax) is ax
    assert made.plot(workflow="order").texts


def test_the_same_data_gives_the_same_bytes(made):
    chart = next(charts_of(made.data))
    assert draw(chart) == draw(chart)


def test_the_folder_holds_all_that_was_promised(made, tmp_path):
    target = made.save(tmp_path / "result")
    files = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert {
        *("manifest.json", "scenario.yaml", "summary.json"),
        *("frame.parquet", "table.parquet", "runs.parquet"),
        *("charts/blast_map.svg", "charts/blast_map.png", "charts/blast_map-order.svg"),
    } <= files
    again = sim.load(target / "scenario.yaml")
    assert again == made.data.scenario
    assert "outage-bus" in again.faults
    assert len(pd.read_parquet(target / "frame.parquet")) == len(made.frame())
    manifest = json.loads((target / "manifest.json").read_text())
    assert manifest["scenario"]["hash"] == made.data.scenario.hash()
    assert manifest["digests"]["hybrid"]["twin"] == [f"hybrid-7-{run}-" for run in range(3)]
    summary = json.loads((target / "summary.json").read_text())
    assert len(summary["map"]) == 12


def test_the_public_names_are_there():
    for name in ("blast_radius", "blast_map", "blast_faults", "Blast", "BlastMap"):
        assert name in sim.__all__
        assert callable(getattr(sim, name))
