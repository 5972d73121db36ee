"""A small valid scenario, the large one with every key, and what is wrong with a document."""

import copy
from pathlib import Path

import pytest

from sim.scenario import Scenario, ScenarioError, load

DATA = Path(__file__).parent / "data"

SMALL = {
    "name": "small",
    "services": {
        "stock": {"time": "20ms"},
        "bank": {"time": "60ms", "replicas": 2},
        "post": {"time": "5ms"},
    },
    "workflows": {
        "order": {
            "choices": {"risk": {"low": "90%", "high": "10%"}},
            "steps": {
                "reserve": {"service": "stock"},
                "charge": {"service": "bank", "after": ["reserve"]},
                "ship": {"service": "post", "after": ["charge"]},
            },
        }
    },
    "workload": [{"workflow": "order", "arrivals": {"process": "poisson", "rate": "5/s"}}],
    "patterns": {
        "orchestration": {"kind": "orchestration"},
        "choreography": {"kind": "choreography"},
        "hybrid": {"kind": "hybrid", "domains": {"money": {"services": ["bank"]}}},
    },
    "faults": {"outage": {"kind": "outage", "target": "bank", "at": "10s", "for": "5s"}},
    "run": {"duration": "1min"},
}


@pytest.fixture
def data():
    return DATA


@pytest.fixture
def document():
    """The small scenario as plain data, to be changed at will."""
    return copy.deepcopy(SMALL)


@pytest.fixture
def small(document):
    return Scenario.of(document, DATA)


@pytest.fixture
def every_key():
    return load(DATA / "every_key.yaml")


@pytest.fixture
def wrong(document):
    """Puts values into the small scenario by path; gives back its problems as `path: message`."""

    def problems(changes):
        for path, value in changes.items():
            here = document
            *above, last = (int(part) if part.isdecimal() else part for part in path.split("/"))
            for part in above:
                here = here.setdefault(part, {}) if isinstance(here, dict) else here[part]
            here[last] = value
        try:
            Scenario.of(document, DATA)
        except ScenarioError as error:
            return [f"{problem.path}: {problem.message}" for problem in error.problems]
        return []

    return problems
