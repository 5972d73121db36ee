"""Phenomenon 9: who finds out that an event was lost, and when."""

import numpy as np
import pytest
from phenomena.worlds import PUSH, having, outcomes, runs, world
from theory.estimate import Estimate

AFTER, EVERY, WORK, TIMEOUT = 30.0, 5.0, 0.01, 2.0


def losing(monitor: str = ""):
    """Events of the first step get lost: no outbox, and a crash after each tenth commit."""
    return world(
        {"v0": f"time: {WORK}, restart: 1ms", "v1": f"time: {WORK}"},
        {
            "job": {
                "s0": "service: v0, undo: {time: 0s}",
                "s1": "service: v1, after: [s0]",
            }
        },
        "process: poisson, rate: 1",
        300,
        patterns={
            "choreography": f"kind: choreography, outbox: none, bus: {{profile: none}}{monitor}"
        },
        faults={"unlucky": "kind: crash, target: v0, point: after_commit, probability: 10%"},
    )


MONITOR = f", deadline_monitor: {{after: {AFTER}, every: {EVERY}}}"


def test_without_a_monitor_it_is_stuck_for_ever():
    for run in runs(losing(), "choreography", 3):
        assert outcomes(run) == {("completed", "none"), ("stuck", "event_lost")}
        assert having(run, "stuck")["answered_s"].isna().all()


def test_a_monitor_finds_it_at_the_deadline_and_the_next_sweep():
    """Uniform between two sweeps: 30 s + 2.5 s on average. 20 replications of 30 lost events."""
    means = []
    for run in runs(losing(MONITOR), "choreography", 20):
        assert outcomes(run) == {("completed", "none"), ("compensated", "expired")}
        found = having(run, "compensated")
        delay = found["settled_s"] - found["arrived_s"]
        assert delay.between(AFTER, AFTER + EVERY + WORK).all()
        means.append(delay.mean())
    Estimate(np.array(means)).agrees(AFTER + EVERY / 2, within=0.02)


def test_under_orchestration_the_step_timeout_finds_it():
    """Half a second of lost commands and answers: each is asked for again after 2 s."""
    retry = f", timeout: {TIMEOUT}, retry: {{attempts: 3, wait: 0s}}"
    scenario = world(
        {"v0": f"concurrency: 10, time: {WORK}", "v1": f"concurrency: 10, time: {WORK}"},
        {"job": {"s0": "service: v0" + retry, "s1": "service: v1, after: [s0]" + retry}},
        "process: constant, rate: 10",
        10,
        patterns={"orchestration": PUSH},
        faults={
            "lossy": "kind: loss, between: [coordinator, v0], probability: 100%, at: 5.05, for: 0.5"
        },
    )
    run = next(runs(scenario, "orchestration", 1))
    assert outcomes(run) == {("completed", "none")}
    latency = run.instances["latency_s"]
    struck = run.instances["arrived_s"].between(5.05, 5.55)
    assert struck.sum() == 5
    assert latency[struck].to_numpy() == pytest.approx(TIMEOUT + 2 * WORK)
    assert latency[~struck].to_numpy() == pytest.approx(2 * WORK)
