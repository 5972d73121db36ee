"""`counterpoint sweep` and `counterpoint map`: tables, sentences, JSON, folders, mistakes."""

import json

import pandas as pd
import pytest

from sim.cli.sweep_table import headings

RATE = "workload.0.arrivals.rate"
QUICK = ("-j1", "--set", "run.duration=5s")


@pytest.fixture
def crossing(scenario):
    """One decision maker against a fixed delay: they cross below 100/s."""
    text = scenario.read_text()
    text = text.replace(
        "coordinator: {profile: in-process}",
        "coordinator: {decision: {dist: exponential, mean: 4ms}}",
    ).replace("bus: {profile: kafka-like}", "bus: {deliver: 8ms}, outbox: none")
    scenario.write_text(text)
    return scenario


def test_the_table_has_points_down_and_patterns_across_and_the_crossing_is_told(cli, crossing):
    done = cli(
        "sweep", crossing, "--over", f"{RATE}=20/s,100/s", *QUICK, "-n4", "-m", "latency_mean"
    )
    assert done.exit_code == 0, done.output
    said = done.stdout
    assert f"2 points over {RATE} 20/s, 100/s; 2 patterns, 4 replications each" in said.replace("\n", " ").replace("  ", " ")  # fmt: skip # noqa: E501
    assert "latency mean of order" in said
    assert "arrivals.rate" in said
    assert "20/s" in said
    assert "✗" in said
    assert "✓" in said
    assert f"Along {RATE}:" in said
    assert "choreography is lower above 20–100 /s; orchestration is lower below" in said
    assert "\x1b[" not in said


def test_refining_and_the_folder(cli, crossing, tmp_path):
    out = tmp_path / "out"
    command = ("sweep", crossing, "--over", f"{RATE}=20/s,100/s", *QUICK, "-n6", "--refine", 1)
    done = cli(*command, "-m", "latency_mean", "--out", out, "--json")
    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    assert content["points"] > 2
    assert content["sentences"][0].startswith("latency mean: choreography is lower above ")
    frame = pd.read_parquet(out / "frame.parquet")
    assert frame[RATE].nunique() == content["points"]
    shards = {path.name for path in (out / "runs").glob("*.parquet")}
    before = (out / "frame.parquet").read_bytes()
    assert cli(*command, "-m", "latency_mean", "--out", out).exit_code == 0
    assert {path.name for path in (out / "runs").glob("*.parquet")} == shards
    assert (out / "frame.parquet").read_bytes() == before


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(cli, scenario, monkeypatch, width):
    text = scenario.read_text().replace(
        "run:",
        "  orchestration-in-process: {kind: orchestration, coordinator: {profile: none}}\n"
        "  hybrid: {kind: hybrid, domains: {}, bus: {profile: none}}\nrun:",
    )
    scenario.write_text(text)
    monkeypatch.setenv("COLUMNS", str(width))
    over = ("--over", f"{RATE}=20/s,40/s", "--over", "services.stock.concurrency=3,4")
    for command in ("sweep", "map"):
        done = cli(command, scenario, *over, *QUICK, "-n1", "-q", "--metric", "latency_mean")
        assert done.exit_code == 0, done.output
        told = [line for line in done.stdout.splitlines() if "/charts" not in line]
        assert max(len(line) for line in told) <= width
        assert "…" not in done.stdout
        for pattern in ("orchestration-in-process", "choreography", "hybrid"):
            assert pattern in done.stdout.replace("\n", "") or pattern.split("-")[0] in done.stdout


def test_samples(cli, scenario):
    over = ("--over", f"{RATE}=20.0/s:60.0/s", "--over", "services.bank.time=1ms:9ms:log")
    done = cli(
        "sweep", scenario, *over, "--samples", 3, *QUICK, "-n1", "--json", "-m", "throughput"
    )
    content = json.loads(done.stdout)
    assert (content["design"], content["points"]) == ("Latin hypercube", 3)
    assert {row["metric"] for row in content["table"]} == {"throughput"}
    assert len({row["services.bank.time"] for row in content["table"]}) == 3


def test_the_map_says_who_is_best_where(cli, crossing, tmp_path):
    out = tmp_path / "out"
    over = ("--over", f"{RATE}=20/s,100/s", "--over", "services.bank.concurrency=4,6")
    done = cli("map", crossing, *over, *QUICK, "-n4", "--out", out)
    assert done.exit_code == 0, done.output
    said = done.stdout
    assert "best pattern by latency mean of order" in said
    assert "orchestration is best at 2 of 4 points" in said
    assert "choreography is best at 2 of 4 points" in said
    assert f"Map: {out}/charts/decision_map.svg" in said
    assert (out / "charts" / "decision_map.png").is_file()
    assert pd.read_parquet(out / "map.parquet")["best"].tolist() == [
        *["orchestration"] * 2, *["choreography"] * 2,
    ]  # fmt: skip
    again = cli("map", crossing, *over[:2], *QUICK, "-n1", "-m", "throughput", "--json")
    content = json.loads(again.stdout)
    assert (content["metric"], len(content["map"])) == ("throughput", 2)
    assert {row["verdict"] for row in content["map"]} == {"not enough data"}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["sweep", "--over", "rate"], 2, "'rate' is not PATH=VALUES"),
        (["sweep", "--over", f"{RATE}=1,2", "--over", f"{RATE}=3"], 2, "varied twice"),
        (["sweep", "--over", f"{RATE}=1:2"], 2, "say how many samples"),
        (["sweep", "--over", f"{RATE}=1,fast"], 2, "mixes"),
        (["sweep", "--over", "run.seed=1,2"], 2, "cannot be varied"),
        (["sweep", "--over", f"{RATE}=-1,2"], 3, f"at 1 of 2 points: {RATE}=-1"),
        (["sweep", "--over", f"{RATE}=1,2", "-m", "latency_men"], 2, "did you mean"),
        (["sweep", "--over", f"{RATE}=1,2", "-p", "quite"], 2, "unknown pattern"),
        (["sweep", "--over", "services.bank.discipline=fifo,lifo", "--refine", "1"], 2, "words"),
        (["map", "--over", f"{RATE}=1,2", "-m", "offered"], 2, "no value of offered is better"),
        (["map", "--over", f"{RATE}=1,2", "-p", "choreography"], 2, "two patterns or more"),
        (["map", "--over", f"{RATE}=1,2", "--workflow", "ordr"], 2, "unknown workflow"),
        (["map"], 2, "Missing option"),
    ],
)
def test_mistakes(cli, scenario, arguments, code, told):
    command, *options = arguments
    done = cli(command, scenario, *options)
    assert done.exit_code == code
    assert told in " ".join(done.stderr.replace("│", " ").split())


def test_headings_are_as_short_as_they_can_be():
    assert headings([RATE]) == ["arrivals.rate"]
    assert headings(["load"]) == ["load"]
    twins = ["services.bank.time.mean", "services.stock.time.mean"]
    assert headings(twins) == ["bank.time.mean", "stock.time.mean"]
