"""Contest: a selection of the best pattern under way, replication by replication.

Those that have fallen behind get no more replications. Which replications count does not depend on
how many were computed at once: it is as if they had come one by one.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from sim.metrics import Metric
from sim.study.asked import effective, left_out
from sim.study.replicate import RunFailedError
from sim.study.runs.session import Session
from sim.study.selection.data import SelectionData
from sim.study.statistics import Selection
from sim.study.trial import Trial, replicate

FIRST = 10
"""Replications of every pattern, from which variances are estimated before any falls out."""
DELTA_SHARE = 0.05
"""Without a `delta`: this share of the best mean of the first replications."""


class SelectionError(RuntimeError):
    """The runs do not show what a selection needs; says what, and what to change."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be selected, and how surely."""

    entry: Metric
    workflow: str
    patterns: tuple[str, ...]
    delta: float | None
    confidence: float
    at_most: int


@dataclass
class Contest:
    """A selection under way: the runs so far, and who is in contention."""

    asked: Asked
    trial: Trial
    runs: Session
    values: list[tuple[str, int, float, int]] = field(default_factory=list)
    digests: list[tuple[str, int, int, str]] = field(default_factory=list)
    failures: list[RunFailedError] = field(default_factory=list)
    delta: float = math.nan

    def __post_init__(self) -> None:
        self._next = 0
        self._selection: Selection | None = None

    @property
    def contending(self) -> tuple[str, ...]:
        """The patterns that are in contention."""
        if self._selection is None:
            return self.asked.patterns
        return tuple(self.asked.patterns[number] for number in self._selection.contending)

    def begin(self) -> None:
        """The first replications of all patterns; then delta is known, and the selection begins."""
        rows: list[list[float]] = []
        while len(rows) < FIRST and self._next < self.asked.at_most:
            self._run(FIRST - len(rows))
            while self._next in self.trial.done:
                rows += [row] if (row := self._row()) else []
        if not rows:
            raise self.failures[0]
        self.delta = self.asked.delta or self._found_delta(rows)
        self._selection = Selection(
            len(self.asked.patterns),
            better="higher" if self.asked.entry.better == "higher" else "lower",
            delta=self.delta,
            alpha=1.0 - self.asked.confidence,
            n0=FIRST,
        )
        for row in rows:
            self._selection.tell(row)

    def go_on(self) -> None:
        """Batch by batch, until one pattern is left or as many replications as are allowed."""
        selection = self._selection
        while selection and selection.best is None and self._next < self.asked.at_most:
            width = math.ceil(self.runs.at_once / len(self.contending))
            self._run(min(width, selection.most_left or width))
            while selection.best is None and self._next in self.trial.done:
                if row := self._row():
                    selection.tell(row)

    def _run(self, count: int) -> None:
        """The next `count` replications of those in contention, if as many are allowed."""
        end = min(self._next + count, self.asked.at_most)
        replicate([self.trial], range(self._next, end), self.runs, self.contending)

    def _row(self) -> list[float] | None:
        """The values of the next replication of those in contention; None when a run failed."""
        number, self._next = self._next, self._next + 1
        failed = [
            one
            for one in self.trial.failures
            if one.replication == number and one.pattern in self.contending
        ]
        self.failures += failed
        if failed:
            return None
        return [self._value(pattern, number) for pattern in self.contending]

    def _value(self, pattern: str, replication: int) -> float:
        frames = self.trial.read(pattern, replication)
        values, entry = frames["values"], self.asked.entry
        wanted = (values["metric"] == entry.name) & (values["workflow"] == self.asked.workflow)
        value = float(values.loc[wanted, "value"].tolist()[0])
        if not math.isfinite(value):
            raise SelectionError(
                f"{entry.name} is not shown in replication {replication} of {pattern}: too few "
                f"instances stand behind it. Run longer (run.duration), or take another metric"
            )
        samples = int(values.loc[wanted, "samples"].tolist()[0])
        self.values.append((pattern, replication, value, samples))
        digest = str(frames["run"]["digest"].iloc[0])
        self.digests.append((pattern, replication, self.trial.scenario.run.seed, digest))
        return value

    def _found_delta(self, rows: Sequence[Sequence[float]]) -> float:
        means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
        best = max(means) if self.asked.entry.better == "higher" else min(means)
        if best == 0.0:
            raise SelectionError(
                f"the best mean of {self.asked.entry.name} in the first {len(rows)} replications "
                f"is 0, and a share of it is no difference that matters: say one (delta)"
            )
        return DELTA_SHARE * abs(float(best))

    def result(self, wall_s: float) -> SelectionData:
        """What was found."""
        asked, selection = self.asked, self._selection
        told = 0 if selection is None else selection.replications
        return SelectionData(
            scenario=effective(self.trial.scenario, self._next, None),
            metric=asked.entry.name,
            workflow=asked.workflow,
            patterns=asked.patterns,
            contending=self.contending,
            delta=self.delta,
            delta_found=asked.delta is None,
            confidence=asked.confidence,
            at_most=asked.at_most,
            replications=told,
            most_left=None if selection is None else selection.most_left,
            cut_s=self.trial.cut_s,
            cuts=self.trial.cuts,
            warnings=tuple(self._warnings(told)),
            failures=tuple(self.failures),
            values=pd.DataFrame(
                self.values, columns=["pattern", "replication", "value", "samples"]
            ),
            runs=pd.DataFrame(self.digests, columns=["pattern", "replication", "seed", "digest"]),
            wall_s=wall_s,
        )

    def _warnings(self, told: int) -> Iterator[str]:
        yield from (str(problem) for problem in self.trial.scenario.warnings)
        yield from (cut.warning for cut in self.trial.cuts if cut.warning is not None)
        yield from left_out(self.failures, told)
        for pattern in self._equals():
            yield (
                f"{pattern} is equal to {self.contending[0]} in every replication: of the two the "
                f"one that stands first is selected"
            )
        if len(self.contending) > 1:
            left = None if self._selection is None else self._selection.most_left
            more = "" if left is None else f" (it takes {left} more at most)"
            yield (
                f"no pattern is selected: after {self._next} replications "
                f"{' and '.join(self.contending)} are in contention; allow more{more}, or call a "
                f"larger difference one that matters (delta)"
            )

    def _equals(self) -> list[str]:
        """The patterns that nothing tells from the selected one."""
        if len(self.contending) > 1:
            return []
        own = {
            pattern: {number: value for name, number, value, _ in self.values if name == pattern}
            for pattern in self.asked.patterns
        }
        best = own.pop(self.contending[0])
        return [
            pattern
            for pattern, values in own.items()
            if all(best[number] == value for number, value in values.items())
        ]
