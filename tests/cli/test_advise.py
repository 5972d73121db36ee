"""`counterpoint advise`: its tables, its JSON, its folder, its exit codes."""

import json

import pytest
from advising import few_parameters

QUICK = ("-j1", "-n2", "--set", "run.duration=2s", "--set", "run.warmup=0s")
WEIGHTS = ("-w", "effort=0.5", "-w", "harm=0")


def test_it_advises_says_why_and_what_does_not_count(cli, scenario, tmp_path):
    out = tmp_path / "result"
    done = cli("advise", scenario, *QUICK, "--no-changes", *WEIGHTS, "--out", out)
    assert done.exit_code == 0, done.output
    told = " ".join(done.stdout.split())
    assert "Take orchestration: weighted regret" in told
    assert "weighted regret, and its parts" in told
    assert "criterion by criterion" in told
    assert "effort 0.5" in told
    assert "Not counted: capacity" in told
    assert "Not counted: harm: its weight is 0" in told
    assert "What would change the answer" in told
    assert "No weight of a single group would change the advice." in told
    assert "One parameter at a time" not in told
    assert f"Page: {out / 'advice.md'}" in told
    assert json.loads((out / "summary.json").read_text())["weights"]["effort"] == 0.5
    assert cli("validate", out / "scenario.yaml").exit_code == 0
    assert "\x1b[" not in done.stdout


def test_what_would_change_the_answer_is_in_the_json(cli, scenario, monkeypatch):
    few_parameters(monkeypatch, "load", "kafka-like rebalance", "kafka-like deliver")
    quick = (*QUICK[:2], "--set", "run.duration=1s", "--set", "run.warmup=0s")
    done = cli("advise", scenario, *quick, "-q", "--json", "-w", "harm=0")
    found = json.loads(done.stdout)
    assert (found["kind"], found["advised"]) == ("advice", "orchestration")
    parameters = {one["parameter"]: one for one in found["changes"]["parameters"]}
    assert parameters["load"]["value"] == "40 arrivals/s"
    assert not parameters["kafka-like rebalance"]["touches"]
    assert parameters["kafka-like deliver"]["certainty"] == "estimate"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("-w", "sped=1"), 2, "did you mean 'speed'"),
        (("-w", "harm=-1"), 2, "a number from 0 up"),
        (("-w", "harm"), 2, "a weight is written as GROUP=NUMBER"),
        (("-w", "capacity=2"), 2, "only measured with --knee"),
        (("-p", "orchestration"), 2, "two patterns or more"),
        (("-p", "orchestration", "-p", "choreografy"), 2, "did you mean 'choreography'"),
        (("--set", "workload.0.workflow=nothing"), 3, "nothing"),
    ],
)
def test_exit_codes(cli, scenario, arguments, code, told):
    done = cli("advise", scenario, *QUICK, *arguments)
    assert done.exit_code == code, done.output
    assert told in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.output


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(cli, scenario, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    done = cli("advise", scenario, *QUICK, "--no-changes", "-w", "harm=0")
    assert done.exit_code == 0, done.output
    assert max(len(line) for line in done.stdout.splitlines()) <= width
    assert "…" not in done.stdout
