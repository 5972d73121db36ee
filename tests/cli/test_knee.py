"""`counterpoint knee`: the capacity table, its JSON, its folder, and what cannot be searched."""

import json

import pandas as pd
import pytest

from sim.study.knees import capacity


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Short runs: what is asked here is what is shown, not how well it is found."""
    monkeypatch.setattr(capacity, "ARRIVALS", 1500)
    monkeypatch.setattr(capacity, "ROUGH_ARRIVALS", 500)
    monkeypatch.setattr(capacity, "CALM_ARRIVALS", 300)


def test_one_command_gives_the_capacity_of_every_pattern(cli, scenario, tmp_path):
    out = tmp_path / "knee"
    done = cli("knee", scenario, "-j1", "-n3", "--out", out)
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "2 patterns, all arrivals together raised until each saturates" in said
    for heading in ("saturates at", "× the file's", "binds", "next busiest"):
        assert heading in said
    assert "bank" in said  # 4 / 30 ms = 133 /s; the stock carries 200 /s
    assert "The file's load is 40 /s" in said
    table = pd.read_parquet(out / "table.parquet")
    assert table["pattern"].tolist() == ["orchestration", "choreography"]
    assert table["binds"].tolist() == ["bank", "bank"]
    assert table["offered"].between(120, 145).all()
    frame = pd.read_parquet(out / "frame.parquet")
    assert set(frame.columns) >= {"pattern", "load", "replication", "offered", "deficit"}
    assert (out / "charts" / "capacity.svg").exists()
    assert json.loads((out / "manifest.json").read_text())["kind"] == "knee"


def test_json_names_the_path_and_the_pattern(cli, scenario):
    path = "workload.0.arrivals.rate"
    done = cli("knee", scenario, "-j1", "-n2", "-p", "choreography", "--path", path, "--json")
    content = json.loads(done.stdout)
    assert (content["kind"], content["path"], content["replications"]) == ("knee", path, 2)
    [found] = content["knees"]
    assert found["pattern"] == "choreography"
    assert found["load"] == pytest.approx(found["offered"])
    assert 120 < found["load"] < 145


def test_what_has_no_knee_is_an_error_of_usage(cli, scenario):
    wrong = cli("knee", scenario, "-j1", "--path", "services.stock")
    assert wrong.exit_code == 2
    assert "the path of a positive number" in " ".join(wrong.output.replace("│", "").split())
    closed = "{process: closed, users: 5, think: 1s}"
    ended = cli("knee", scenario, "-j1", "--set", f"workload.0.arrivals={closed}")
    assert ended.exit_code == 2
    assert "no backlog grows" in " ".join(ended.output.replace("│", "").split())


def test_an_unfinished_search_goes_on_with_the_same_answer(cli, scenario, tmp_path):
    arguments = ("knee", scenario, "-j1", "-n2", "-p", "orchestration", "--json")
    whole = cli(*arguments, "--out", tmp_path / "a").stdout
    assert cli(*arguments, "--out", tmp_path / "b").stdout == whole
    for shard in sorted((tmp_path / "b" / "runs").glob("*.parquet"))[::2]:
        shard.unlink()
    assert cli(*arguments, "--out", tmp_path / "b").stdout == whole
