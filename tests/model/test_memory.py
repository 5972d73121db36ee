"""What a run leaves behind: no reference cycles that grow with the number of instances."""

import gc

import pytest

import sim

TEXT = """
name: cycles
services: {{v: {{time: {{dist: exponential, mean: 10ms}}}}, w: {{time: 5ms}}}}
workflows: {{job: {{steps: {{a: {{service: v}}, b: {{service: w, after: [a], copies: 2}}}}}}}}
workload: [{{workflow: job, arrivals: {{process: constant, rate: 20}}}}]
patterns:
  orchestration: {{kind: orchestration, coordinator: {{profile: none, decision: 1ms}}}}
  choreography: {{kind: choreography, bus: {{profile: none, delivery: log}}}}
run: {{duration: {duration}}}
"""


@pytest.mark.parametrize("pattern", ["orchestration", "choreography"])
def test_cycles_do_not_grow_with_the_instances(pattern):
    """The collector is off during a run, so a cycle an instance would be a leak."""
    found = []
    for duration in (10, 10, 100):  # the first warms caches up
        scenario = sim.loads(TEXT.format(duration=duration))
        gc.collect()
        run = sim.simulate(scenario, pattern, record="summary")
        found.append(gc.collect())
        assert len(run.instances) == 20 * duration - 1
    assert found[2] - found[1] < 200, found  # 1 800 instances more
