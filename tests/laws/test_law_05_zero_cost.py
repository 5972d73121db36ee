"""Law 5: where deciding and telling cost nothing, all patterns are the same.

With zero network, coordinator and bus cost, and no limits, every instance completes at the same
instant (1e-9 s) under orchestration, choreography and any hybrid.
"""

import numpy as np
from hypothesis import example, given
from strategies import LAW, free_scenarios, scenario_of

from sim.run import simulate_scenario


def check(document):
    scenario = scenario_of(document)
    found = {
        pattern: simulate_scenario(scenario, pattern, record="summary").arrays["instances"]
        for pattern in scenario.patterns
    }
    reference = found["orchestration"]
    for pattern, columns in found.items():
        assert np.array_equal(columns["instance"], reference["instance"])
        for when in ("accepted_s", "completed_s", "answered_s", "settled_s"):
            apart = np.abs(columns[when] - reference[when])
            assert (apart <= 1e-9).all(), f"{pattern} {when}: up to {apart.max()} s apart"


NOTHING_TO_DO_BEHIND_A_DOMAIN = {
    "name": "the domain is the door, the client joins the end, and no step may be left to wait for",
    "services": {"stock": {"time": "10ms", "outbox": "none"}},
    "workflows": {
        "refund": {
            "choices": {"x": {"left": "40%", "right": "60%"}},
            "steps": {
                "a": {"service": "stock", "when": {"x": "left"}},
                "b": {"service": "stock", "after": ["a"]},
            },
        }
    },
    "workload": [{"workflow": "refund", "arrivals": {"process": "poisson", "rate": "10/s"}}],
    "network": {"latency": "0s"},
    "patterns": {
        "orchestration": {"kind": "orchestration"},
        "choreography": {"kind": "choreography"},
        "hybrid": {
            "kind": "hybrid",
            "domains": {"one": {"steps": ["refund.a"], "coordinator": {"outbox": "none"}}},
        },
    },
    "run": {"duration": "1s"},
}


AN_EVENT_THAT_WAITED_GOES_BEFORE_A_LATER_ROUND = {
    "name": "events that wait for the hands of a member have their turn before later requests",
    "services": {
        "bank": {"concurrency": 4, "time": {"dist": "gamma", "mean": "76ms", "cv": 1.5}},
        "post": {"time": {"dist": "gamma", "mean": "128ms", "cv": 1.5}},
    },
    "workflows": {
        "order": {
            "steps": {
                "e": {"service": "post", "repeat": {"probability": "30%", "max": 3}},
                "h": {"service": "bank"},
                "f": {"service": "post", "after": ["h", "e"]},
                "k": {"service": "post"},
            }
        }
    },
    "workload": [{"workflow": "order", "arrivals": {"process": "poisson", "rate": "15/s"}}],
    "network": {"latency": "0s"},
    "patterns": {
        "orchestration": {"kind": "orchestration"},
        "choreography": {
            "kind": "choreography",
            "outbox": "none",
            "bus": {"delivery": "log", "key": "number", "partitions": 1000},
        },
    },
    "run": {"duration": "1s", "seed": 1000},
}


@LAW
@example(AN_EVENT_THAT_WAITED_GOES_BEFORE_A_LATER_ROUND)
@example(NOTHING_TO_DO_BEHIND_A_DOMAIN)
@given(free_scenarios())
def test_all_patterns_complete_every_instance_at_the_same_instant(document):
    check(document)
