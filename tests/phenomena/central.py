"""A coordinator or a bus that is the bottleneck, and goes away for a while.

Two messages an instance, 5 ms of the central component each; work at the service takes no time.
"""

import numpy as np
from phenomena.worlds import estimates, share, world
from theory.estimate import Estimate

import sim

LAMBDA, COST, AWAY, UNTIL = 60.0, 0.01, 10.0, 15.0
RHO = LAMBDA * COST
FLUID = LAMBDA * AWAY / (1 / COST - LAMBDA)
"""λT/(μ − λ): 15 s."""
EXACT = (RHO * AWAY + RHO * COST / (2 * (1 - RHO))) / (1 - RHO)
"""A busy period that starts with λT's work and what a stationary M/D/1 has: 15.02 s."""

PATTERNS = {
    "orchestration": "kind: orchestration, "
    f"coordinator: {{profile: none, dispatch: push, decision: {COST / 2}}}",
    "choreography": "kind: choreography, outbox: {kind: cdc, latency: 0s}, "
    f"bus: {{profile: none, capacity: {2 / COST}}}",
}


def away(target: str, pattern: str, n: int = 20) -> dict[str, Estimate]:
    """What an outage of 10 s does: how long the backlog lasts, and the share that completes."""
    scenario = world(
        {"v0": "concurrency: 1000, time: 0"},
        {"job": {"s0": "service: v0"}},
        f"process: poisson, rate: {LAMBDA}",
        40,
        patterns=PATTERNS,
        faults={"away": f"kind: outage, target: {target}, at: {UNTIL - AWAY}, for: {AWAY}"},
    )
    return estimates(
        scenario, pattern, {"drain": drained, "completed": lambda run: share(run, "completed")}, n
    )


def drained(run: sim.Run) -> float:
    """How long after the outage everybody who had come was answered; NaN: never."""
    table = run.instances.sort_values("arrived_s")
    arrived = table["arrived_s"].to_numpy()
    answered = np.maximum.accumulate(table["answered_s"].to_numpy())
    empty = (arrived[1:] > UNTIL) & (answered[:-1] <= arrived[1:])
    return float(answered[:-1][empty][0]) - UNTIL if empty.any() else float("nan")
