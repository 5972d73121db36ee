"""Phenomenon 14: who only looks at the door does not see that consumers cannot keep up."""

import numpy as np
import pytest
from phenomena.worlds import estimates, world

MU, PERSIST = 60.0, 0.002
PATTERNS = {
    "orchestration": "kind: orchestration, coordinator: "
    f"{{profile: none, shards: 256, persist: {PERSIST}, writes_per_step: 0}}",
    "choreography": f"kind: choreography, outbox: none, bus: {{profile: none, publish: {PERSIST}}}",
}


def latencies(pattern: str, lam: float, duration: float, start: float):
    """Median accept latency, and mean completion latency of those from ``start`` on."""
    scenario = world(
        {"v0": f"time: {{dist: exponential, mean: {1 / MU}}}"},
        {"job": {"s0": "service: v0"}},
        f"process: poisson, rate: {lam}",
        duration,
        patterns=PATTERNS,
    )
    measures = {
        "accept": lambda run: float(
            np.median(run.instances["accepted_s"] - run.instances["arrived_s"])
        ),
        "complete": lambda run: float(
            run.instances["latency_s"][run.instances["arrived_s"] >= start].mean()
        ),
    }
    return estimates(scenario, pattern, measures)


@pytest.mark.parametrize(
    "pattern", [pytest.param("orchestration", marks=pytest.mark.long), "choreography"]
)
def test_accept_stays_flat_while_completion_diverges(pattern):
    """At half the consumers' capacity M/M/1 completes in 2/μ; at twice it, t s after the start.

    The n-th of an overloaded server leaves at n/μ: latency t(λ/μ − 1), 30 s in the middle between
    20 and 40 s. 20 replications.
    """
    below = latencies(pattern, MU / 2, 120, 12)
    below["complete"].agrees(2 / MU + PERSIST, within=0.1)
    above = latencies(pattern, 2 * MU, 40, 20)
    above["complete"].agrees(30, within=0.06)
    for found in (below, above):
        assert found["accept"].values == pytest.approx(PERSIST)
