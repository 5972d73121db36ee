"""What `sim.select` gives to a person."""

import pandas as pd
import pytest
from tiny import TINY

import sim


@pytest.fixture(scope="module")
def selection() -> sim.Selection:
    scenario = sim.loads(TINY).with_(
        {
            "run.duration": "2s",
            "patterns.choreography.bus.profile": "kafka-like",
            "patterns.quiet.bus.profile": "kafka-like",
        }
    )
    return sim.select(scenario, "latency_mean", delta="1ms", jobs=1)


def test_the_table_has_a_row_a_pattern(selection):
    table = selection.table()
    assert list(table["pattern"]) == ["orchestration", "choreography", "quiet"]
    assert selection.selected == "orchestration"
    assert selection.contending == ("orchestration",)
    assert table["out_after"].isna().tolist() == [True, False, False]
    assert (table["difference_low"][1:] > 0.0).all()
    assert table["replications"].sum() == len(selection.frame())


def test_it_shows_itself(selection):
    assert repr(selection) == "<Selection of orchestration on 'tiny'>"
    assert "<table" in selection._repr_html_()


def test_the_folder_is_a_result(selection, tmp_path):
    target = selection.save(tmp_path / "result")
    assert {path.name for path in target.glob("[!.]*")} == {
        *("manifest.json", "scenario.yaml", "summary.json"),
        *("frame.parquet", "table.parquet", "runs.parquet"),
    }
    pd.testing.assert_frame_equal(pd.read_parquet(target / "frame.parquet"), selection.frame())
    assert sim.load(target / "scenario.yaml").run.replications == selection.data.replications
    selection.save(target)  # replaces it
