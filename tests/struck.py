"""A stand-in for the model whose blast radii are known exactly: runs that a fault harms by rule.

Orders arrive every 0.1 s, refunds every 0.5 s, and all take 0.2 s. While a fault lasts, whoever has
business at its target is harmed: an instance of an even number takes 5 s longer, one of an odd
number is stuck. Under choreography an outage of `stock` slows refunds, too, which never go there.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.scenario import Scenario, loads

NAN = float("nan")

STRUCK = """
name: struck
services:
  stock: {time: 20ms}
  bank: {time: 30ms}
  idle: {time: 30ms}
workflows:
  order: {steps: {reserve: {service: stock}, charge: {service: bank, after: [reserve]}}}
  refund: {steps: {repay: {service: bank}}}
workload:
  - {workflow: order, arrivals: {process: constant, rate: 10/s}}
  - {workflow: refund, arrivals: {process: constant, rate: 2/s}}
patterns:
  orchestration: {kind: orchestration, coordinator: {profile: none}}
  choreography: {kind: choreography, bus: {profile: none}}
  hybrid:
    kind: hybrid
    domains: {money: {services: [bank], coordinator: {profile: none}}}
    bus: {profile: none}
faults:
  stock-away: {kind: outage, target: stock, at: 120s, for: 30s}
  engine-away: {kind: outage, target: coordinator, at: 120s, for: 30s}
run: {duration: 600s, replications: 3, seed: 7}
slo: {latency: 1s}
"""


def scenario() -> Scenario:
    return loads(STRUCK)


@dataclass(frozen=True)
class Facts:
    """The tables of one run."""

    frames: dict[str, pd.DataFrame]
    name: str

    def frame(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    def digest(self) -> str:
        return self.name


def stand_in(
    scenario: Scenario,
    pattern: str,
    seed: int,
    replication: int,
    record: str,
    faults: tuple[str, ...] = (),
) -> Facts:
    """As `sim.run.simulate_scenario`."""
    calm = _instances(scenario.run.duration)
    table = calm.copy()
    strikes = []
    for name in faults:
        fault = scenario.faults[name]
        start, end = fault.at, fault.at + fault.for_
        strikes.append((name, start, end))
        # A whole replication more takes a hundredth of a second more: intervals are not points.
        caught = (calm["arrived_s"] >= start) & (calm["arrived_s"] < end + replication)
        target = getattr(fault, "target", None) or "link"
        _harm(table, caught & _busy_at(table, target), 5.0)
        if (pattern, target) == ("choreography", "stock"):
            _harm(table, caught & (table["workflow"] == "refund").to_numpy(), 5.0, stuck=False)
    name = f"{pattern}-{seed}-{replication}-{'+'.join(faults)}"
    frames = {
        "instances": table,
        "effects": _effects(calm),
        "attempts": _attempts(calm),
        "faults": pd.DataFrame(strikes, columns=["fault", "start_s", "end_s"]),
        "components": pd.DataFrame({"component": ["stock"], "utilisation": [0.5]}),
    }
    assert record == "attempts"
    return Facts(frames, name)


def _instances(duration_s: float) -> pd.DataFrame:
    order = np.arange(1, int(10 * duration_s)) * 0.1
    refund = np.arange(1, int(2 * duration_s)) * 0.5
    table = pd.DataFrame(
        {
            "instance": np.concatenate([2 * np.arange(len(order)), 2 * np.arange(len(refund)) + 1]),
            "workflow": ["order"] * len(order) + ["refund"] * len(refund),
            "arrived_s": np.concatenate([order, refund]),
        }
    ).sort_values("instance", ignore_index=True)
    table["latency_s"] = 0.2
    table["completed_s"] = table["arrived_s"] + 0.2
    table["outcome"] = "completed"
    table["attempts"] = np.where(table["workflow"] == "order", 2, 1)
    table["noticed_s"] = NAN
    return table


def _busy_at(table: pd.DataFrame, target: str) -> np.ndarray:
    orders = (table["workflow"] == "order").to_numpy()
    return orders if target == "stock" else np.ones(len(table), dtype=bool)


def _harm(table: pd.DataFrame, which: np.ndarray, by_s: float, *, stuck: bool = True) -> None:
    lost = which & ((table["instance"] // 2) % 2 == 1).to_numpy() & stuck
    late = which & ~lost
    table.loc[late, "latency_s"] += by_s
    table.loc[late, "completed_s"] += by_s
    table.loc[late, "attempts"] += 1
    table.loc[lost, ["latency_s", "completed_s"]] = NAN
    table.loc[lost, "outcome"] = "stuck"
    table.loc[late, "noticed_s"] = table.loc[late, "arrived_s"] + 0.5


def _effects(calm: pd.DataFrame) -> pd.DataFrame:
    work = {"order": [("reserve", "stock"), ("charge", "bank")], "refund": [("repay", "bank")]}
    parts = []
    for workflow, steps in work.items():
        own = calm[calm["workflow"] == workflow]
        for step, service in steps:
            parts.append(
                pd.DataFrame(
                    {
                        "instance": own["instance"].to_numpy(),
                        "workflow": workflow,
                        "step": step,
                        "copy": 0,
                        "round": 1,
                        "service": service,
                        "committed_s": own["completed_s"].to_numpy(),
                        "undone_s": NAN,
                        "duplicate": False,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _attempts(calm: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "instance": calm["instance"],
            "workflow": calm["workflow"],
            "step": np.where(calm["workflow"] == "order", "charge", "repay"),
            "service": "bank",
            "asked_s": calm["arrived_s"],
            "enqueued_s": calm["arrived_s"],
            "ended_s": calm["completed_s"],
            "answer": "success",
        }
    )
