"""`run`, `parts`, `validate`, `schema`: thin, and each does what its help says."""

import json

import pytest

from sim.scenario import json_schema, loads


def test_run_summarises_one_run(cli, scenario):
    done = cli("run", scenario, "--pattern", "choreography", "--seed", 3)
    assert done.exit_code == 0, done.output
    assert "choreography" in done.stdout
    assert "latency mean" in done.stdout
    assert "running choreography" in done.stderr


def test_run_is_the_run_of_the_comparison(cli, scenario, tmp_path):
    cli("compare", scenario, "--jobs", 1, "--out", tmp_path / "study")
    digests = json.loads((tmp_path / "study" / "manifest.json").read_text())["digests"]
    for record in ("summary", "attempts", "messages"):
        done = cli(
            "run", scenario, "-p", "choreography", "--replication", 1, "--record", record, "--json"
        )
        assert json.loads(done.stdout)["digest"] == digests["choreography"][1]


def test_run_keeps_its_tables(cli, scenario, tmp_path):
    out = tmp_path / "run"
    done = cli("run", scenario, "-p", "orchestration", "--out", out)
    assert done.exit_code == 0, done.output
    assert {"manifest.json", "summary.json", "scenario.yaml", "instances.parquet"} <= {
        path.name for path in out.iterdir()
    }
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["versions"]["python"]
    assert manifest["pattern"] == "orchestration"


def test_parts_explains_the_pattern(cli, scenario):
    done = cli("parts", scenario, "--pattern", "choreography")
    assert done.exit_code == 0, done.output
    assert "stock" in done.stdout
    assert "reserve" in done.stdout


def test_validate_says_what_it_found(cli, scenario):
    done = cli("validate", scenario)
    assert done.exit_code == 0
    assert "valid; 1 workflow, 2 services" in done.stdout
    assert json.loads(cli("validate", scenario, "--json").stdout)["valid"] is True


def test_schema_is_the_schema(cli):
    assert json.loads(cli("schema").stdout) == json_schema()


def test_grow_prints_a_scenario_of_the_size_asked_for(cli, tmp_path):
    done = cli("grow", "--steps", 6, "--width", 2, "--branching", "50%", "--rejects", "2%")
    assert done.exit_code == 0, done.output
    grown = loads(done.stdout).workflows["grown"]
    assert len(grown.steps) == 6
    assert len(grown.choices) == 1
    assert {step.rejects for step in grown.steps.values()} == {0.02}


@pytest.mark.parametrize("option", ["--branching", "--rejects", "--errors"])
def test_grow_says_what_is_no_share(cli, option):
    done = cli("grow", option, "120%")
    assert done.exit_code == 2
    assert option[2:] in done.stderr
    assert "Traceback" not in done.stderr
