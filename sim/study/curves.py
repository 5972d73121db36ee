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
from sim.metrics.observation import ALL, Observation
from sim.study.statistics import CONFIDENCE, t_quantile

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int32]

LATENCY_GRID_S: Floats = np.logspace(-6, 5, 1101)
"""Latencies at which exceedances are counted: 1 µs to 28 h, 100 a decade (2.3 % apart)."""
TIME_SLICES = 60
"""Slices of [0, duration) for what is drawn over time."""


@dataclass(frozen=True, slots=True)
class Curves:
    """One run on the shared grids.

    `exceeding[workflow][i]` = completed instances of the window whose latency is above
    LATENCY_GRID_S[i]; `completed[workflow]` how many there are; `throughput[i]` completions per
    second in slice i of [0, duration); `backlog[i]` instances in the system, averaged over slice i.
    """

    exceeding: Mapping[str, Counts]
    completed: Mapping[str, int]
    throughput: Floats
    backlog: Floats

    def frames(self) -> dict[str, pd.DataFrame]:
        """As tables: `exceeding` and `completed` a column a workflow, `over_time`."""
        over_time = {"throughput": self.throughput, "backlog": self.backlog}
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
            over_time["throughput"].to_numpy(),
            over_time["backlog"].to_numpy(),
        )


class Spread:
    """Mean and spread of equally long rows, one after the other (Welford's recurrence)."""

    def __init__(self) -> None:
        self.n = 0
        self.mean: Floats = np.zeros(1)
        self._squares: Floats = np.zeros(1)

    def add(self, row: Floats) -> None:
        """One row more."""
        self.n += 1
        off = row - self.mean
        self.mean = self.mean + off / self.n
        self._squares = self._squares + off * (row - self.mean)

    def half_width(self) -> Floats:
        """Pointwise half width of the t interval of the mean; 0 for a single row."""
        if self.n < 2:
            return np.zeros_like(self.mean)
        deviation = np.sqrt(self._squares / (self.n - 1))
        half: Floats = t_quantile(CONFIDENCE, self.n - 1) * deviation / np.sqrt(self.n)
        return half


class Gathered:
    """The curves of one pattern's runs, taken together one by one; its size does not grow.

    `exceeding` and `completed` are sums over the runs.
    """

    def __init__(self, runs: Iterable[Curves] = ()) -> None:
        self.exceeding: dict[str, npt.NDArray[np.int64]] = {}
        self.completed: dict[str, int] = {}
        self.shares: dict[str, Spread] = {}
        self.throughput, self.backlog = Spread(), Spread()
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
        self.throughput.add(run.throughput)
        self.backlog.add(run.backlog)


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
        backlog(everything.instances, edges),
    )


def time_edges(duration_s: float) -> Floats:
    """The edges of the slices of a run."""
    return np.linspace(0.0, duration_s, TIME_SLICES + 1)


def throughput(instances: pd.DataFrame, edges: Floats) -> Floats:
    """Completions per second in each slice between the edges."""
    moments = instances["completed_s"].to_numpy(dtype=np.float64)
    counts, _ = np.histogram(moments[~np.isnan(moments)], bins=edges)
    return counts / np.diff(edges)


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
    return _mean_band(_middles(duration_s), runs.throughput)


def backlog_band(runs: Gathered, duration_s: float) -> Band:
    """Instances in the system over time: mean over runs, at the middle of each slice."""
    return _mean_band(_middles(duration_s), runs.backlog)


def _middles(duration_s: float) -> Floats:
    edges = time_edges(duration_s)
    middles: Floats = (edges[:-1] + edges[1:]) / 2.0
    return middles


def _mean_band(x: Floats, rows: Spread) -> Band:
    half = rows.half_width()
    return Band(x, rows.mean, np.maximum(rows.mean - half, 0.0), rows.mean + half)
