"""What `sim.hybrid_search` gives to a person."""

import json

import pandas as pd
import pytest
import yaml
from constructed import DIAMOND
from report.legible import drawn, faults, said

import sim
from sim.report.hybrid import _charts
from sim.report.hybrid_words import cut_sentence, domains_text, guarantee

OBJECTIVES = ["latency_mean", "messages_per_completed", "change_impact"]


@pytest.fixture(scope="module")
def scenario():
    return sim.loads(DIAMOND).with_(
        {
            "services.b.time": {"dist": "exponential", "mean": "40ms"},
            "workload.0.arrivals": {"process": "poisson", "rate": "8/s"},
        }
    )


@pytest.fixture(scope="module")
def found(scenario) -> sim.HybridSearch:
    return sim.hybrid_search(scenario, OBJECTIVES, most=8, replications=2, jobs=1)


def test_the_table_begins_with_the_front_and_has_the_limits(found):
    table = found.table()
    assert len(table) == len(found.data.candidates) <= 8
    front = [one.pattern for one in found.data.front]
    assert list(table["pattern"])[: len(front)] == front
    assert found.suggested == front[0]
    assert table["regret"][: len(front)].is_monotonic_increasing
    assert {"orchestration", "choreography"} <= set(table["pattern"])
    for name in OBJECTIVES:
        assert (table[f"{name}_low"] <= table[name] + 1e-9).all()
        assert (table[name] <= table[f"{name}_high"] + 1e-9).all()
    assert set(found.frame()["objective"]) == set(OBJECTIVES)


def test_a_cut_in_words(found):
    data, of = found.data, found.data.space
    assert cut_sentence(data, of.orchestration) == "One coordinator drives all services."
    assert "No coordinator" in cut_sentence(data, of.made([]))
    assert cut_sentence(data, of.made(["ab"])) == (
        "One coordinator drives a and b; c and d react to events."
    )
    assert cut_sentence(data, of.made(["ab", "cd"])) == (
        "One coordinator drives a and b and another one c and d; events go between them."
    )
    assert domains_text(data, of.made(["abd"])) == "a + b + d; events: c"
    assert domains_text(data, of.orchestration) == "everything in one domain"
    assert "95 % certainty" in guarantee(data)
    assert "passed over" in guarantee(data)  # a guided search


def test_the_suggestion_is_said_and_ready_to_use(found, scenario):
    assert found.suggested in found.words
    assert "least regret" in found.words
    assert "Beside choreography: latency mean" in found.words
    block = yaml.safe_load(found.patterns)
    assert list(block["patterns"]) == [found.suggested]
    document = {**scenario.document(), **block}
    again = sim.loads(yaml.safe_dump(document))
    assert list(again.patterns) == [found.suggested]
    assert set(found.scenario.patterns) >= {one.pattern for one in found.data.front}
    assert repr(found).startswith("<HybridSearch of 'diamond': ")
    assert "<table" in found._repr_html_()


def test_the_charts_are_legible(found):
    charts = list(_charts(found.data))
    assert [chart.name for chart in charts] == [
        "pareto-messages_per_completed",
        "pareto-change_impact",
    ]
    for chart in charts:
        told = said(drawn(chart))
        assert "2 replications" in told
        assert "(suggested)" in told
        assert "95 % interval" in told
        assert "lower is better" in told
    assert not faults(found.plot("change_impact", "latency_mean"))
    with pytest.raises(ValueError, match="accept_p50 is no objective of this search; there"):
        found.plot("accept_p50", "latency_mean")


def test_the_folder_is_a_result(found, tmp_path):
    target = found.save(tmp_path / "result")
    assert {path.name for path in target.glob("[!.]*")} == {
        *("manifest.json", "scenario.yaml", "summary.json", "patterns.yaml", "charts"),
        *("frame.parquet", "table.parquet", "runs.parquet"),
    }
    pd.testing.assert_frame_equal(pd.read_parquet(target / "frame.parquet"), found.frame())
    assert found.suggested in sim.load(target / "scenario.yaml").patterns
    assert json.loads((target / "manifest.json").read_text())["suggested"] == found.suggested
    found.save(target)  # replaces it
