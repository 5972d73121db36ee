"""Phenomenon 3: what a coordinator that goes away delays, and what it loses."""

import pytest
from phenomena.central import EXACT, FLUID, away
from phenomena.worlds import PUSH, estimate, having, outcomes, runs, world


def test_a_durable_coordinator_loses_nothing_and_drains_as_a_fluid():
    """λT/(μ − λ), here with the work that was in the system before: 20 replications."""
    assert pytest.approx(FLUID, rel=0.002) == EXACT
    found = away("coordinator", "orchestration")
    found["drain"].agrees(EXACT, within=0.1)
    assert (found["completed"].values == 1).all()


IN_FLIGHT = 60.0  # λ·E[L] = 30/s × 2 s


def crashing(durability: str):
    """30 a second take 1 to 3 s for their first step; the coordinator crashes as arrivals end."""
    kind = PUSH.replace("dispatch", f"durability: {durability}, dispatch")
    return world(
        {"v0": "concurrency: 1000, time: {dist: uniform, low: 1, high: 3}", "v1": "time: 0"},
        {"job": {"s0": "service: v0", "s1": "service: v1, after: [s0]"}},
        "process: poisson, rate: 30",
        10,
        patterns={"orchestration": kind},
        faults={"crash": "kind: crash, target: coordinator, at: 10, for: 5"},
    )


def test_a_volatile_coordinator_loses_what_is_in_flight():
    """λ·E[L], by Little; in an infinite server their number is Poisson. 40 replications."""
    lost = estimate(
        crashing("volatile"), "orchestration", lambda run: float(len(having(run, "stuck"))), n=40
    )
    lost.agrees(IN_FLIGHT, within=0.12)


def test_what_a_volatile_coordinator_loses_is_stuck_and_says_why():
    run = next(runs(crashing("volatile"), "orchestration", 1))
    assert outcomes(run) == {("completed", "none"), ("stuck", "coordinator_lost")}


def test_a_durable_coordinator_drives_again_what_is_in_flight():
    """Work is done twice, and the inbox keeps it from a second effect."""
    run = next(runs(crashing("durable"), "orchestration", 1, "attempts"))
    assert outcomes(run) == {("completed", "none")}
    assert len(run.effects) == 2 * len(run.instances)
    assert len(run.attempts) > 2 * len(run.instances)
