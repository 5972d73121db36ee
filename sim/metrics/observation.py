"""What one run showed of one workflow: instances, window and objective, as metrics read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

ALL = "all"
"""The name under which all workflows of a run stand together."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Observation:
    """The instances of one workflow (or of all) in one run, sorted by `instance`, and their window.

    `window` is [cut_s, duration_s): latency counts the instances that arrived in it, throughput the
    completions in it. `slo_s` holds each workflow's objective; one that is missing has none. The
    order of the rows is made canonical by `observe`, so that no sum depends on it.
    """

    instances: pd.DataFrame
    cut_s: float
    duration_s: float
    slo_s: Mapping[str, float]

    @property
    def window_s(self) -> float:
        """Length of the window; a cut at or after the end leaves none."""
        return max(self.duration_s - self.cut_s, 0.0)

    def within(self, column: str) -> pd.DataFrame:
        """The instances whose moment `column` lies in the window."""
        moment = self.floats(column)
        return self.instances[(moment >= self.cut_s) & (moment < self.duration_s)]

    def floats(self, column: str) -> Floats:
        """A column of all instances as floats."""
        return self.instances[column].to_numpy(dtype=np.float64)

    @cached_property
    def arrived(self) -> pd.DataFrame:
        """The instances that arrived in the window."""
        return self.within("arrived_s")

    @cached_property
    def completed(self) -> pd.DataFrame:
        """Those of `arrived` that completed, whenever they did."""
        return self.arrived[(self.arrived["outcome"] == "completed").to_numpy()]

    def rate(self, count: int) -> float:
        """`count` per second of the window; NaN when the window is empty."""
        return count / self.window_s if self.window_s > 0 else float("nan")


def observe(
    instances: pd.DataFrame,
    workflows: Sequence[str],
    cut_s: float,
    duration_s: float,
    slo_s: Mapping[str, float],
) -> dict[str, Observation]:
    """One observation for each workflow and one for `all` together, from a run's `instances` table.

    `workflows` are the scenario's, so that a workflow that nobody asked for in this run has its
    rows too.
    """
    if not instances["instance"].is_monotonic_increasing:
        instances = instances.sort_values("instance", kind="stable")
    observed = {ALL: Observation(instances, cut_s, duration_s, slo_s)}
    for workflow in workflows:
        own = instances[(instances["workflow"] == workflow).to_numpy()]
        observed[workflow] = Observation(own, cut_s, duration_s, slo_s)
    return observed
