"""Workflows by hand, as fixtures."""

import pytest
from by_hand import FIVE, scenario_with


@pytest.fixture
def by_hand():
    """Makes a scenario with one workflow, ``order``."""
    return scenario_with


@pytest.fixture
def five():
    return {name: dict(step) for name, step in FIVE.items()}
