"""Phenomenon 1: a coordinator saturates at shards / mean cost of an input, over n + 1 inputs.

200 users who think for a second keep it busy (and, thinking at random, do not go round in waves);
what is expected is exact mean value analysis, which is the bound itself to 2 %.
"""

import pytest
from phenomena.worlds import estimate, rate, row, world
from theory.closed_network import mva

USERS, THINK, QUICK = 200, 1.0, 0.001


def throughput(n: int, coordinator: str, bound: float, first: str):
    """About 3 000 answers, of which the first third is not counted; 10 replications."""
    duration = 3000 / bound
    scenario = world(
        {"v0": first} | {f"v{i}": f"concurrency: 1000, time: {QUICK}" for i in range(1, n)},
        {"job": row(n)},
        f"process: closed, users: {USERS}, think: {{dist: exponential, mean: {THINK}}}",
        duration,
        patterns={
            "orchestration": f"kind: orchestration, coordinator: {{profile: none, {coordinator}}}"
        },
    )
    return estimate(scenario, "orchestration", rate("answered_s", duration / 3, duration), n=10)


def expected(n: int, shards: int, cost: float, first: float, bound: float) -> float:
    """Exact throughput: the shards share n + 1 inputs, the first service is one station more."""
    stations = [(n + 1) * cost / shards] * shards + [first]
    exact, _ = mva(USERS, THINK + (n - 1) * QUICK, stations)
    assert 0.98 * bound <= exact <= bound
    return exact


@pytest.mark.parametrize(("shards", "bound"), [(1, 25), (2, 50), (4, 80)])
def test_doubling_shards_doubles_capacity_until_the_services_bind(shards, bound):
    """min(services, shards × 100/(n + 1)), n = 3; the first service makes 80 a second."""
    x = throughput(
        3, f"shards: {shards}, decision: {{dist: exponential, mean: 0.01}}", bound,
        "time: {dist: exponential, mean: 0.0125}",
    )  # fmt: skip
    x.agrees(expected(3, shards, 0.01, 0.0125, bound), within=0.06)


@pytest.mark.parametrize(("persist", "bound"), [(0.005, 100), (0.01, 50)])
def test_doubling_persist_halves_capacity(persist, bound):
    """One step, one write an input, one shard."""
    x = throughput(
        1, f"persist: {{dist: exponential, mean: {persist}}}", bound,
        f"concurrency: 1000, time: {QUICK}",
    )  # fmt: skip
    x.agrees(expected(1, 1, persist, 0.0, bound), within=0.08)


@pytest.mark.parametrize("shards", [16, 32])
def test_more_shards_than_the_database_can_write_for_add_nothing(shards):
    """200 writes a second for all shards, four an instance: 50, not shards × 25."""
    x = throughput(
        3,
        f"shards: {shards}, persist: {{dist: exponential, mean: 0.01}}, db_capacity: 200/s",
        50,
        f"concurrency: 1000, time: {QUICK}",
    )
    x.agrees(50, within=0.02)
