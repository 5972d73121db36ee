"""What is shared and finite: the store behind the shards, and the broker's capacity."""

import pytest

import sim


def run(coordinator: str, bus: str, pattern: str) -> sim.Run:
    """Five instances at the same instant, one step of no time, on a network of no latency."""
    text = f"""
name: limits
services: {{a: {{concurrency: 9, time: 0s, outbox: none}}}}
workflows: {{w: {{steps: {{s: {{service: a}}}}}}}}
workload: [{{workflow: w, arrivals: {{process: batches, rate: 1000/s, size: 5}}}}]
network: {{latency: 0s}}
patterns:
  orchestration: {{kind: orchestration, coordinator: {{profile: none{coordinator}}}}}
  choreography: {{kind: choreography, bus: {{profile: none{bus}}}}}
run: {{duration: 1s}}
"""
    first = sim.loads(text)
    # Only the first batch: arrivals stop right after it.
    at = float(sim.simulate(first, pattern).instances["arrived_s"].iloc[0])
    return sim.simulate(first.with_({"run.duration": at * 1.000001}), pattern)


def test_the_store_takes_the_writes_of_all_shards_one_after_another() -> None:
    """Two writes at the start, at 100 a second, whatever the number of shards: 20 ms each."""
    made = run(
        ", shards: 64, writes_per_workflow: 2, writes_per_step: 0, db_capacity: 100/s",
        "",
        "orchestration",
    )
    waits = made.instances["accepted_s"] - made.instances["arrived_s"]
    assert sorted(waits) == pytest.approx([0.02, 0.04, 0.06, 0.08, 0.10])


def test_each_message_to_a_group_takes_its_share_of_the_broker() -> None:
    """One start event each to one group, at 100 a second: 10 ms each, as time at the bus."""
    made = run("", ", capacity: 100/s", "choreography")
    assert sorted(made.instances["bus_s"]) == pytest.approx([0.01, 0.02, 0.03, 0.04, 0.05])
    bus = made.components.set_index("component").loc["bus"]
    assert bus["served"] == 10  # and one end event each to the client
    assert bus["busy_s"] == pytest.approx(0.10)
