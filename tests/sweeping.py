"""A stand-in for the model whose patterns change places where a parameter says: what sweeps find.

Under orchestration an instance takes 1 ms a request per second longer, under choreography 25 ms
whatever the rate: they cross at 25 requests per second. `quiet` is never the faster one.
"""

import hashlib

import numpy as np
import tiny

from sim.scenario import Scenario

RATE = "workload.0.arrivals.rate"
REPLICAS = "services.stock.replicas"
CROSSING = 25.0
NOISE_S = 0.0002
"""What a run under a pattern has of its own: differences are not exact."""


def rate_of(scenario: Scenario) -> float:
    return float(getattr(scenario.workload[0].arrivals, "rate"))  # noqa: B009 - of a union


def moved(scenario: Scenario, pattern: str, seed: int, replication: int, record: str) -> tiny.Facts:
    """As `sim.run.simulate_scenario`; with more replicas the crossing moves up with them."""
    rate = rate_of(scenario)
    replicas = scenario.services["stock"].replicas
    extra = {"orchestration": 0.001 * rate / replicas, "choreography": 0.025, "quiet": 0.5}
    named = f"{pattern}-{rate}-{replicas}".encode()
    key = int.from_bytes(hashlib.blake2b(named, digest_size=4).digest(), "little")
    own = np.random.default_rng([seed, replication, key]).normal(0.0, NOISE_S)
    facts = tiny.stand_in(scenario, "orchestration", seed, replication, record)
    table = facts.instances
    for column in ("latency_s", "work_s", "completed_s", "answered_s", "settled_s"):
        table[column] += extra[pattern] + own
    return tiny.Facts(table, f"{pattern}-{rate}-{replicas}-{seed}-{replication}")


def broken_at_20(
    scenario: Scenario, pattern: str, seed: int, replication: int, record: str
) -> tiny.Facts:
    """At 20 requests per second no run of choreography ends, at 30 not its second one."""
    rate = rate_of(scenario)
    if pattern == "choreography" and (rate == 20.0 or (rate == 30.0 and replication == 1)):
        raise ArithmeticError("broken on purpose")
    return moved(scenario, pattern, seed, replication, record)
