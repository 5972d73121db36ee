"""`counterpoint compare`: its table, its JSON, its folder."""

import json
import os

import pytest

from sim.cli import progress


def test_the_table_says_what_was_compared_and_how_to_read_it(cli, scenario):
    done = cli("compare", scenario, "--jobs", 1)
    assert done.exit_code == 0, done.output
    said = done.stdout
    assert "2 patterns, 2 replications each on the same random draws (seed 7)" in said
    assert "baseline: orchestration" in said
    for metric in ("latency mean", "latency p50", "latency p95", "latency p99", "answer p95"):
        assert metric in said
    assert "throughput" in said
    assert "goodput" not in said  # no objective was set
    assert "✗ worse" in said  # the bus costs tens of milliseconds
    assert "≈ no difference shown" in said
    assert "\x1b[" not in said


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_line_is_wider_than_the_terminal(cli, scenario, monkeypatch, width):
    text = scenario.read_text().replace(
        "run:",
        "  orchestration-in-process: {kind: orchestration, coordinator: {profile: none}}\n"
        "  hybrid: {kind: hybrid, domains: {}, bus: {profile: kafka-like}}\nrun:",
    )
    scenario.write_text(text)
    monkeypatch.setenv("COLUMNS", str(width))
    done = cli("compare", scenario, "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert max(len(line) for line in done.stdout.splitlines()) <= width
    assert "…" not in done.stdout  # nothing was cut short
    for pattern in ("orchestration", "choreography", "hybrid"):
        assert pattern in done.stdout


def test_progress_goes_to_stderr_and_quiet_means_quiet(cli, scenario, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    assert "comparing the patterns of small: 4 of 4 runs" in cli("compare", scenario, "-j1").stderr
    assert cli("compare", scenario, "-j1", "--quiet").stderr == ""


def test_what_is_over_at_once_says_nothing(cli, scenario, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE_S", 60.0)
    assert cli("compare", scenario, "-j1").stderr == ""


def test_an_unfinished_study_is_kept_in_the_cache_until_it_is_finished(cli, scenario, tmp_path):
    cache = tmp_path / "cache"
    os.environ["XDG_CACHE_HOME"] = str(cache)  # each test has its own
    assert cli("compare", scenario, "-j1").exit_code == 0
    assert list((cache / "counterpoint" / "unfinished").iterdir()) == []


def test_a_study_that_is_extended_computes_only_what_is_new(cli, scenario, tmp_path):
    out = tmp_path / "out"
    assert cli("compare", scenario, "-j1", "--out", out).exit_code == 0
    first = {path.name: path.stat().st_mtime_ns for path in (out / "runs").glob("*.parquet")}
    assert cli("compare", scenario, "-j1", "-n3", "--out", out).exit_code == 0
    second = {path.name: path.stat().st_mtime_ns for path in (out / "runs").glob("*.parquet")}
    assert first.items() <= second.items()
    assert len(second) == len(first) + 2


def test_json_is_the_only_thing_on_stdout(cli, scenario):
    done = cli("compare", scenario, "--jobs", 1, "--json", "--metric", "latency_p50")
    content = json.loads(done.stdout)
    assert content["schema"] == 1
    assert {row["metric"] for row in content["table"]} == {"latency_p50"}
    assert [row["pattern"] for row in content["table"]] == ["orchestration", "choreography"]


def test_set_seed_replications_and_baseline_are_obeyed(cli, scenario):
    done = cli(
        "compare",
        scenario,
        *("--jobs", 1, "--json", "--replications", 3, "--seed", 11),
        *("--baseline", "choreography", "--set", "workload.0.arrivals.rate=80/s"),
        *("--set", "run.duration=5s", "--metric", "offered"),
    )
    content = json.loads(done.stdout)
    assert (content["replications"], content["seed"]) == (3, 11)
    assert (content["baseline"], content["duration_s"]) == ("choreography", 5.0)
    assert all(60 < row["mean"] < 100 for row in content["table"])


def test_out_keeps_the_result_and_says_where(cli, scenario, tmp_path):
    out = tmp_path / "result"
    done = cli("compare", scenario, "--jobs", 1, "--out", out)
    assert f"Report: {out}/report.html" in done.stdout
    assert (out / "report.html").is_file()
    assert (out / "charts" / "latency_ccdf.png").is_file()


def test_a_folder_with_other_things_in_it_is_left_alone(cli, scenario, tmp_path):
    done = cli("compare", scenario, "--jobs", 1, "--out", tmp_path)
    assert done.exit_code == 1
    assert "not a result folder" in done.stderr


def test_warnings_go_to_stderr(cli, scenario):
    done = cli("compare", scenario, "--jobs", 1, "--replications", 1)
    assert "warning: one replication" in done.stderr
    assert "? not enough" in done.stdout


def test_where_things_have_prices_the_cost_is_told_with_its_parts(cli, scenario, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    scenario.write_text(f"{scenario.read_text()}prices: {{durable_write: 1e-6, message: 4e-7}}\n")
    done = cli("compare", scenario, "--jobs", 1)
    assert done.exit_code == 0, done.output
    for told in ("cost per completed", "cost writes per completed", "per million"):
        assert told in done.stdout
    assert "cost slots per completed" not in done.stdout  # slots have no price here
    table = json.loads(cli("compare", scenario, "--jobs", 1, "--json").stdout)["table"]
    costs = {row["metric"]: row["mean"] for row in table if row["pattern"] == "choreography"}
    parts = [costs[f"cost_{part}_per_completed"] for part in ("writes", "messages")]
    assert costs["cost_per_completed"] == pytest.approx(sum(parts))
