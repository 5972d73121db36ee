"""`counterpoint calibrate`: from a file of traces to a scenario that runs."""

import re
from pathlib import Path

import pytest

import sim

DATA = Path(__file__).parents[2] / "scenarios" / "data"
SPANS = DATA / "trainticket-spans-sample.csv"


def test_it_shows_what_it_found_and_writes_a_scenario(cli, tmp_path):
    out = tmp_path / "booking.yaml"
    done = cli("calibrate", SPANS, "--workflow", "booking", "--out", out, "--times", "fitted")
    assert done.exit_code == 0, done.output
    for word in ("security", "lognormal", "travel2", "not to be told", f"Scenario: {out}"):
        assert word in done.stdout
    [basic] = [line for line in done.stdout.splitlines() if line.startswith("booking basic: ")]
    assert re.fullmatch(r"booking basic: \w+, AIC −?[\d ]+, KS D 0\.\d{3}, p \S+", basic)
    assert out.read_text().startswith("# Calibrated from traces.")
    scenario = sim.load(out)
    assert scenario.name == "booking"
    assert cli("validate", out).exit_code == 0
    assert scenario.services["basic"].time.dist != "empirical"
    assert scenario.services["food"].time.dist == "empirical"  # too few for a family
    data = tmp_path / "booking-data"
    assert "<svg" in (data / "qq-booking-basic.svg").read_text()
    assert (data / "booking-arrivals.csv").is_file()


@pytest.fixture
def traces(cli, scenario, tmp_path):
    file = tmp_path / "traces.json"
    told = ("-p", "orchestration", "-i", "all", "-f", "otlp", "-q", "--out", file)
    assert cli("trace", scenario, *told).exit_code == 0
    return file


def test_the_same_traces_give_the_same_files(cli, traces, tmp_path):
    texts = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        out = tmp_path / name / "x.yaml"
        assert cli("calibrate", traces, "--out", out, "-q").exit_code == 0
        texts.append(
            {p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.*") if p.is_file()}
        )
    assert texts[0] == texts[1]
    assert set(texts[0]) == {"x.yaml", "order-reserve.csv", "qq-order-reserve.svg"}


def test_our_own_traces_go_in(cli, traces):
    done = cli("calibrate", traces, "--arrivals", "poisson")
    assert done.exit_code == 0, done.output
    assert "order: 100 instances, 100 got through" in done.stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "neither 'resourceSpans' (OTLP JSON) nor 'data' (Jaeger JSON) is there"),
        ("a,b\n1,2\n", "no column trace, traceid, trace_id"),
    ],
)
def test_what_is_no_trace_is_usage(cli, tmp_path, text, says):
    file = tmp_path / "bad"
    file.write_text(text)
    done = cli("calibrate", file)
    assert done.exit_code == 2
    assert says in " ".join(done.output.replace("│", " ").split())
    assert "Traceback" not in done.output


def test_where_nothing_can_be_written(cli, traces, tmp_path):
    done = cli("calibrate", traces, "--out", tmp_path / "traces.json" / "x.yaml")
    assert done.exit_code == 2
    assert "cannot write" in done.output


def test_a_workflow_needs_a_name_that_a_scenario_takes(cli, traces):
    done = cli("calibrate", traces, "--workflow", "a/b: c")
    assert done.exit_code == 2
    told = " ".join(done.output.replace("│", " ").split())
    assert "workflow 'a/b: c' is no name here: letters, digits, _ and -, and not - first" in told
