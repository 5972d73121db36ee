"""`counterpoint select`: its table, its JSON, its folder, its exit codes."""

import json

import pandas as pd
import pytest


def test_it_says_who_is_selected_and_what_that_promises(cli, scenario):
    done = cli("select", scenario, "-j1", "--delta", "5ms")
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "the lowest latency mean of 2 patterns on the same random draws (seed 7)" in said
    assert "a difference of 5 ms matters" in said
    assert "✓ selected" in said
    assert "✗ out after 10" in said
    assert "Selected: orchestration, after 10 replications (20 runs in all)." in said
    assert "better than all others by 5 ms" in said
    assert "probability of at least 95 %" in said
    assert "\x1b[" not in done.stdout


def test_what_is_not_decided_is_said_and_is_no_failure(cli, scenario):
    done = cli(
        *("select", scenario, "-j1", "--delta", "0.001ms", "--at-most", 10),
        *("-m", "latency_p50", "--set", "patterns.choreography.bus.profile=none"),
        *("--set", "patterns.orchestration.coordinator.profile=temporal-like"),
        *("--confidence", "99.9%"),
    )
    assert done.exit_code == 0, done.output
    assert "None is selected after 10 replications (20 runs in all)" in done.stdout
    assert "? in contention" in done.stdout
    assert "warning: no pattern is selected: after 10 replications" in done.stderr


def test_json_is_the_only_thing_on_stdout(cli, scenario):
    done = cli(
        *("select", scenario, "-j1", "--json", "-m", "throughput", "--workflow", "order"),
        *("--delta", "30/min", "--seed", 3, "-p", "choreography", "-p", "orchestration"),
    )
    found = json.loads(done.stdout)
    assert (found["kind"], found["metric"], found["workflow"]) == (
        "selection",
        "throughput",
        "order",
    )
    assert (found["delta"], found["delta_found"], found["seed"]) == (0.5, False, 3)
    assert [one["pattern"] for one in found["patterns"]] == ["choreography", "orchestration"]
    assert found["runs"] == sum(one["replications"] for one in found["patterns"])
    assert found["selected"] in ("choreography", "orchestration")
    (leader,) = (one for one in found["patterns"] if one["pattern"] == found["selected"])
    assert leader["difference"] is None


def test_out_keeps_the_result_and_goes_on_from_it(cli, scenario, tmp_path):
    out = tmp_path / "result"
    done = cli("select", scenario, "-j1", "--out", out)
    assert done.exit_code == 0, done.output
    assert f"Tables: {out}" in done.stdout
    assert len(pd.read_parquet(out / "frame.parquet")) == 20
    assert list(pd.read_parquet(out / "table.parquet")["pattern"]) == [
        "orchestration",
        "choreography",
    ]
    assert json.loads((out / "manifest.json").read_text())["kind"] == "selection"
    assert json.loads((out / "summary.json").read_text())["delta_found"] is True
    first = {path.name: path.stat().st_mtime_ns for path in (out / "runs").glob("*.parquet")}
    assert cli("select", scenario, "-j1", "--out", out, "--delta", "1ms").exit_code == 0
    second = {path.name: path.stat().st_mtime_ns for path in (out / "runs").glob("*.parquet")}
    assert first.items() <= second.items()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-m", "latency_men"), "did you mean latency_mean"),
        (("-m", "offered"), "no value of offered is better"),
        (("--delta", "5%"), "latency_mean is a duration"),
        (("--delta", "0"), "a difference above 0"),
        (("-p", "choreography"), "among two patterns or more"),
        (("-p", "choreografy"), "did you mean 'choreography'"),
        (("--workflow", "ordr"), "unknown workflow 'ordr'"),
        (("--confidence", "40%"), "above that of guessing"),
        (("--at-most", "5"), "at-most"),
    ],
)
def test_usage_is_two(cli, scenario, arguments, told):
    done = cli("select", scenario, "-j1", *arguments)
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())


def test_what_the_runs_do_not_show_is_one_and_says_what_to_do(cli, scenario):
    done = cli("select", scenario, "-j1", "-m", "latency_p99")
    assert done.exit_code == 1
    assert "error: latency_p99 is not shown in replication 0 of orchestration" in done.stderr
    assert "Run longer" in done.stderr
    assert "Traceback" not in done.output


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(cli, scenario, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    done = cli("select", scenario, "-j1", "--set", "run.duration=2s")
    assert done.exit_code == 0, done.output
    assert max(len(line) for line in done.stdout.splitlines()) <= width
    assert "…" not in done.stdout
