"""What each command prints with --json is what its schema says, no more and no less."""

import copy
import json
from pathlib import Path

import pytest
from advising import few_parameters
from jsonschema import Draft202012Validator, ValidationError
from struck import STRUCK, stand_in
from typer.main import get_command

from sim.cli.app import app
from sim.cli.schema import Described
from sim.report.schemas import PRINTED, schema_of
from sim.study.blast import study
from sim.study.knees import capacity

ROOT = Path(__file__).parents[2]
RATE = "workload.0.arrivals.rate"
RELEASED = """
name: released
services: {stock: {time: 5ms, restart: 1s}, bank: {time: 5ms, restart: 1s}}
workflows:
  order: {steps: {reserve: {service: stock}, charge: {service: bank, after: [reserve]}}}
  order-v2: {steps: {charge: {service: bank}, reserve: {service: stock, after: [charge]}}}
workload: [{workflow: order, arrivals: {process: constant, rate: 5/s}}]
patterns: {orchestration: {kind: orchestration}, choreography: {kind: choreography}}
faults:
  next: {kind: release, target: order, to: order-v2, at: 2s}
  away: {kind: outage, target: bank, at: 2s, for: 1s}
run: {duration: 20s}
slo: {latency: 1s}
"""
QUICK = ("-j1", "-q", "--set", "run.duration=2s", "--set", "run.warmup=0s")


def hold(printed: str, name: str) -> dict:
    content = json.loads(printed)
    Draft202012Validator(schema_of(name)).validate(content)
    assert content["schema"] == 1
    return content


def test_every_command_that_prints_json_has_a_schema_and_every_schema_a_command():
    printing = {
        name
        for name, command in get_command(app).commands.items()
        if any(one.name == "as_json" for one in command.params)
    }
    assert {command for command, _ in PRINTED.values()} == printing
    assert {one.value for one in Described} == {"scenario", *PRINTED}


