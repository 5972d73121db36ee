"""Trends that others have published, as far as they follow from this model's rules.

Trends and rough sizes, not fits: nobody here has their machines.
"""

import numpy as np
import pytest
from phenomena.worlds import PUSH
from phenomena.worlds import world as one_thing_happens

import sim

ENGINE = {"kind": "orchestration", "coordinator": {"profile": "temporal-like"}}
EVENTS = {"kind": "choreography", "bus": {"profile": "kafka-like"}}
BOTH = {"orchestration": ENGINE, "choreography": EVENTS}


def p95(run: sim.Run, column: str) -> float:
    """From the arrival, of all that got so far."""
    taken = run.instances[column] - run.instances["arrived_s"]
    return float(taken.quantile(0.95))


def test_accept_stays_flat_and_completion_diverges():
    """A choreographed saga of three steps, 3 min runs, 10, 25, 50 a second (in-memory grid).

    Published: accept p95 30, 23, 22 ms; completion p95 2.4, 2.8, 10.1 s. Here consumers that can do
    40 a second: the door does not tell, and completion grows with the time that the load lasts.
    """
    scenario = sim.grow(3, patterns={"choreography": EVENTS}, rate=10, work_s=0.025).with_(
        {f"services.service{n}.replicas": 1 for n in (1, 2, 3)}
        | {f"services.service{n}.concurrency": 1 for n in (1, 2, 3)}
        | {"run.duration": "3min", "run.warmup": "0s"}
    )
    accepted, completed = [], []
    for rate in (10, 25, 50):
        run = sim.simulate(
            scenario.with_({"workload.0.arrivals.rate": f"{rate}/s"}), "choreography"
        )
        accepted.append(p95(run, "accepted_s"))
        completed.append(p95(run, "completed_s"))
    assert max(accepted) < 1.2 * min(accepted)
    assert completed[0] < completed[1] < 1.0
    assert completed[2] > 10.0


def test_the_door_is_as_quick_under_both_where_both_write_the_start_down():
    """The same saga behind the same outbox: 42.7 and 43.2 ms, and in a cloud 139.8 and 139.6."""
    write = {"dist": "lognormal", "mean": "40ms", "cv": 0.4}
    patterns = {
        "orchestration": {
            "kind": "orchestration",
            "coordinator": {"profile": "none", "shards": 512, "persist": write},
        },
        "choreography": {"kind": "choreography", "bus": {"profile": "none", "publish": write}},
    }
    scenario = sim.grow(3, patterns=patterns, rate=10).with_({"run.duration": "3min"})
    door = [p95(sim.simulate(scenario, pattern), "accepted_s") for pattern in patterns]
    assert door[0] == pytest.approx(door[1], rel=0.05)


def test_a_payload_that_need_not_pass_the_coordinator_halves_the_response():
    """Guimarães, Kuroda and Batista (CAMAD 2012): up to 50 % less; Barker and others (2009): 2 to 4
    times, where bandwidth binds. Steps side by side that all need all of the layer before queue at
    the coordinator's card: 2k times as long at most.
    """
    latency = {}
    for width in (1, 2, 4):
        for payload_by in ("relay", "reference"):
            grown = sim.grow(
                4 * width,
                width=width,
                patterns={"orchestration": ENGINE},
                rate=0.02,
                duration_s=500,
            )
            steps = grown.workflows["grown"].steps
            heavy = grown.with_(
                {f"workflows.grown.steps.{step}.payload": "1MB" for step in steps}
                | {"network.bandwidth": "8Mbit/s", "network.payload_by": payload_by}
            )
            latency[width, payload_by] = float(
                sim.simulate(heavy, "orchestration").instances["latency_s"].median()
            )
    ratios = [latency[width, "relay"] / latency[width, "reference"] for width in (1, 2, 4)]
    assert 1.6 <= ratios[0] <= 2.0
    assert 2.0 <= ratios[1] <= 4.0
    assert ratios[1] < ratios[2] <= 8.0


def test_events_are_sooner_done_and_no_more_of_them():
    """Bell Labs (2009): lower latency, the same throughput, where the services bind."""
    scenario = sim.grow(
        5, patterns=BOTH, rate=60, work_s=0.01, utilisation=0.6, duration_s=60
    ).with_({f"services.service{n}.outbox": "none" for n in range(1, 6)} | {"run.warmup": "10s"})
    found = {pattern: sim.simulate(scenario, pattern).instances for pattern in BOTH}
    rate = {
        pattern: table["completed_s"].between(10, 60).sum() / 50 for pattern, table in found.items()
    }
    latency = {pattern: table["latency_s"].mean() for pattern, table in found.items()}
    assert latency["choreography"] < 0.7 * latency["orchestration"]
    assert rate["choreography"] == pytest.approx(rate["orchestration"], rel=0.03)


def stormy(rate: float, fault: str, watch_s: float = 40.0) -> float:
    """The share in time of the last 5 s, with one retry after a second (μ = 300/s)."""
    scenario = one_thing_happens(
        {"store": f"inbox: none, time: {{dist: exponential, mean: {1 / 300!r}}}"},
        {"w": {"ask": "service: store, timeout: 1, retry: {attempts: 2, wait: 0s}"}},
        f"process: poisson, rate: {rate}",
        watch_s,
        patterns={"orchestration": PUSH},
        faults={"trigger": f"at: 5, {fault}"},
    )
    table = sim.simulate(scenario, "orchestration", record="summary").instances
    last = table[table["arrived_s"] >= watch_s - 5]
    return float(np.mean(last["latency_s"] <= 1.0))


STORE = "kind: outage, target: store"
SPIKE = "kind: spike, target: w, for: 4"


@pytest.mark.parametrize(
    ("below", "above"),
    [
        (f"{STORE}, for: 0.8", f"{STORE}, for: 10"),
        (f"{SPIKE}, factor: 1.1", f"{SPIKE}, factor: 4"),
    ],
    ids=["length of the trigger", "size of the trigger"],
)
def test_below_a_threshold_of_the_trigger_the_system_recovers_by_itself(below, above):
    """Metastable failures in the wild (OSDI'22): trigger size, trigger length and load have one."""
    assert stormy(250, below) > 0.95
    assert stormy(250, above) < 0.05


def test_below_a_threshold_of_the_load_the_same_trigger_is_survived():
    """λ(1 + r) < μ = 300: 100 a second is below, 250 above."""
    assert stormy(100, f"{STORE}, for: 10") > 0.95
    assert stormy(250, f"{STORE}, for: 10") < 0.05
