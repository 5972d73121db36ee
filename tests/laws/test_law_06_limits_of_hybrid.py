"""Law 6: one domain with all steps is orchestration, no domain is choreography, to the last bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, scenario_of, scenarios
from troubled import HARD, troubled

from sim.run import simulate_scenario


@LAW
@given(scenarios(), st.booleans(), st.sampled_from(["all", "zz", "a-b"]))
def test_one_domain_with_all_steps_is_orchestration(document, by_services, name):
    coordinator = document["patterns"]["orchestration"]["coordinator"]
    everything = (
        {"services": sorted(document["services"])}
        if by_services
        else {"steps": [f"{w}.{s}" for w, of in document["workflows"].items() for s in of["steps"]]}
    )
    hybrid = document["patterns"]["hybrid"]
    hybrid["domains"] = {name: {**everything, "coordinator": coordinator}}
    same(document, "orchestration")


@LAW
@given(scenarios())
def test_no_domain_is_choreography(document):
    document["patterns"]["hybrid"]["domains"] = {}
    same(document, "choreography")


@pytest.mark.long
@LAW
@given(scenarios(chain=True), st.booleans())
def test_also_where_steps_are_rejected(document, central):
    coordinator = document["patterns"]["orchestration"]["coordinator"]
    domain = {"services": sorted(document["services"]), "coordinator": coordinator}
    document["patterns"]["hybrid"]["domains"] = {"all": domain} if central else {}
    same(document, "orchestration" if central else "choreography")


def same(document, pattern):
    scenario = scenario_of(document)
    hybrid = simulate_scenario(scenario, "hybrid", record="summary")
    assert hybrid.digest() == simulate_scenario(scenario, pattern, record="summary").digest()


def check_troubled(document, central):
    hybrid = document["patterns"]["hybrid"]
    for fault in document["faults"].values():
        if fault.get("target", "").startswith("coordinator/"):
            fault["target"] = "coordinator"
    hybrid["domains"] = {}
    if central:
        everything = {"services": sorted(document["services"])}
        coordinator = document["patterns"]["orchestration"]["coordinator"]
        hybrid["domains"] = {"all": {**everything, "coordinator": coordinator}}
        hybrid.pop("deadline_monitor", None)
    same(document, "orchestration" if central else "choreography")


@HARD
@given(troubled(), st.booleans())
def test_also_where_everything_may_fail(document, central):
    check_troubled(document, central)
