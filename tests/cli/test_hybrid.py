"""`counterpoint hybrid`: its table, its JSON, its folder, its exit codes."""

import json

import pytest
import yaml

QUICK = ("-j1", "-n2", "--set", "run.duration=2s", "--set", "run.warmup=0s")


def test_it_shows_the_front_and_suggests_a_cut_that_loads(cli, scenario, tmp_path):
    out = tmp_path / "result"
    done = cli(
        *("hybrid", scenario, *QUICK, "--out", out),
        *("--objective", "latency_mean", "--objective", "messages_per_completed=2"),
    )
    assert done.exit_code == 0, done.output
    told = " ".join(done.stdout.split())
    assert "all 2 cuts of 2 services into domains" in told
    assert "✓ suggested" in told
    assert "least regret" in told
    assert "95 % certainty" in told
    assert f"Tables and charts: {out}" in told
    block = yaml.safe_load((out / "patterns.yaml").read_text())
    assert set(block["patterns"]) <= {"orchestration", "choreography"}
    summary = json.loads((out / "summary.json").read_text())
    assert summary["suggestion"]["patterns"] == block["patterns"]
    assert [one["weight"] for one in summary["objectives"]] == [1.0, 2.0]
    assert cli("validate", out / "scenario.yaml").exit_code == 0
    assert "\x1b[" not in done.stdout


def test_json_is_the_only_thing_on_stdout(cli, scenario):
    done = cli(
        "hybrid", scenario, *QUICK, "--json", "--objective", "p50", "--objective", "change_impact"
    )
    found = json.loads(done.stdout)
    assert (found["kind"], found["size"], found["exhaustive"]) == ("hybrid", 2, True)
    assert [one["name"] for one in found["objectives"]] == ["latency_p50", "change_impact"]
    assert {one["pattern"] for one in found["cuts"]} == {"orchestration", "choreography"}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--objective", "latency_men"), 2, "did you mean latency_mean"),
        (("--objective", "offered"), 2, "no value of offered is better"),
        (("--objective", "latency_mean=much"), 2, "a weight is a number"),
        (("--objective", "latency_mean=-1"), 2, "a number above 0"),
        (("--cuts", "1"), 2, "three cuts or more"),
        (("--tolerance", "2ms"), 2, "--tolerance"),
        (("--coordinator", "choreography"), 2, "does not have one coordinator for everything"),
        (("--bus", "choreografy"), 2, "did you mean 'choreography'"),
        (("--objective", "latency_p999"), 1, "latency_p999 is not shown in some replication"),
        (("--set", "workload.0.workflow=nothing"), 3, "nothing"),
    ],
)
def test_exit_codes(cli, scenario, arguments, code, told):
    done = cli("hybrid", scenario, *QUICK, *arguments)
    assert done.exit_code == code, done.output
    assert told in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.output


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_of_the_table_is_wider_than_the_terminal(cli, scenario, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    done = cli("hybrid", scenario, *QUICK, "--objective", "latency_mean", "--objective", "p50")
    assert done.exit_code == 0, done.output
    before, _, _ = done.stdout.partition("patterns:")
    assert max(len(line) for line in before.splitlines()) <= width
    assert "…" not in done.stdout
