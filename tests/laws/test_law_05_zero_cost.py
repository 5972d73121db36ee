"""Law 5: where deciding and telling cost nothing, all patterns are the same.

With zero network, coordinator and bus cost, and no limits, every instance completes at the same
instant (1e-9 s) under orchestration, choreography and any hybrid.
"""

import numpy as np
from hypothesis import given
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


@LAW
@given(free_scenarios())
def test_all_patterns_complete_every_instance_at_the_same_instant(document):
    check(document)
