"""Work: which steps each instance has effects of, read off the effects table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Work:
    """The effects of one workflow's instances, each with the place of its instance and its step.

    `row` is the position of the effect's instance among the `instances` (how many there are),
    `step` that of its step among the `steps` (how many); one entry an effect.
    """

    instances: int
    steps: int
    row: Integers
    step: Integers
    round: Integers
    committed_s: Floats
    undone_s: Floats
    duplicate: Bools

    @classmethod
    def of(cls, effects: pd.DataFrame, instances: pd.DataFrame, steps: Sequence[str]) -> "Work":
        """From tables of one workflow, `instances` sorted by number; other effects are left out."""
        row, step, known = _places(effects, instances, steps)
        own = effects[known]
        return cls(
            len(instances),
            len(steps),
            row,
            step,
            own["round"].to_numpy(dtype=np.int64),
            own["committed_s"].to_numpy(dtype=np.float64),
            own["undone_s"].to_numpy(dtype=np.float64),
            own["duplicate"].to_numpy(dtype=np.bool_),
        )

    @property
    def left(self) -> Bools:
        """Which effects are not undone."""
        left: Bools = np.isnan(self.undone_s)
        return left

    def count(self, which: Bools) -> Integers:
        """How many of the effects `which` an instance has of a step; (instances, steps)."""
        key = self.row[which] * self.steps + self.step[which]
        found = np.bincount(key, minlength=self.instances * self.steps)
        return found.reshape(self.instances, self.steps).astype(np.int64)

    def rounds(self) -> Integers:
        """The last round that an instance has an effect of, 0 without any; (instances, steps)."""
        found = np.zeros(self.instances * self.steps, dtype=np.int64)
        np.maximum.at(found, self.row * self.steps + self.step, self.round)
        return found.reshape(self.instances, self.steps)


def touched(table: pd.DataFrame, instances: pd.DataFrame, steps: Sequence[str]) -> Bools:
    """Whether an instance has a line about a step in effects or attempts; (instances, steps)."""
    row, step, _ = _places(table, instances, steps)
    found = np.zeros((len(instances), len(steps)), dtype=np.bool_)
    found[row, step] = True
    return found


def _places(
    table: pd.DataFrame, instances: pd.DataFrame, steps: Sequence[str]
) -> tuple[Integers, Integers, Bools]:
    """Row of the instance and place of the step of each line that is about them, and which are."""
    numbers = instances["instance"].to_numpy(dtype=np.int64)
    whose = table["instance"].to_numpy(dtype=np.int64)
    row = np.searchsorted(numbers, whose).astype(np.int64)
    named = table["step"].astype("category").cat.set_categories(list(steps))
    step = np.asarray(named.cat.codes, dtype=np.int64)
    known = (row < len(numbers)) & (step >= 0)
    known[known] = numbers[row[known]] == whose[known]
    return row[known], step[known], known
