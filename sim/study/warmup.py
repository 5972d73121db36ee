"""Warm-up: where the start of a run ends and its steady state begins.

MSER-5 (Spratt 1998; White, Cobb and Spratt 2000): the latencies in order of arrival are averaged in
batches of five; the cut is where the standard error of the mean of the remaining batches is least.
A cut in the second half of the batches is rejected: the run shows no steady state.

A run also starts empty, which latency by arrival does not show: until the first instances have come
through, completions lag behind arrivals, and the slower pattern would seem to have less throughput.
So at least the p99 of latency is cut.

One cut serves a whole study, the largest over its patterns, because patterns that are measured over
different windows are not compared.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

BATCH = 5
LEAST_BATCHES = 10
"""Below this many batches nothing can be said about a start: nothing is cut."""
KEPT_BATCHES = 5
"""At the very end of the series the criterion sees chance only: at least these are always kept."""
FILLED = 0.99
"""A run counts as filled after the time within which this share of the instances completes."""
ROUNDING_S = 1e-9
"""Batch means closer together than this differ by rounding: there is no start to cut."""

State = Literal["found", "fixed", "rejected", "too short"]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the window starts, and how that was decided for one pattern."""

    pattern: str
    cut_s: float
    state: State

    @property
    def warning(self) -> str | None:
        """What the user must know about this cut."""
        if self.state == "rejected":
            return (
                f"{self.pattern}: no steady state found (MSER-5 would cut in the second half); "
                f"the first half is cut and the figures hold for a run of this length only: run "
                f"longer, or lower the load"
            )
        if self.state == "too short":
            return (
                f"{self.pattern}: fewer than {BATCH * LEAST_BATCHES} completions, too few to find "
                f"a warm-up: nothing is cut"
            )
        return None


def mser(batches: npt.NDArray[np.float64]) -> int:
    """How many leading batch means to drop, at most all but `KEPT_BATCHES`.

    Minimises Σ_{j>d} (z_j − mean)² / (m − d)² over d; of equal minima the first. O(m).
    """
    m = len(batches)
    centred = batches - batches.mean()
    kept = np.arange(m, 0, -1, dtype=np.float64)
    sums = np.cumsum(centred[::-1])[::-1]
    squares = np.cumsum(np.square(centred)[::-1])[::-1]
    spread = np.maximum(squares - np.square(sums) / kept, 0.0)
    criterion = spread / np.square(kept)
    return int(np.argmin(criterion[: max(m - KEPT_BATCHES, 0) + 1]))


def find_cut(instances: pd.DataFrame, pattern: str, duration_s: float) -> Cut:
    """The cut for one run.

    It is the arrival of the first instance of the first batch that MSER-5 keeps, or the time that
    the run takes to fill, whichever is later.
    """
    completed = instances[(instances["outcome"] == "completed").to_numpy()]
    completed = completed.sort_values(["arrived_s", "instance"])
    arrived = completed["arrived_s"].to_numpy(dtype=np.float64)
    latency = completed["latency_s"].to_numpy(dtype=np.float64)[arrived < duration_s]
    m = len(latency) // BATCH
    if m < LEAST_BATCHES:
        return Cut(pattern, 0.0, "too short")
    filled_s = min(float(np.quantile(latency, FILLED)), duration_s / 2.0)
    batches = latency[: m * BATCH].reshape(m, BATCH).mean(axis=1)
    if np.ptp(batches) < ROUNDING_S:
        return Cut(pattern, filled_s, "found")
    dropped = mser(batches)
    if dropped > m / 2:
        return Cut(pattern, duration_s / 2.0, "rejected")
    steady_s = float(arrived[dropped * BATCH]) if dropped else 0.0
    return Cut(pattern, max(steady_s, filled_s), "found")


def shared_cut(cuts: Iterable[Cut]) -> float:
    """The study's one cut: the largest over its patterns."""
    return max(cut.cut_s for cut in cuts)
