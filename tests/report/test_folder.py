"""The result folder: complete, readable, whole or not at all."""

import json

import pandas as pd
import pytest

from sim.report.folder import whole
from sim.study.runs.store import StoreError, held, opened, write_shard


def test_it_holds_all_that_was_promised(comparison, tmp_path):
    target = comparison.save(tmp_path / "deep" / "result")
    files = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert {
        "manifest.json",
        "scenario.yaml",
        "summary.json",
        "frame.parquet",
        "table.parquet",
        "report.html",
        "charts/throughput.svg",
        "charts/throughput.png",
    } <= files
    frame = pd.read_parquet(target / "frame.parquet")
    assert len(frame) == len(comparison.frame())
    table = pd.read_parquet(target / "table.parquet")
    assert set(table["verdict"]) <= {
        "baseline",
        "better",
        "worse",
        "higher",
        "lower",
        "no difference shown",
        "not enough data",
    }


def test_the_manifest_says_how_to_get_it_again(comparison, tmp_path):
    target = comparison.save(tmp_path / "result")
    manifest = json.loads((target / "manifest.json").read_text())
    assert manifest["scenario"]["hash"] == comparison.data.scenario.hash()
    assert (manifest["seed"], manifest["replications"]) == (7, 3)
    assert set(manifest["digests"]) == set(comparison.data.patterns)
    assert all(len(digests) == 3 for digests in manifest["digests"].values())
    assert {"python", "numpy", "simpy", "counterpoint"} <= set(manifest["versions"])
    assert manifest["machine"]["cpus"]
    assert manifest["wall_s"] > 0


def test_the_summary_is_plain_json_with_null_where_nothing_is_known(compared, tmp_path):
    target = compared(replications=1).save(tmp_path / "result")
    summary = json.loads((target / "summary.json").read_text())
    assert {row["verdict"] for row in summary["table"]} == {"baseline", "not enough data"}
    assert all(row["ci_low"] is None for row in summary["table"])
    assert summary["warnings"]


def test_an_earlier_result_is_replaced_and_nothing_else_is(comparison, tmp_path):
    target = comparison.save(tmp_path / "result")
    (target / "stale").write_text("x")
    comparison.save(target)
    assert not (target / "stale").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["result"]
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="not a result folder"):
        comparison.save(precious)
    assert (precious / "thesis.txt").read_text() == "years of work"


def test_a_failure_half_way_leaves_what_was_there(comparison, tmp_path, monkeypatch):
    target = comparison.save(tmp_path / "result")
    before = (target / "manifest.json").read_bytes()

    def fails(*_: object) -> str:
        raise OSError("disk full")

    monkeypatch.setattr("sim.report.comparison_folder.write_pictures", fails)
    with pytest.raises(StoreError, match=r"cannot write to .*: disk full"):
        comparison.save(target)
    assert (target / "manifest.json").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["result"]


def test_a_new_folder_is_a_result_only_when_it_is_whole(tmp_path):
    target = tmp_path / "new"
    with whole(target) as inside:
        (inside / "half").write_text("")
        (inside / "manifest.json").write_text("{}")
        assert [path for path in target.iterdir() if not path.name.startswith(".")] == []
    assert sorted(path.name for path in target.glob("[!.]*")) == ["half", "manifest.json"]


def test_a_folder_that_could_not_be_filled_is_not_left_behind(tmp_path):
    def fill(target):
        with whole(target):
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fill(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_finished_runs_stay_where_they_are(comparison, tmp_path):
    runs = tmp_path / "result" / "runs"
    with opened(runs):
        write_shard(runs, "ab", {"run": pd.DataFrame({"digest": ["x"]})})
    comparison.save(tmp_path / "result")
    assert [path.name for path in runs.glob("ab-*.parquet")]
    with held(tmp_path / "result"), pytest.raises(StoreError, match="another study is writing"):
        comparison.save(tmp_path / "result")
