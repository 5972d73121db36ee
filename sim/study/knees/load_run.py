"""A run under a load: how much of it was carried in its second half, and where the rest is waiting.

The first half is left for queues to fill; the run stops when arrivals do.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.scenario import Scenario
from sim.study.replicate import Simulate
from sim.study.runs.identity import key, named
from sim.study.runs.session import Job
from sim.study.runs.shard import Frames

SPLIT = ("network_s", "coordinator_s", "bus_s", "queue_s", "work_s", "retry_s", "wait_s")


@dataclass(frozen=True, slots=True)
class LoadTask:
    """One run under a load; `identity` is its scenario's."""

    scenario: Scenario
    identity: str
    pattern: str
    replication: int
    simulate: Simulate


def load_job(task: LoadTask) -> Job[LoadTask]:
    """The job of such a run."""
    parts = (task.identity, task.pattern, task.scenario.run.seed, task.replication)
    return Job(key(watch, *parts, named(task.simulate)), watch, task)


def watch(task: LoadTask) -> Frames:
    """Simulate and look at the second half.

    `run`: arrivals and completions per second there, the growth of the backlog per second, the
    share of settled instances that completed, their mean time to settle. `components`: growth of
    each queue per second, utilisation there. `split`: growth of the mean of each part of latency
    from half to half.
    """
    run = task.scenario.run
    tables = task.simulate(task.scenario, task.pattern, run.seed, task.replication, "summary")
    instances, end = tables.frame("instances"), run.duration
    half = end / 2.0
    arrived = instances["arrived_s"].to_numpy(np.float64)
    completed = instances["completed_s"].to_numpy(np.float64)
    settled = instances["settled_s"].to_numpy(np.float64)
    is_settled = ~np.isnan(settled)
    has_completed = (instances["outcome"] == "completed").to_numpy()

    def within(moments: npt.NDArray[np.float64]) -> float:
        return float(((moments >= half) & (moments < end)).sum()) / half

    row = {
        "offered": within(arrived),
        "completed": within(completed[has_completed]),
        "growth": within(arrived) - within(settled),
        "share": float(has_completed[is_settled].mean()) if is_settled.any() else float("nan"),
        "settle_s": float((settled - arrived)[is_settled].mean()) if is_settled.any() else np.nan,
    }
    return {
        "run": pd.DataFrame([row]),
        "components": _components(tables.frame("components"), tables.frame("series"), half, end),
        "split": _split(instances[has_completed], completed[has_completed], half),
    }


def _components(
    components: pd.DataFrame, series: pd.DataFrame, half: float, end: float
) -> pd.DataFrame:
    later = series[(series["time_s"] >= half) & (series["time_s"] <= end)]
    looks = later.groupby("component", observed=True)
    growth = (looks["queue"].last() - looks["queue"].first()) / half
    capacity = components.set_index("component")["capacity"]
    busy = looks["busy"].mean() / capacity.where(capacity > 0)
    names = [str(name) for name in components["component"]]
    return pd.DataFrame(
        {
            "component": names,
            "growth": [float(growth.get(name, 0.0)) for name in names],
            "utilisation": [float(busy.get(name, np.nan)) for name in names],
        }
    )


def _split(completed: pd.DataFrame, moments: npt.NDArray[np.float64], half: float) -> pd.DataFrame:
    early, late = completed[moments < half], completed[moments >= half]
    grown = {part: float(late[part].mean() - early[part].mean()) for part in SPLIT}
    return pd.DataFrame([grown])
