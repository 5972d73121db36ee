"""`import`: prints or writes a scenario, or says why there is none."""

from pathlib import Path

import pytest

import sim

EXAMPLES = Path(__file__).parents[2] / "scenarios" / "imports"


@pytest.mark.parametrize("name", ["topology.yaml", "architecture.json", "order.bpmn"])
def test_the_scenario_is_printed_with_its_notes(cli, name):
    done = cli("import", EXAMPLES / name)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"# Imported from {name}")
    assert "# - the load is assumed" in done.stdout
    assert sim.loads(done.stdout) == sim.import_scenario(EXAMPLES / name).scenario


def test_it_is_written_once(cli, tmp_path):
    out = tmp_path / "made.yaml"
    options = ("--experiment", EXAMPLES / "experiment.json", "--out", out)
    done = cli("import", EXAMPLES / "architecture.json", *options)
    assert done.exit_code == 0, done.output
    assert "from misim" in done.stdout
    assert sim.load(out).faults["bank-loses-one"].kind == "crash"
    again = cli("import", EXAMPLES / "architecture.json", *options)
    assert again.exit_code == 1
    assert "is there already" in again.stderr


def test_where_nothing_can_be_written(cli, tmp_path):
    done = cli("import", EXAMPLES / "order.bpmn", "--out", tmp_path / "no" / "made.yaml")
    assert done.exit_code == 2
    assert "cannot write" in done.output
    assert "Traceback" not in done.output


def test_what_has_no_counterpart_is_code_3(cli, tmp_path):
    file = tmp_path / "graph.yaml"
    file.write_text("services:\n- {name: a, script: [{call: b}]}\n")
    done = cli("import", file)
    assert done.exit_code == 3
    assert "graph.yaml:2: services[0].script[0].call: there is no service 'b'" in done.stderr


def test_an_unknown_format_is_a_wrong_command(cli):
    done = cli("import", EXAMPLES / "order.bpmn", "--from", "visio")
    assert done.exit_code == 2
    assert "no format 'visio'" in done.stderr