@pytest.mark.parametrize("name", PRINTED)
def test_the_command_prints_the_schema(cli, name):
    said = json.loads(cli("schema", "--of", name).stdout)
    Draft202012Validator.check_schema(said)
    assert said == schema_of(name)
    assert said["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert said["properties"]["schema"]["const"] == 1
    assert said["additionalProperties"] is False
    assert {"schema", "kind"} <= set(said["required"])


def test_an_unknown_schema_is_usage(cli):
    done = cli("schema", "--of", "nothing")
    assert done.exit_code == 2
    assert "comparison" in done.stderr


def test_validate(cli, scenario):
    assert hold(cli("validate", scenario, "--json").stdout, "validate")["kind"] == "validation"


def test_profiles(cli):
    every = hold(cli("profiles", "--json").stdout, "profiles")["profiles"]
    assert {one["component"] for one in every} == {"coordinator", "bus", "outbox"}
    (kafka,) = hold(cli("profiles", "kafka-like", "--json").stdout, "profiles")["profiles"]
    assert kafka["published"][0]["p99"] == 0.005
    assert {"own", "source"} <= set(kafka["values"][0])


def test_calibrate(cli):
    traces = ROOT / "scenarios" / "data" / "trainticket-spans-sample.csv"
    found = hold(cli("calibrate", traces, "--workflow", "booking", "--json").stdout, "calibration")
    assert {step["service"] for step in found["steps"]} > {"travel2", "food"}


def test_run(cli, scenario):
    done = cli("run", scenario, "-p", "choreography", "-q", "--json", *QUICK[2:])
    assert set(hold(done.stdout, "run")["workflows"]) == {"all", "order"}


def test_compare_with_checks_and_with_a_precision(cli, scenario):
    scenario.write_text(
        f"{scenario.read_text()}\nchecks:\n"
        "  - {metric: latency_mean, at_most: 10s}\n"
        "  - {metric: latency_p999, at_least: 1ms, pattern: choreography}\n"
    )
    plain = hold(cli("compare", scenario, *QUICK, "-n1", "--json").stdout, "comparison")
    assert plain["table"][0]["ci_low"] is None
    assert len(plain["checks"]) == 3
    precise = ("--precision", "50%", "--at-most", 10)
    found = hold(cli("compare", scenario, *QUICK, *precise, "--json").stdout, "comparison")
    assert found["precision"]["half_widths"]


def test_report(cli, scenario):
    done = cli("report", scenario, *QUICK, "-n2", "--study", "load", "--json")
    assert hold(done.stdout, "report")["missing"]["blast"] == "not asked for"


def test_select(cli, scenario):
    done = cli("select", scenario, *QUICK, "--delta", "1s", "--json")
    assert hold(done.stdout, "select")["selected"] in {"orchestration", "choreography", None}


def test_hybrid(cli, scenario):
    of = ("--objective", "latency_mean", "--objective", "change_impact")
    done = cli("hybrid", scenario, *QUICK, "-n2", *of, "--json")
    assert hold(done.stdout, "hybrid")["suggested"] in {"orchestration", "choreography"}


def test_advise(cli, scenario, monkeypatch):
    few_parameters(monkeypatch, "outbox latency of the services", "kafka-like rebalance")
    found = hold(cli("advise", scenario, *QUICK, "-n2", "-w", "harm=0", "--json").stdout, "advice")
    assert found["changes"]["parameters"]
    once = cli("advise", scenario, *QUICK, "-n1", "-w", "harm=0", "--no-changes", "--json")
    assert hold(once.stdout, "advice")["changes"] is None


def test_sweep_and_map_name_the_values_of_their_paths(cli, scenario):
    over = ("--over", f"{RATE}=20/s,40/s", "--over", "services.bank.concurrency=3,4")
    swept = hold(cli("sweep", scenario, *over, *QUICK, "-n2", "--json").stdout, "sweep")
    assert swept["table"][0][RATE] == 20.0
    assert swept["crossings"]
    mapped = hold(cli("map", scenario, *over, *QUICK, "-n2", "--json").stdout, "map")
    assert mapped["map"][0]["services.bank.concurrency"] == 3
    assert "mean_choreography" in mapped["map"][0]


def test_knee(cli, scenario, monkeypatch):
    monkeypatch.setattr(capacity, "ARRIVALS", 600)
    monkeypatch.setattr(capacity, "ROUGH_ARRIVALS", 300)
    monkeypatch.setattr(capacity, "CALM_ARRIVALS", 100)
    done = cli("knee", scenario, "-j1", "-q", "-n2", "-p", "choreography", "--json")
    assert len(hold(done.stdout, "knee")["knees"]) == 1


def test_explain(cli, scenario):
    found = hold(cli("explain", scenario, "--json").stdout, "preview")
    assert {one["bottleneck"] for one in found["patterns"]} == {"bank"}
    full = ("--set", "workload.0.arrivals.rate=400/s", "-p", "orchestration")
    [one] = hold(cli("explain", scenario, *full, "--json").stdout, "preview")["patterns"]
    assert one["latencies"][0]["latency_s"] is None


def test_crosscheck(cli, scenario):
    asked = ("-p", "choreography", "-n2", "-q", "--set", "run.duration=2s", "--json")
    found = hold(cli("crosscheck", scenario, *asked).stdout, "crosscheck")
    assert {one["name"] for one in found["table"]} == {"stock", "bank", "order"}


def test_blast(cli, tmp_path, monkeypatch):
    monkeypatch.setattr(study, "_default_simulate", lambda: stand_in)
    file = tmp_path / "struck.yaml"
    file.write_text(STRUCK)
    found = hold(cli("blast", file, "-j1", "-q", "-n2", "--json").stdout, "blast")
    assert {cell["there"] for cell in found["map"]} == {True, False}


def test_change_with_releases_and_without(cli, scenario):
    slow = ("--set", "workload.0.arrivals.rate=2/s", "-n2", "-j1", "-q", "--json")
    found = hold(cli("change", scenario, *slow).stdout, "change")
    assert {one["metric"] for one in found["releases"]} == {"share", "harmed"}
    assert hold(cli("change", scenario, "--no-release", "--json").stdout, "change")["seed"] is None


def test_release(cli, tmp_path):
    file = tmp_path / "released.yaml"
    file.write_text(RELEASED)
    done = cli("release", file, "--fault", "next", "-j1", "-q", "-n2", "--json")
    found = hold(done.stdout, "release")
    assert found["restarts"]["orchestration"] == ["coordinator"]
    assert {line["what"] for line in found["table"]} == {"release", "restarts", "versions"}
    table = cli("release", file, "-f", "next", "-j1", "-q", "-n1", "-p", "choreography")
    assert "until the switch" in table.stdout
    other = cli("release", file, "--fault", "away", "-j1")
    assert other.exit_code == 2
    assert "'away' is a outage, not a release" in other.stderr.replace("\n", " ")


def test_the_schemas_are_strict(cli, scenario):
    right = json.loads(cli("compare", scenario, *QUICK, "-n2", "--json").stdout)
    validator = Draft202012Validator(schema_of("comparison"))
    validator.validate(right)
    for spoil in (
        lambda one: one.update(extra=1),
        lambda one: one.pop("seed"),
        lambda one: one.update(schema=2),
        lambda one: one["table"][0].update(extra=1),
        lambda one: one["table"][0].pop("n"),
        lambda one: one["table"][0].update(verdict="nicer"),
        lambda one: one["scenario"].update(path="x"),
    ):
        wrong = copy.deepcopy(right)
        spoil(wrong)
        with pytest.raises(ValidationError):
            validator.validate(wrong)
