"""Every scenario file loads, can be run by every pattern of its own, and keeps a moderate load."""

from itertools import product
from pathlib import Path

import pytest

from sim.scenario import load, loads, not_yet

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
    }


def test_every_pattern_can_be_run(scenario):
    assert {pattern.kind for pattern in scenario.patterns.values()} == {
        "orchestration",
        "choreography",
        "hybrid",
    }
    for name in scenario.patterns:
        assert not not_yet(scenario, name, scenario.run.faults)


def test_it_survives_the_round_trip(scenario):
    again = loads(scenario.to_yaml(), base=SCENARIOS)
    assert again.hash() == scenario.hash()


def utilisation(scenario):
    """Offered work over slots of each service, from the means alone."""
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
            share = 1.0
            for choice, branch in step.when.items():
                share *= workflow.choices[choice][branch]
            work_s = (step.time or service.time).mean_s * rounds * step.copies * share
            load[step.service] += entry.arrivals.rate * work_s
    return {n: load[n] / (s.replicas * s.concurrency) for n, s in scenario.services.items()}


@pytest.mark.parametrize("name", ["order_fulfillment", "user_registration"])
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
