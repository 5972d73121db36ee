"""Gathering: the values of many runs as one tidy frame, added run by run.

A run costs sixteen bytes a value, not a table of its own, so that a study of many thousand runs
fits beside the rest.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


class Values:
    """Values by run, metric and workflow; every run has the same metrics and workflows."""

    def __init__(self, labels: Sequence[str]) -> None:
        """`labels`: the columns that tell the runs apart."""
        self._labels = tuple(labels)
        self._runs: list[tuple[object, ...]] = []
        self._names: pd.DataFrame | None = None
        self._values: list[npt.NDArray[np.float64]] = []
        self._samples: list[npt.NDArray[np.int64]] = []

    def add(self, labels: Sequence[object], values: pd.DataFrame) -> None:
        """One run: what tells it apart, and its `metric workflow value samples`."""
        names = values[["metric", "workflow"]]
        if self._names is None:
            self._names = names
        elif not names.equals(self._names):
            raise ValueError(f"run {tuple(labels)} has other metrics or workflows than the first")
        self._runs.append(tuple(labels))
        self._values.append(values["value"].to_numpy(np.float64))
        self._samples.append(values["samples"].to_numpy(np.int64))

    def __len__(self) -> int:
        """How many runs there are."""
        return len(self._runs)

    def frame(self) -> pd.DataFrame:
        """Tidy long: the labels, then `metric workflow value samples`; run after run as added.

        Text is categorical, its categories in the order of their first appearance.
        """
        if self._names is None:
            raise ValueError("no run was added")
        rows, runs = len(self._names), len(self._runs)
        columns: dict[str, object] = {}
        for place, label in enumerate(self._labels):
            column = _compact([run[place] for run in self._runs])
            columns[label] = column.take(np.repeat(np.arange(runs), rows)).array
        for name in ("metric", "workflow"):
            column = _compact(list(self._names[name]))
            columns[name] = column.take(np.tile(np.arange(rows), runs)).array
        columns["value"] = np.concatenate(self._values)
        columns["samples"] = np.concatenate(self._samples)
        return pd.DataFrame(columns)


class Pieces:
    """Small tables of many runs as one, row after row as added.

    A table of its own costs kilobytes, however few its rows: so they are put together as they come.
    """

    TOGETHER = 200
    """Tables that are put together at once."""

    def __init__(self) -> None:
        self._done: list[pd.DataFrame] = []
        self._few: list[pd.DataFrame] = []

    def add(self, table: pd.DataFrame, **labels: str | int) -> None:
        """One table, with a column for each label that tells its run apart."""
        self._few.append(table.assign(**labels))
        if len(self._few) == self.TOGETHER:
            self._done.append(pd.concat(self._few, ignore_index=True))
            self._few.clear()

    def frame(self) -> pd.DataFrame | None:
        """All of them; None where none was added."""
        tables = [*self._done, *self._few]
        return pd.concat(tables, ignore_index=True) if tables else None


def _compact(entries: list[object]) -> "pd.Series[Any]":
    column: pd.Series[Any] = pd.Series(entries)
    if not pd.api.types.is_numeric_dtype(column):
        column = column.astype(pd.CategoricalDtype(list(dict.fromkeys(entries))))
    return column
