"""What comes late: data behind the word that announces it, and instances behind their deadline."""

import pytest

import sim

CHAIN = """
name: late
services:
  a: {time: 10ms, outbox: none}
  b: {time: 10ms, outbox: none}
workflows:
  w:
    deadline: 50ms
    steps:
      first: {service: a, payload: 1MB}
      second: {service: b, after: [first]}
workload: [{workflow: w, arrivals: {process: constant, rate: 1/s}}]
network: {latency: 0s, bandwidth: 8Mbit/s, payload_by: reference}
patterns:
  orchestration: {kind: orchestration, coordinator: {profile: none, dispatch: push}}
  choreography: {kind: choreography, bus: {profile: none}}
run: {duration: 1.5s}
"""


@pytest.mark.parametrize("pattern", ["orchestration", "choreography"])
def test_work_waits_for_data_that_comes_after_the_word(pattern: str) -> None:
    """1 MB at 1 MB/s from service to service: one second, although the word takes no time."""
    run = sim.simulate(sim.loads(CHAIN), pattern)
    first, second = run.attempts.sort_values("started_s").itertuples()
    assert (first.step, second.step) == ("first", "second")
    assert second.started_s - first.ended_s == pytest.approx(1.0)
    # Words carry nothing, the start included: only the data takes the network's time.
    assert run.instances["network_s"].iloc[0] == pytest.approx(1.0)
    assert run.instances["latency_s"].iloc[0] == pytest.approx(1.02)


def test_an_instance_that_settles_after_its_deadline_is_late() -> None:
    scenario = sim.loads(CHAIN)
    late = sim.simulate(scenario, "orchestration").instances
    assert late["late"].tolist() == [True]  # 1.02 s against 50 ms
    relayed = scenario.with_({"workflows.w.steps.first.payload": "1kB"})
    assert sim.simulate(relayed, "orchestration").instances["late"].tolist() == [False]
