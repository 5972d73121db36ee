"""Sequential: replications are added until the means that are watched are known as well as asked.

What counts is the *relative half-width*, half the interval as a share of the mean. The number of
replications is the one at which whoever adds them one by one would stop, however many were computed
at once: it depends on no worker.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.metrics import metric
from sim.study.runs.session import Session
from sim.study.statistics import is_precise, relative_half_width, replications_to_add
from sim.study.trial import Trial, replicate

FIRST = 10
"""Replications before which nothing is called precise enough."""
MOST = 100
"""Replications after which it ends, precise or not, unless said otherwise."""

Key = tuple[str, str, str]
"""Metric, workflow, pattern."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked of a comparison: a relative half-width, and how many replications at most.

    `watched` metrics must be that precise in every workflow that is asked for and under every
    pattern. By default it is latency_mean, and latency_p99 wherever it has an interval.
    """

    half_width: float
    at_most: int | None = None
    watched: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if not 0.0 < self.half_width < math.inf:
            raise ValueError(f"precision is a share above 0 (0.05 is ±5 %), not {self.half_width}")
        if self.at_most is not None and self.at_most < FIRST:
            raise ValueError(f"at_most is {FIRST} replications or more, not {self.at_most}")
        for name in self.watched or ():
            metric(name)

    @property
    def required(self) -> tuple[str, ...]:
        """The metrics without whose intervals the target is not met."""
        return self.watched or ("latency_mean",)

    @property
    def metrics(self) -> tuple[str, ...]:
        """All that are watched."""
        return self.watched or ("latency_mean", "latency_p99")

    def span(self, replications: int) -> tuple[int, int]:
        """With how many replications it begins and ends, where a scenario asks for some."""
        most = max(MOST, replications) if self.at_most is None else self.at_most
        return min(max(FIRST, replications), most), most


@dataclass(frozen=True, slots=True)
class Width:
    """How precisely one watched mean is known; NaN where it has no interval."""

    metric: str
    workflow: str
    pattern: str
    half_width: float

    def __str__(self) -> str:
        return f"{self.metric} of {self.workflow} under {self.pattern}"


@dataclass(frozen=True, slots=True)
class Precision:
    """What came of a target: how many replications were run, and whether it is met.

    `widths` has every mean that is watched; `target` and half-widths are shares of the mean.
    """

    target: float
    at_most: int
    replications: int
    met: bool
    widths: tuple[Width, ...]

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that are watched somewhere."""
        return tuple(dict.fromkeys(one.metric for one in self.widths))

    @property
    def widest(self) -> Width | None:
        """The mean that is known least precisely; None when none has an interval."""
        known = [one for one in self.widths if not math.isnan(one.half_width)]
        return max(known, key=lambda one: one.half_width, default=None)

    def warnings(self) -> Iterator[str]:
        """What is to be said when the target was not met."""
        for one in self.widths:
            if math.isnan(one.half_width):
                yield f"precision: {one} has no interval, because too few instances stand behind it"
        widest = self.widest
        if self.met or widest is None or widest.half_width <= self.target:
            return
        yield (
            f"precision: after {self.replications} replications {widest} is known to "
            f"±{100 * widest.half_width:.2g} %, not to ±{100 * self.target:g} %: allow more of "
            f"them (at most {self.at_most} were), or run longer"
        )


def replicate_until(target: Target, trial: Trial, runs: Session) -> Precision:
    """Have replications of a trial run until the target is met, or as many as are allowed."""
    first, most = target.span(trial.scenario.run.replications)
    watch = _Watch(target, trial)
    batch = math.ceil(runs.at_once / len(trial.patterns))
    wanted, seen = first, first
    while True:
        replicate([trial], range(len(trial.done), wanted), runs)
        watch.read()
        for number in range(seen, wanted + 1):
            if watch.is_over(number) or number == most:
                trial.keep_first(number)
                return watch.precision(number, most)
        seen = wanted + 1
        wanted += max(1, watch.to_add(wanted, batch, most))


class _Watch:
    """The watched values of a trial's replications, as far as they were run."""

    def __init__(self, target: Target, trial: Trial) -> None:
        self._target, self._trial = target, trial
        self._workflows = {entry.workflow for entry in trial.scenario.workload}
        self._values: dict[Key, list[float]] = {}
        self._read: list[int] = []

    def read(self) -> None:
        """Take in the replications that have succeeded since the last time."""
        for replication in self._trial.replications:
            if replication in self._read:
                continue
            self._read.append(replication)
            for pattern in self._trial.patterns:
                self._take(pattern, self._trial.read(pattern, replication)["values"])

    def _take(self, pattern: str, values: pd.DataFrame) -> None:
        wanted = values["metric"].isin(self._target.metrics)
        wanted &= values["workflow"].isin(self._workflows)
        own = values[wanted]
        rows = zip(own["metric"], own["workflow"], own["value"].tolist(), strict=True)
        for name, workflow, value in rows:
            self._values.setdefault((str(name), str(workflow), pattern), []).append(value)

    def is_over(self, number: int) -> bool:
        """Whether the first `number` replications are precise enough, or no more would help."""
        known = self._known(number)
        return not known or self._is_precise(known)

    def to_add(self, number: int, batch: int, most: int) -> int:
        """How many replications to run after the first `number`."""
        known = list(self._known(number).values())
        limit = len(known[0]) + most - number
        return replications_to_add(known, self._target.half_width, batch=batch, limit=limit)

    def precision(self, number: int, most: int) -> Precision:
        """What has come of the target after `number` replications."""
        known = self._known(number)
        widths = tuple(
            Width(*key, relative_half_width(known[key]) if key in known else math.nan)
            for key in self._values
            if key in known or key[0] in self._target.required
        )
        missing = any(math.isnan(one.half_width) for one in widths)
        met = bool(known) and not missing and self._is_precise(known)
        return Precision(self._target.half_width, most, number, met, widths)

    def _is_precise(self, known: Mapping[Key, Sequence[float]]) -> bool:
        return is_precise(list(known.values()), self._target.half_width)

    def _known(self, number: int) -> dict[Key, Sequence[float]]:
        """The series that have an interval after the first `number` replications.

        A quantile that is shown in each of FIRST runs has samples enough for one.
        """
        count = sum(replication < number for replication in self._read)
        known = {key: values[:count] for key, values in self._values.items()}
        return {
            key: values
            for key, values in known.items()
            if values and not any(map(math.isnan, values))
        }
