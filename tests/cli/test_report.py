"""`counterpoint report`: one page of every study; a result folder is completed in place."""

import json

import pytest

from sim.study.knees import capacity


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Short searches: what is asked here is what is told, not how well it is found."""
    monkeypatch.setattr(capacity, "ARRIVALS", 1500)
    monkeypatch.setattr(capacity, "ROUGH_ARRIVALS", 500)
    monkeypatch.setattr(capacity, "CALM_ARRIVALS", 300)


def test_a_comparison_is_completed_in_place(cli, scenario, tmp_path):
    out = tmp_path / "result"
    assert cli("compare", scenario, "-j1", "--out", out).exit_code == 0
    runs = sorted((out / "runs").glob("*.parquet"))
    before = (out / "report.html").read_text(encoding="utf-8")
    assert "(<code>counterpoint report --study knee</code> does)" in before

    done = cli("report", out, "-j1", "--study", "knee", "--study", "load")
    assert sorted((out / "runs").glob("*.parquet")) == runs
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "It saturates at" in said
    assert "where bank binds" in said
    assert "… the system carries the most arrivals:" in said
    assert f"The report is {out / 'report.html'}" in said

    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Capacity: where each pattern saturates" in page
    assert "(<code>counterpoint report --study blast</code> does)" in page
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["kind"] == "assessment"
    assert set(manifest["missing"]) == {"blast", "faults"}


def test_the_same_command_finds_its_runs_again(cli, scenario, tmp_path, monkeypatch):
    out = tmp_path / "result"
    first = cli("report", scenario, "-j1", "--study", "load", "--out", out)
    assert first.exit_code == 0, first.output

    def computed(jobs: list[object], *_: object) -> None:
        assert not jobs, "a run was computed again"

    monkeypatch.setattr("sim.study.runs.session._work_off", computed)
    again = cli("report", scenario, "-j1", "--study", "load", "--out", out)
    assert again.exit_code == 0, again.output
    assert again.stdout == first.stdout


def test_json_has_the_verdict(cli, scenario):
    done = cli("report", scenario, "-j1", "--only-comparison", "--json")
    content = json.loads(done.stdout)
    assert content["kind"] == "assessment"
    assert [row["criterion"] for row in content["verdict"]] == [
        "latency_mean", "latency_p99", "messages_per_completed",
    ]  # fmt: skip
    assert set(content["missing"]) == {"blast", "faults", "load", "knee"}


def test_a_study_that_the_scenario_does_not_allow_says_why(cli, scenario):
    done = cli("report", scenario, "-j1", "--study", "faults", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["missing"]["faults"] == "the scenario has no faults"


def test_what_is_neither_scenario_nor_result_is_refused(cli, tmp_path):
    for place, why in ((tmp_path, "is not a result folder"), (tmp_path / "x", "neither a file")):
        done = cli("report", place)
        assert done.exit_code == 2
        assert why in " ".join(done.output.split())
