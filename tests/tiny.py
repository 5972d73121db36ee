"""A stand-in for the model: runs whose differences between patterns are known exactly."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.records import MESSAGE_KINDS
from sim.scenario import Scenario

TINY = """
name: tiny
services:
  stock: {time: 20ms}
workflows:
  order: {steps: {reserve: {service: stock}}}
  refund: {steps: {repay: {service: stock}}}
workload:
  - {workflow: order, arrivals: {process: poisson, rate: 40/s}}
patterns:
  orchestration: {kind: orchestration, coordinator: {profile: none}}
  choreography: {kind: choreography, bus: {profile: none}}
  quiet: {kind: choreography, bus: {profile: none}}
run: {duration: 60s, replications: 4, seed: 7}
"""

EXTRA_S = {"orchestration": 0.0, "choreography": 0.25, "quiet": 0.0}
"""What each pattern of the stand-in adds to the latency of every instance."""


EFFECTS = [
    *("instance", "workflow", "step", "copy", "round", "service"),
    *("committed_s", "undone_s", "duplicate"),
]


@dataclass(frozen=True)
class Facts:
    """The tables of one run of the stand-in."""

    instances: pd.DataFrame
    name: str

    def frame(self, table: str) -> pd.DataFrame:
        if table == "instances":
            return self.instances
        if table == "effects":
            return pd.DataFrame(columns=EFFECTS)
        if table == "faults":
            return pd.DataFrame({"fault": [], "start_s": [], "end_s": []})
        return pd.DataFrame(
            {
                "component": ["stock"],
                "kind": ["service"],
                "utilisation": [0.5],
                "queue_mean": [1.0],
                "queue_max": [3],
            }
        )

    def digest(self) -> str:
        return self.name


def stand_in(scenario: Scenario, pattern: str, seed: int, replication: int, record: str) -> Facts:
    """As `sim.run.simulate_scenario`: same draws under every pattern, then the pattern's extra."""
    rng = np.random.default_rng([seed, replication])
    n = int(40 * scenario.run.duration)
    arrived = np.sort(rng.uniform(0, scenario.run.duration, n))
    latency = rng.exponential(0.2, n) + EXTRA_S[pattern]
    table = pd.DataFrame(
        {
            "instance": np.arange(n),
            "workflow": pd.Categorical(["order"] * n, categories=["order", "refund"]),
            "arrived_s": arrived,
            "accepted_s": arrived,
            "completed_s": arrived + latency,
            "answered_s": arrived + latency,
            "settled_s": arrived + latency,
            "latency_s": latency,
            "outcome": pd.Categorical(["completed"] * n),
            "late": np.zeros(n, dtype=bool),
            "attempts": np.ones(n, dtype=int),
            "messages": np.full(n, 4),
            **{f"{kind}_messages": np.full(n, 4 * (kind == "event")) for kind in MESSAGE_KINDS},
            "sent_bytes": np.full(n, 4000),
            "durable_writes": np.full(n, 3),
            "slot_s": np.full(n, 0.02),
            "work_s": latency,
        }
    )
    for part in ("network_s", "coordinator_s", "bus_s", "queue_s", "retry_s", "wait_s"):
        table[part] = 0.0
    return Facts(table, f"{pattern}-{seed}-{replication}-{record}")
