"""Phenomenon 7: consumers beyond the partitions add nothing, and a hot key has one consumer.

Each consumer makes 100 a second.
"""

import pytest
from phenomena.worlds import estimate, rate, world

MU = 100.0


def throughput(replicas: int, partitions: int, key: str, arrivals: float, n: int = 10):
    scenario = world(
        {"v0": f"replicas: {replicas}, time: {{dist: exponential, mean: {1 / MU}}}"},
        {"job": {"s0": "service: v0"}},
        f"process: poisson, rate: {arrivals}",
        8,
        patterns={
            "choreography": "kind: choreography, outbox: none, bus: "
            f"{{profile: none, delivery: log, partitions: {partitions}, key: {key}}}"
        },
        drain=0,
    )
    return estimate(scenario, "choreography", rate("completed_s", 1, 8), n)


@pytest.mark.parametrize("replicas", [2, 4, 8])
def test_consumers_beyond_the_partitions_add_nothing(replicas):
    """min(consumers, 4 partitions) × μ, at an overload of every partition."""
    x = throughput(replicas, 4, "instance", 600)
    x.agrees(min(replicas, 4) * MU, within=0.07)


@pytest.mark.parametrize("replicas", [1, 8])
def test_one_hot_key_caps_at_one_consumer(replicas):
    """All instances with the same key: μ, however many consumers and partitions."""
    throughput(replicas, 8, "{hot: 100%}", 150).agrees(MU, within=0.1)


def test_a_hot_key_caps_its_own_partition_only():
    """Half have the hot key: it and its partition's share of the rest get μ, the others all."""
    arrivals, partitions, hot = 400, 8, 0.5
    beside = (1 - hot) * (1 - 1 / partitions)
    exact = MU + arrivals * beside
    throughput(8, partitions, "{hot: 50%}", arrivals, n=20).agrees(exact, within=0.05)
