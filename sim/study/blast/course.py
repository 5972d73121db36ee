"""Course: good instances over time, in the runs with a fault and in their twins."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.metrics.blast_radius import Strike
from sim.metrics.observation import is_good
from sim.study.statistics.spread import Spread

Floats = npt.NDArray[np.float64]

SLICES = 120
"""Slices of [0, duration) in which arrivals are counted."""


def slice_edges(duration_s: float) -> Floats:
    """The edges of the slices of a run."""
    return np.linspace(0.0, duration_s, SLICES + 1)


def course(
    run: pd.DataFrame,
    twin: pd.DataFrame,
    strike: Strike | None,
    slo_s: Mapping[str, float],
    duration_s: float,
) -> pd.DataFrame:
    """How many of the instances that a run and its twin share are good, by arrival: a row a slice.

    Columns: `run twin start_s end_s`, the last two when the fault struck (NaN: never; infinite: it
    did not end).
    """
    shared = [
        one[one["instance"].isin(other["instance"]).to_numpy()]
        for one, other in ((run, twin), (twin, run))
    ]
    edges = slice_edges(duration_s)
    counts = [
        np.histogram(own["arrived_s"].to_numpy(np.float64)[is_good(own, slo_s)], bins=edges)[0]
        for own in shared
    ]
    found = pd.DataFrame(dict(zip(("run", "twin"), counts, strict=True))).astype("int32")
    when = (np.nan, np.nan) if strike is None else (strike.start_s, strike.end_s)
    return found.assign(start_s=when[0], end_s=when[1])


class Course:
    """The courses of one fault under one pattern, taken together one by one; it does not grow.

    `run` and `twin`: good instances per second of each slice. `start_s`, `end_s`: the earliest
    start and the latest end over the runs that it struck (NaN: none), `same` whether all agree.
    """

    def __init__(self) -> None:
        self.run, self.twin = Spread(), Spread()
        self.start_s = self.end_s = float("nan")
        self.same = True

    def add(self, table: pd.DataFrame, duration_s: float) -> None:
        """What `course` has made of one run more."""
        slice_s = duration_s / SLICES
        self.run.add(table["run"].to_numpy(np.float64) / slice_s)
        self.twin.add(table["twin"].to_numpy(np.float64) / slice_s)
        start, end = float(table["start_s"].iloc[0]), float(table["end_s"].iloc[0])
        if np.isnan(start):
            return
        known = (self.start_s, self.end_s)
        self.start_s = float(np.fmin(self.start_s, start))
        self.end_s = float(np.fmax(self.end_s, end))
        self.same &= bool(np.isnan(known[0])) or known == (start, end)
