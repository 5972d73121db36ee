"""One setting of one experiment, measured in whatever process, as a table."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.study.claims.bench import Bench
from sim.study.claims.claim import Pair, Setting
from sim.study.claims.registry import claims
from sim.study.estimates import Scaled
from sim.study.runs.identity import key
from sim.study.runs.session import Job
from sim.study.runs.shard import Frames

COLUMNS = ("proposition", "replication", "left", "right", "exact")


@dataclass(frozen=True, slots=True)
class MeasureTask:
    """What is to be measured: a setting of a claim's experiment, and with what."""

    number: int
    experiment: str
    setting: Setting
    seed: int
    replications: int
    changes: tuple[Scaled, ...] = ()


def measure_job(task: MeasureTask) -> Job[MeasureTask]:
    """The job that measures it."""
    told = (task.number, task.experiment, task.setting.label, task.seed, task.replications)
    return Job(key(measure, *told, task.changes), measure, task)


def measure(task: MeasureTask) -> Frames:
    """The table `pairs`: a row for each proposition and replication."""
    experiment = claims([task.number])[0].experiment(task.experiment)
    bench = Bench(task.seed, task.replications, task.changes)
    pairs = experiment.measure(bench, task.setting)
    rows = [
        (name, replication, float(left), float(right), pair.exact)
        for name, pair in pairs.items()
        for replication, (left, right) in enumerate(zip(pair.left, pair.right, strict=True))
    ]
    return {"pairs": pd.DataFrame(rows, columns=list(COLUMNS))}


def read_pairs(frames: Frames) -> dict[str, Pair]:
    """What `measure` has found, by proposition."""
    table = frames["pairs"]
    return {
        str(name): Pair(
            own["left"].to_numpy(np.float64),
            own["right"].to_numpy(np.float64),
            bool(own["exact"].iloc[0]),
        )
        for name, own in table.groupby("proposition", sort=False)
    }
