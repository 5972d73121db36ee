"""`counterpoint blast`: its matrix, its figures, its JSON, its folder (runs of a stand-in)."""

import json

import pandas as pd
import pytest
from struck import STRUCK, stand_in

from sim.cli import progress
from sim.study.blast import study


@pytest.fixture
def struck(tmp_path, monkeypatch):
    monkeypatch.setattr(study, "_default_simulate", lambda: stand_in)
    file = tmp_path / "struck.yaml"
    file.write_text(STRUCK)
    return file


def test_each_component_gives_the_matrix(cli, struck):
    done = cli("blast", struck, "--each", "outage", "--at", "120s", "--for", "30s", "--jobs", 1)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert "share harmed: outage, at 2min, for 30s" in done.stdout
    for component in ("stock", "bank", "coordinator", "bus"):
        assert any(component in line for line in lines)
    (coordinator,) = (n for n, line in enumerate(lines) if "coordinator" in line)
    (bus,) = (n for n, line in enumerate(lines) if line.startswith("│ bus"))
    assert 0 < bus - coordinator <= 3  # side by side
    assert "–" in lines[coordinator]
    assert "%" in lines[coordinator]
    assert "5.17 %" in done.stdout
    assert "\x1b[" not in done.stdout


def test_progress_goes_to_stderr(cli, struck, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    said = cli("blast", struck, "--fault", "stock-away", "-j1").stderr
    assert "striking struck: " in said
    assert " runs" in said


@pytest.mark.parametrize(
    "width", [60, 80, *(pytest.param(width, marks=pytest.mark.long) for width in (100, 160))]
)
@pytest.mark.parametrize(
    "what", [("--fault", "stock-away"), ("--each", "outage", "--at", "120s", "--for", "30s")]
)
def test_no_line_is_wider_than_the_terminal(cli, struck, monkeypatch, width, what):
    monkeypatch.setenv("COLUMNS", str(width))
    done = cli("blast", struck, *what, "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert max(len(line) for line in done.stdout.splitlines()) <= width
    assert "…" not in done.stdout


def test_a_fault_shows_all_its_figures_by_workflow(cli, struck):
    done = cli("blast", struck, "--fault", "stock-away", "--jobs", 1)
    said = done.stdout
    assert "stock-away: stock, outage, at 2min, for 30s" in said
    for figure in ("share", "slow", "stuck", "needless", "span", "recovery", "delay debt"):
        assert figure in said
    assert "amplification" in said
    assert "time to detect" in said
    assert "order only" in said
    assert "refund only" in said
    assert "engine-away" not in said


def test_all_faults_of_the_file_by_default_with_their_mirrors(cli, struck):
    said = cli("blast", struck, "--jobs", 1, "--replications", 1).stdout
    for fault in ("stock-away", "engine-away", "engine-away-on-bus"):
        assert fault in said
    assert "delay debt" not in said


def test_json_is_the_only_thing_on_stdout(cli, struck):
    done = cli(
        *("blast", struck, "--fault", "engine-away", "--jobs", 1, "--json", "--seed", 11),
        *("--replications", 2, "--set", "run.duration=400s", "--pattern", "hybrid"),
    )
    content = json.loads(done.stdout)
    assert (content["kind"], content["seed"], content["replications"]) == ("blast", 11, 2)
    assert content["patterns"] == ["hybrid"]
    first, mirror = content["map"]
    assert (first["component"], mirror["component"]) == ("coordinator", "bus")
    assert first["there"] is True
    assert set(first["split"]) == {"slow", "compensated", "refused", "dirty", "stuck", "in_flight"}
    assert sum(first["split"].values()) == pytest.approx(first["share"])
    assert set(first["workflows"]) == {"order", "refund"}
    assert first["interval"]["share"][0] < first["share"] < first["interval"]["share"][1]


def test_infinity_survives_json(cli, struck, monkeypatch):
    def unnoticed(*of: object) -> object:
        facts = stand_in(*of)
        facts.frames["instances"]["noticed_s"] = float("nan")
        return facts

    monkeypatch.setattr(study, "_default_simulate", lambda: unnoticed)
    done = cli("blast", struck, "--fault", "stock-away", "--jobs", 1, "--json")
    first = json.loads(done.stdout)["map"][0]
    assert (first["time_to_detect"], first["time_to_detect_infinite"]) == ("inf", 1.0)
    assert first["recovery_infinite"] == 0.0


def test_out_keeps_the_result_and_says_where(cli, struck, tmp_path):
    out = tmp_path / "result"
    done = cli("blast", struck, "--jobs", 1, "--out", out)
    assert f"Map: {out}/charts/blast_map.svg" in done.stdout
    assert (out / "charts" / "blast_map.png").is_file()
    frame = pd.read_parquet(out / "frame.parquet")
    assert {"component", "fault", "pattern", "replication", "metric", "value"} <= set(frame)
    assert json.loads((out / "manifest.json").read_text())["kind"] == "blast"


def test_warnings_go_to_stderr_and_quiet_means_quiet(cli, struck):
    arguments = ("blast", struck, "--jobs", 1, "--replications", 1)
    assert "warning: one replication" in cli(*arguments).stderr
    assert cli(*arguments, "--quiet").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fault", "stock-awya"), "did you mean 'stock-away'"),
        (("--pattern", "hybird"), "did you mean 'hybrid'"),
        (("--at", "3s"), "go with --each"),
        (("--links",), "goes with --each"),
        (("--each", "outage", "--fault", "stock-away"), "a fault of its own"),
        (("--each", "poison", "--at", "3s"), "cannot strike each component"),
        (("--each", "{"), "is no fault"),
    ],
)
def test_usage_is_two(cli, struck, arguments, said):
    done = cli("blast", struck, *arguments)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_a_file_without_faults_says_what_to_do(cli, scenario):
    done = cli("blast", scenario)
    assert done.exit_code == 2
    assert "--each outage" in done.stderr


def test_a_fault_that_is_not_valid_is_three(cli, struck):
    done = cli("blast", struck, "--each", "outage", "--at", "120s")
    assert done.exit_code == 3
    assert "for" in done.stderr


def test_a_kind_with_more_to_say_is_written_as_in_the_file(cli, struck):
    done = cli(
        *("blast", struck, "--each", "{kind: slowdown, factor: 3}", "--at", "120s"),
        *("--for", "30s", "--jobs", 1, "--replications", 1),
    )
    assert done.exit_code == 0, done.output
    assert "slowdown, factor 3" in done.stdout


def test_a_failed_run_is_one_and_says_how_to_repeat_it(cli, struck, monkeypatch):
    def broken(*_: object) -> None:
        raise ArithmeticError("broken on purpose")

    monkeypatch.setattr(study, "_default_simulate", lambda: broken)
    done = cli("blast", struck, "--jobs", 1, "--set", "run.seed=5")
    assert done.exit_code == 1
    assert f"counterpoint run {struck} --set run.seed=5" in done.stderr
    assert "Traceback" not in done.stderr
