"""The file that uses every key of the format runs under every pattern, with every fault at once."""

from pathlib import Path

import pytest

import sim

NO_BUS = {"broker-down", "coordinator-crash"}  # that crash is of a domain
NO_COORDINATOR = {"slow-disk", "coordinator-crash"}
LACKING = {
    "orchestration": NO_BUS,
    "orchestration-in-full": NO_BUS,
    "choreography": NO_COORDINATOR,
    "choreography-in-full": NO_COORDINATOR,
    "hybrid": set(),
}


@pytest.fixture(scope="module")
def every_key():
    file = Path(__file__).parents[1] / "scenario" / "data" / "every_key.yaml"
    changes = {"run.duration": "220s", "run.drain": "60s", "faults.wear.mtbf": "20s"}
    return sim.load(file).with_(changes)


@pytest.mark.parametrize("pattern", LACKING)
def test_every_fault_strikes_where_the_pattern_has_its_target(every_key, pattern):
    run = sim.simulate(every_key, pattern, faults=list(every_key.faults))
    assert set(every_key.faults) - set(run.faults["fault"]) == LACKING[pattern]
    assert len(run.instances) > 2000
    assert run.instances["instance"].is_unique


def test_the_patterns_of_the_file_are_all_here(every_key):
    assert list(every_key.patterns) == list(LACKING)
