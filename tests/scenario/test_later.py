"""What cannot be simulated or judged is refused by name, and only where a run would need it."""

import pytest

from sim.scenario import Scenario, ScenarioError, cannot_strike, load, struck


def test_every_key_of_the_format_can_be_run(data):
    scenario = load(data / "every_key.yaml")
    for pattern in scenario.patterns:
        assert cannot_strike(scenario, pattern, scenario.faults) == ()


def test_a_spike_needs_a_rate_to_multiply(document):
    arrivals = {"process": "closed", "users": 3, "think": "1s"}
    spike = {"kind": "spike", "target": "order", "factor": 2, "at": "1s", "for": "1s"}
    document["faults"] = {"rush": spike}
    for entry in document["workload"]:
        entry["arrivals"] = arrivals
    scenario = Scenario.of(document)
    assert cannot_strike(scenario, "orchestration", ()) == ()
    (problem,) = cannot_strike(scenario, "orchestration", ["rush"])
    assert problem.path == "faults.rush.target"
    assert "closed users, who have no rate" in problem.message


def test_names_must_exist(small):
    with pytest.raises(ScenarioError, match="there is no pattern 'orchestraton'; did you mean"):
        cannot_strike(small, "orchestraton", ())
    with pytest.raises(ScenarioError, match="there is no fault 'outge'; did you mean 'outage'"):
        cannot_strike(small, "orchestration", ["outge"])


def test_what_a_target_means(every_key):
    meant = {name: struck(every_key, name) for name in every_key.faults}
    assert meant["payment-outage"] == ("service", "payment")
    assert meant["broker-down"] == ("bus", "bus")
    assert meant["coordinator-crash"] == ("coordinator", "coordinator/money")
    assert meant["poison"] == ("step", "order.charge")
    assert meant["spike"] == ("workflow", "order")
    assert meant["split"] == ("", "")
