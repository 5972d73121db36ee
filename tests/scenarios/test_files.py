"""Every scenario file loads, can be run by every pattern of its own, and has the load it says."""

from itertools import product
from pathlib import Path

import pytest

from sim.scenario import cannot_strike, load, loads

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FILES = sorted(SCENARIOS.glob("*.yaml"))


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def scenario(request):
    return load(request.param)


def test_there_are_scenarios():
    assert {file.stem for file in FILES} >= {
        "train_ticket_booking",
        "train_ticket_booking_bursty",
        "order_fulfillment",
        "user_registration",
        "flash_sale",
        "loan_approval",
        "shared_services",
    }


def test_every_pattern_can_be_run(scenario):
    assert {pattern.kind for pattern in scenario.patterns.values()} == {
        "orchestration",
        "choreography",
        "hybrid",
    }
    for name in scenario.patterns:
        assert not cannot_strike(scenario, name, scenario.faults)


def test_nothing_strikes_unless_it_is_asked_for(scenario):
    assert scenario.faults
    assert not scenario.run.faults
    assert not scenario.warnings


def test_coordinator_and_bus_stand_side_by_side(scenario):
    """Both are the centre of their patterns: what strikes one, another fault does to the other."""

    def struck(role):
        faults = [fault for fault in scenario.faults.values() if hasattr(fault, "target")]
        own = [fault for fault in faults if fault.target.partition("/")[0] == role]
        return [fault.model_copy(update={"target": role}) for fault in own]

    on_coordinator, on_bus = struck("coordinator"), struck("bus")
    assert on_coordinator
    for fault in on_coordinator:
        assert fault.model_copy(update={"target": "bus"}) in on_bus
    for fault in on_bus:
        assert fault.model_copy(update={"target": "coordinator"}) in on_coordinator


def test_it_survives_the_round_trip(scenario):
    again = loads(scenario.to_yaml(), base=SCENARIOS)
    assert again.hash() == scenario.hash()


def share_of(workflow, step):
    """The share of instances that have a step: its branches, and for a fallback the rejections."""
    share = 1.0
    while step.fallback_for is not None:
        step = workflow.steps[step.fallback_for]
        share *= step.rejects
    for choice, branch in step.when.items():
        share *= workflow.choices[choice][branch]
    return share


def utilisation(scenario):
    """Offered work over slots of each service, from the means alone: nothing fails technically."""
    load = dict.fromkeys(scenario.services, 0.0)
    for entry in scenario.workload:
        workflow = scenario.workflows[entry.workflow]
        for step in workflow.steps.values():
            service = scenario.services[step.service]
            rounds = (
                sum(step.repeat.probability**r for r in range(step.repeat.max + 1))
                if step.repeat
                else 1
            )
            work_s = (step.time or service.time).mean_s * rounds * step.copies
            load[step.service] += entry.arrivals.rate * work_s * share_of(workflow, step)
    return {n: load[n] / (s.replicas * s.concurrency) for n, s in scenario.services.items()}


def test_the_sale_is_below_capacity_and_above_half_of_it():
    # Twice the load, which is what one retry each makes of it, is more than the store can do.
    scenario = load(SCENARIOS / "flash_sale.yaml")
    assert scenario.workflows["purchase"].steps["reserve"].retry.attempts == 2
    assert 0.5 < utilisation(scenario)["stock"] < 1


def test_nobody_is_busy_with_what_is_shared():
    assert max(utilisation(load(SCENARIOS / "shared_services.yaml")).values()) <= 0.5


@pytest.mark.parametrize("name", ["order_fulfillment", "user_registration", "loan_approval"])
def test_the_busiest_service_is_moderately_loaded(name):
    busiest = max(utilisation(load(SCENARIOS / f"{name}.yaml")).values())
    assert 0.6 <= busiest <= 0.75


def test_nothing_waits_in_the_booking_at_low_load():
    # Recorded durations hold the queueing of the day; to queue again would count it twice.
    busiest = max(utilisation(load(SCENARIOS / "train_ticket_booking.yaml")).values())
    assert busiest < 0.05


def test_whatever_is_bought_a_booking_is_a_chain():
    workflow = load(SCENARIOS / "train_ticket_booking.yaml").workflows["booking"]
    for branches in product(*(list(shares) for shares in workflow.choices.values())):
        taken = dict(zip(workflow.choices, branches, strict=True))
        left = {
            name: set(step.after)
            for name, step in workflow.steps.items()
            if all(taken[choice] == branch for choice, branch in step.when.items())
        }
        done: set[str] = set()
        while len(done) < len(left):
            ready = [
                n for n, after in left.items() if n not in done and (after & left.keys()) <= done
            ]
            assert len(ready) == 1, (taken, ready)
            done.update(ready)
