"""The stand-in for the model, and the scenario that it knows."""

import pytest
from tiny import TINY, stand_in

from sim.scenario import Scenario, loads


@pytest.fixture
def tiny() -> Scenario:
    return loads(TINY)


@pytest.fixture
def model():
    return stand_in
