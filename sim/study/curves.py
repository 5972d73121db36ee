"""Curves: what the charts need from each run, on grids that all runs share, and their bands.

A run returns counts on fixed grids instead of its instances, so that a study of many runs is drawn
from kilobytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.metrics.latency import latencies
from sim.metrics.metric import SHOWN_FROM
from sim.metrics.observation import ALL, Observation, is_good
from sim.study.statistics.spread import Spread

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int32]

LATENCY_GRID_S: Floats = np.logspace(-6, 5, 1101)
"""Latencies at which exceedances are counted: 1 µs to 28 h, 100 a decade (2.3 % apart)."""
TIME_SLICES = 60
"""Slices of [0, duration) for what is drawn over time."""
START_CUTS = 5.0
"""The start of a run that is drawn by itself, as a multiple of what is cut of it."""

OVER_TIME = ("throughput", "goodput", "backlog", "start")
"""What is drawn slice by slice."""


@dataclass(frozen=True, slots=True)
class Curves:
    """One run on the shared grids.

    `exceeding[workflow][i]` = completed instances of the window whose latency is above
    LATENCY_GRID_S[i]; `completed[workflow]` how many there are; `throughput[i]` completions per
    second in slice i of [0, duration), `goodput[i]` those within the objective; `backlog[i]`
    instances in the system, averaged over slice i; `start[i]` the mean latency of the instances
    that arrive in slice i of `start_edges`, NaN without any.
    """

    exceeding: Mapping[str, Counts]
    completed: Mapping[str, int]
    throughput: Floats
    goodput: Floats
    backlog: Floats
    start: Floats

    def frames(self) -> dict[str, pd.DataFrame]:
        """As tables: `exceeding` and `completed` a column a workflow, `over_time`."""
        over_time = {name: getattr(self, name) for name in OVER_TIME}
        return {
            "exceeding": pd.DataFrame(self.exceeding),
            "completed": pd.DataFrame({name: [count] for name, count in self.completed.items()}),
            "over_time": pd.DataFrame(over_time),
        }

    @classmethod
    def of(cls, frames: Mapping[str, pd.DataFrame]) -> "Curves":
        """The curves that `frames` has made tables of."""
        over_time = frames["over_time"]
        return cls(
            {str(name): column.to_numpy() for name, column in frames["exceeding"].items()},
            {str(name): int(column.iloc[0]) for name, column in frames["completed"].items()},
            *(over_time[name].to_numpy(np.float64) for name in OVER_TIME),
        )


class Gathered:
    """The curves of one pattern's runs, taken together one by one; its size does not grow.

    `exceeding` and `completed` are sums over the runs.
    """

    def __init__(self, runs: Iterable[Curves] = ()) -> None:
        self.exceeding: dict[str, npt.NDArray[np.int64]] = {}
        self.completed: dict[str, int] = {}
        self.shares: dict[str, Spread] = {}
        self.throughput, self.goodput, self.backlog = Spread(), Spread(), Spread()
        self.start = Spread()
        for run in runs:
            self.add(run)

    def add(self, run: Curves) -> None:
        """One run more."""
        for workflow, counts in run.exceeding.items():
            total = run.completed[workflow]
            self.exceeding[workflow] = self.exceeding.get(workflow, 0) + counts.astype(np.int64)
            self.completed[workflow] = self.completed.get(workflow, 0) + total
            shares = self.shares.setdefault(workflow, Spread())
            if total:
                shares.add(counts / total)
        for name in OVER_TIME:
            getattr(self, name).add(getattr(run, name))


@dataclass(frozen=True, slots=True)
class Band:
    """A line over `x` with the pointwise 95 % interval over replications around it.

    `low` and `high` equal `middle` when there is a single run.
    """

    x: Floats
    middle: Floats
    low: Floats
    high: Floats


def draw_curves(observed: Mapping[str, Observation]) -> Curves:
    """The curves of one run from its observations."""
    exceeding: dict[str, Counts] = {}
    completed: dict[str, int] = {}
    for workflow, observation in observed.items():
        seconds = np.sort(latencies(observation))
        above = len(seconds) - np.searchsorted(seconds, LATENCY_GRID_S, side="right")
        exceeding[workflow] = above.astype(np.int32)
        completed[workflow] = len(seconds)
    everything = observed[ALL]
    edges = time_edges(everything.duration_s)
    return Curves(
        exceeding,
        completed,
        throughput(everything.instances, edges),
        throughput(everything.instances[is_good(everything.instances, everything.slo_s)], edges),
        backlog(everything.instances, edges),
        _start(everything),
    )


def time_edges(duration_s: float) -> Floats:
    """The edges of the slices of a run."""
    return np.linspace(0.0, duration_s, TIME_SLICES + 1)


def start_edges(cut_s: float, duration_s: float) -> Floats:
    """The edges of the slices of the start of a run; of all of it where nothing is cut.

    The start is a quarter of the run at least: less of it shows chance only.
    """
    until_s = max(START_CUTS * cut_s, duration_s / 4.0) if cut_s > 0 else duration_s
    return time_edges(min(until_s, duration_s))


def throughput(instances: pd.DataFrame, edges: Floats) -> Floats:
    """Completions per second in each slice between the edges."""
    moments = instances["completed_s"].to_numpy(dtype=np.float64)
    counts, _ = np.histogram(moments[~np.isnan(moments)], bins=edges)
    return counts / np.diff(edges)


def _start(observed: Observation) -> Floats:
    completed = observed.instances[(observed.instances["outcome"] == "completed").to_numpy()]
    arrived = completed["arrived_s"].to_numpy(dtype=np.float64)
    latency = completed["latency_s"].to_numpy(dtype=np.float64)
    edges = start_edges(observed.cut_s, observed.duration_s)
    counts, _ = np.histogram(arrived, bins=edges)
    sums, _ = np.histogram(arrived, bins=edges, weights=latency)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def backlog(instances: pd.DataFrame, edges: Floats) -> Floats:
    """Instances that have arrived and are not settled, averaged over each slice."""
    arrived = np.sort(instances["arrived_s"].to_numpy(dtype=np.float64))
    settled = instances["settled_s"].to_numpy(dtype=np.float64)
    settled = np.sort(settled[~np.isnan(settled)])
    inside: Floats = np.diff(_time_since(arrived, edges) - _time_since(settled, edges))
    return inside / np.diff(edges)


def _time_since(moments: Floats, at: Floats) -> Floats:
    """Σ max(t − moment, 0) at each t: the integral of how many (sorted) moments have passed."""
    passed = np.searchsorted(moments, at, side="right")
    until = np.concatenate(([0.0], np.cumsum(moments)))
    total: Floats = passed * at - until[passed]
    return total


def latency_band(runs: Gathered, workflow: str) -> Band:
    """The CCDF of latency, pooled over runs, with the interval of the runs' own CCDFs around it.

    It ends where fewer than `SHOWN_FROM` samples lie beyond, as a quantile would.
    """
    above, total = runs.exceeding[workflow], runs.completed[workflow]
    shown = above >= SHOWN_FROM
    # One point before the curve leaves 1 belongs to it; the flat stretch before that does not.
    start = max(int(np.argmax(above < total)) - 1, 0)
    shown[:start] = False
    pooled = above / max(total, 1)
    half = runs.shares[workflow].half_width()
    return Band(
        LATENCY_GRID_S[shown],
        pooled[shown],
        np.maximum(pooled - half, 0.0)[shown],
        np.minimum(pooled + half, 1.0)[shown],
    )


def throughput_band(runs: Gathered, duration_s: float) -> Band:
    """Completions per second over time: mean over runs, at the middle of each slice."""
    return mean_band(runs.throughput, time_edges(duration_s))


def goodput_band(runs: Gathered, duration_s: float) -> Band:
    """Completions within the objective per second over time, as above."""
    return mean_band(runs.goodput, time_edges(duration_s))


def backlog_band(runs: Gathered, duration_s: float) -> Band:
    """Instances in the system over time: mean over runs, at the middle of each slice."""
    return mean_band(runs.backlog, time_edges(duration_s))


def start_band(runs: Gathered, cut_s: float, duration_s: float) -> Band:
    """Mean latency over the arrivals of the start, as above; no bounds where a run has none."""
    return mean_band(runs.start, start_edges(cut_s, duration_s))


def mean_band(rows: Spread, edges: Floats) -> Band:
    """What was gathered slice by slice between these edges; nothing of it is below 0."""
    half, middles = rows.half_width(), (edges[:-1] + edges[1:]) / 2.0
    return Band(middles, rows.mean, np.maximum(rows.mean - half, 0.0), rows.mean + half)
