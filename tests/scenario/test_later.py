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


def released(document, **fault):
    """The document with a release of its first workflow, `order`, to a copy of it."""
    document["workflows"]["order-v2"] = document["workflows"]["order"]
    document["faults"] = {"next": {"kind": "release", "target": "order", "to": "order-v2", **fault}}
    return document


def test_a_run_has_one_release_of_a_workflow(document):
    document = released(document, at="1s")
    document["faults"]["again"] = document["faults"]["next"] | {"at": "2s"}
    scenario = Scenario.of(document)
    assert cannot_strike(scenario, "orchestration", ["again"]) == ()
    (problem,) = cannot_strike(scenario, "orchestration", ["next", "again"])
    assert problem.path == "faults.again.target"
    assert "'order' is released by 'next' in the same run" in problem.message


def test_a_version_is_good_as_the_one_before_it_unless_it_says_otherwise(document):
    scenario = Scenario.of(released(document, at="1s"))
    assert scenario.version_before("order-v2") == "order"
    assert scenario.version_before("order") is None
    bare = scenario.with_({"slo": {"latency": {"order": "3s"}}})
    assert bare.slo_of("order-v2") == 3.0
    assert bare.with_({"workflows.order-v2.deadline": "2s"}).slo_of("order-v2") == 2.0
    own = scenario.with_({"slo": {"latency": {"order": "3s", "order-v2": "5s"}}})
    assert own.slo_of("order-v2") == 5.0


def test_a_domain_that_holds_a_step_of_the_old_version_only_is_hardly_meant(document):
    document = released(document, at="1s")
    document["patterns"]["hybrid"] = {
        "kind": "hybrid",
        "domains": {"money": {"steps": ["order.charge"]}},
    }
    (warning,) = Scenario.of(document).warnings
    assert warning.path == "faults.next.to"
    assert "the domains hold order.charge and not order-v2.charge" in warning.message
    document["patterns"]["hybrid"]["domains"]["money"]["steps"].append("order-v2.charge")
    assert Scenario.of(document).warnings == ()


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
