"""Strikes: from when to when each fault of a run was at work, as a chart shades it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

COLUMNS = ("pattern", "replication", "fault", "start_s", "end_s", "strikes")


@dataclass(frozen=True, slots=True)
class Window:
    """A fault over all runs of a study: from its earliest start to its latest end.

    `end_s` is infinite where it did not end in some run. `strikes`: the most in one run. `same`:
    every run that it struck has these very ends.
    """

    fault: str
    start_s: float
    end_s: float
    strikes: int
    same: bool


def strikes(faults: pd.DataFrame) -> pd.DataFrame:
    """What a run's `faults` table comes to: `fault start_s end_s strikes`, a row a fault.

    As for a blast radius, a fault counts from its first start to its last end.
    """
    told = faults.astype({"fault": str}).fillna({"end_s": np.inf})
    found = told.groupby("fault", sort=False).agg(
        start_s=("start_s", "min"), end_s=("end_s", "max"), strikes=("start_s", "size")
    )
    return found.reset_index()


def no_strikes() -> pd.DataFrame:
    """The strikes of a study without faults."""
    return pd.DataFrame({name: [] for name in COLUMNS})


def windows(table: pd.DataFrame, faults: Sequence[str]) -> Iterator[Window]:
    """The window of each of these faults that has struck, from the strikes of all runs."""
    for fault in faults:
        own = table[table["fault"] == fault]
        if own.empty:
            continue
        starts, ends = own["start_s"], own["end_s"]
        yield Window(
            fault,
            float(starts.min()),
            float(ends.max()),
            int(own["strikes"].max()),
            bool((starts == starts.iloc[0]).all() and (ends == ends.iloc[0]).all()),
        )
