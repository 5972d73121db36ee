"""SelectionData: what a selection of the best pattern found, as plain tables."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.metrics import Metric, metric
from sim.scenario import Scenario
from sim.study.comparison.table import mean_with_interval
from sim.study.replicate import RunFailedError
from sim.study.statistics import Interval, difference_of
from sim.study.warmup import Cut


@dataclass(frozen=True, slots=True)
class Contender:
    """One pattern in a selection: its mean, how far it is from the leader, when it fell out.

    The mean is over its own `replications`, the difference to the leader over those that both have,
    run by run; NaN for the leader itself. `out_after`: the replications after which it fell out,
    None while it is in contention.
    """

    pattern: str
    mean: float
    ci_low: float
    ci_high: float
    difference: float
    difference_low: float
    difference_high: float
    replications: int
    out_after: int | None


@dataclass(frozen=True)
class SelectionData:
    """The result of `select`, in the order of the patterns.

    `selected` is None when several patterns were in `contending` after `at_most` replications.
    `delta` is the difference that matters, in the metric's unit; `delta_found` when it was taken
    from the first replications. `values`: `pattern replication value samples`, a row a run;
    `runs`: `pattern replication seed digest`. `most_left` is how many more replications it might
    take, None when that is not known yet. `failures` are runs that failed; their replications are
    left out. `wall_s` alone differs between two equal studies.
    """

    scenario: Scenario
    metric: str
    workflow: str
    patterns: tuple[str, ...]
    contending: tuple[str, ...]
    delta: float
    delta_found: bool
    confidence: float
    at_most: int
    replications: int
    most_left: int | None
    cut_s: float
    cuts: tuple[Cut, ...]
    warnings: tuple[str, ...]
    failures: tuple[RunFailedError, ...]
    values: pd.DataFrame
    runs: pd.DataFrame
    wall_s: float

    @property
    def seed(self) -> int:
        """The seed of the study."""
        return self.scenario.run.seed

    @property
    def entry(self) -> Metric:
        """The metric that it goes by."""
        return metric(self.metric)

    @property
    def selected(self) -> str | None:
        """The best pattern; None while several are in contention."""
        return self.contending[0] if len(self.contending) == 1 else None

    @property
    def leader(self) -> str:
        """The selected pattern, or the one with the best mean of those in contention."""
        means = self.values.groupby("pattern", observed=True)["value"].mean()
        sign = 1.0 if self.entry.better == "lower" else -1.0
        return min(self.contending, key=lambda pattern: sign * float(means[pattern]))

    @property
    def spent(self) -> int:
        """How many runs it has taken in all."""
        return len(self.runs)

    @property
    def contenders(self) -> tuple[Contender, ...]:
        """Each pattern with its figures."""
        leader = self.leader
        return tuple(self._contender(pattern, leader) for pattern in self.patterns)

    def _contender(self, pattern: str, leader: str) -> Contender:
        own, best = self._values_of(pattern), self._values_of(leader)
        mean = mean_with_interval(self.entry, *_series(own))
        none = Interval(float("nan"), float("nan"), float("nan"), 0)
        against = none if pattern == leader else self._difference(own, best)
        return Contender(
            pattern=pattern,
            mean=mean.mean,
            ci_low=mean.low,
            ci_high=mean.high,
            difference=against.mean,
            difference_low=against.low,
            difference_high=against.high,
            replications=len(own),
            out_after=None if pattern in self.contending else len(own),
        )

    def _difference(self, own: pd.DataFrame, best: pd.DataFrame) -> Interval:
        both = own.index.intersection(best.index)
        one, two = _series(own.loc[both]), _series(best.loc[both])
        return difference_of(self.entry.kind, *one, *two).difference

    def _values_of(self, pattern: str) -> pd.DataFrame:
        return self.values[self.values["pattern"] == pattern].set_index("replication")


def _series(rows: pd.DataFrame) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """The values, and the observations behind each."""
    return rows["value"].to_numpy(np.float64), rows["samples"].to_numpy(np.int64)
