"""The examples that come along: imported through the front door, and run under every pattern."""

from pathlib import Path

import pytest

import sim
from sim.scenario import loads

EXAMPLES = Path(__file__).parents[3] / "scenarios" / "imports"
FILES = [
    ("topology.yaml", None, "isotope"),
    ("architecture.json", "experiment.json", "misim"),
    ("order.bpmn", None, "bpmn"),
]


@pytest.mark.parametrize(("name", "experiment", "kind"), FILES)
def test_an_example_runs_under_all_its_patterns(name, experiment, kind):
    extra = None if experiment is None else EXAMPLES / experiment
    made = sim.import_scenario(EXAMPLES / name, extra)
    assert isinstance(made, sim.Imported)
    assert made.kind == kind
    assert loads(made.to_yaml()) == made.scenario
    assert len(made.scenario.patterns) == 3
    quick = made.scenario.with_({"run.duration": "45s", "run.warmup": "0s"})
    for pattern in quick.patterns:
        outcomes = sim.simulate(quick, pattern).instances["outcome"].value_counts()
        assert outcomes["completed"] > 100
        assert outcomes["stuck"] == outcomes["dirty"] == 0


def test_an_unknown_format_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match=r"no format 'bpmm'; did you mean 'bpmn'\?"):
        sim.import_scenario(EXAMPLES / "order.bpmn", kind="bpmm")


def test_a_file_that_is_nothing_known_says_what_would_be(tmp_path):
    (tmp_path / "x").write_text("a: b")
    with pytest.raises(sim.ScenarioError, match="has `microservices`, a BPMN process is XML"):
        sim.import_scenario(tmp_path / "x")
    with pytest.raises(sim.ScenarioError, match="cannot be read"):
        sim.import_scenario(tmp_path / "none")
