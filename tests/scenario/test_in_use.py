"""Profiles in use: those of every coordinator and bus, each once."""

import pytest

import sim
from sim.scenario.in_use import profiles_in_use


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        ({"a": {"kind": "choreography"}}, ["none"]),
        (
            {
                "a": {"kind": "orchestration", "coordinator": {"profile": "dbos-like"}},
                "b": {"kind": "orchestration", "coordinator": {"profile": "dbos-like"}},
                "c": {"kind": "choreography", "bus": {"profile": "kafka-like"}},
            },
            ["dbos-like", "kafka-like"],
        ),
        (
            {
                "h": {
                    "kind": "hybrid",
                    "domains": {
                        "d": {
                            "services": ["service1", "service2"],
                            "coordinator": {"profile": "zeebe-like"},
                        }
                    },
                    "bus": {"profile": "sqs-sns-like"},
                }
            },
            ["zeebe-like", "sqs-sns-like"],
        ),
    ],
)
def test_each_once_in_the_order_of_the_patterns(patterns, names):
    found = profiles_in_use(sim.grow(3, patterns=patterns))
    assert [one.name for one in found] == names
