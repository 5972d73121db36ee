"""Bench: has cuts run on the same tapes, and holds what each of them has by each objective."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.study.comparison.table import enough
from sim.study.hybrid.cuts import Cut
from sim.study.hybrid.dominance import Field, Floats
from sim.study.hybrid.objectives import Objective
from sim.study.hybrid.sources import Measured, Source
from sim.study.hybrid.world import World
from sim.study.replicate import RunFailedError


class Bench:
    """The cuts that were run so far, replication by replication.

    A replication that fails under a cut is left out there, by every objective; in pairs of cuts
    those count that both have.
    """

    def __init__(
        self, world: World, objectives: Sequence[Objective], sources: Sequence[Source]
    ) -> None:
        self.world, self.objectives = world, tuple(objectives)
        self.failures: list[RunFailedError] = []
        self._sources = tuple(sources)
        self._ran: dict[Cut, set[int]] = {}
        self._values: dict[tuple[Cut, int, str], tuple[float, int]] = {}
        self._asked: dict[Cut, int] = {}
        self._digests: list[tuple[str, int, str, str]] = []

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """Those that were run, in the order in which they came."""
        return tuple(self._ran)

    def run(self, cuts: Sequence[Cut], replications: int) -> None:
        """Have these cuts run until each has so many replications."""
        wanted = [
            (cut, number)
            for cut in dict.fromkeys(cuts)
            for number in range(self._asked.get(cut, 0), replications)
        ]
        for cut in cuts:
            self._asked[cut] = max(replications, self._asked.get(cut, 0))
            self._ran.setdefault(cut, set())
        if wanted:
            self._take(wanted, [source.measure(wanted) for source in self._sources])

    def _take(self, wanted: Sequence[tuple[Cut, int]], found: Sequence[Measured]) -> None:
        for one in found:
            self.failures += one.failures
            self._digests += one.digests
        for cut, number in wanted:
            if not all((cut, number) in one.values for one in found):
                continue
            self._ran[cut].add(number)
            for one in found:
                for name, value in one.values[cut, number].items():
                    self._values[cut, number, name] = value

    def replications(self, cut: Cut) -> list[int]:
        """The numbers of those that a cut has."""
        return sorted(self._ran[cut])

    def values(self, cut: Cut, objective: Objective) -> Mapping[int, tuple[float, int]]:
        """What a cut has by an objective in each replication, and the observations behind it."""
        return {
            number: self._values[cut, number, objective.name] for number in self.replications(cut)
        }

    def field(self, cuts: Sequence[Cut]) -> Field:
        """The values of some cuts; an objective with too little behind it cannot be told: NaN."""
        most = max(self._asked[cut] for cut in cuts)
        values = np.full((len(cuts), len(self.objectives), most), np.nan)
        ran = np.zeros((len(cuts), most), dtype=np.bool_)
        for at, cut in enumerate(cuts):
            ran[at, self.replications(cut)] = True
            for place, objective in enumerate(self.objectives):
                own = self.values(cut, objective)
                samples = sum(behind for _, behind in own.values())
                if objective.metric is None or enough(objective.metric, samples):
                    values[at, place, list(own)] = [value for value, _ in own.values()]
        lower = np.array([one.better == "lower" for one in self.objectives])
        exact = np.array([one.exact for one in self.objectives])
        return Field(values, ran, lower, exact)

    def means(self, cuts: Sequence[Cut]) -> Floats:
        """`means[cut, objective]` over the replications of each; NaN where one shows no value."""
        rows = [
            [
                float(np.mean([value for value, _ in self.values(cut, one).values()] or [np.nan]))
                for one in self.objectives
            ]
            for cut in cuts
        ]
        return np.asarray(rows, dtype=np.float64)

    def frame(self) -> pd.DataFrame:
        """Every value: `pattern replication objective value samples`."""
        rows = [
            (self.world.name(cut), number, one.name, *self._values[cut, number, one.name])
            for cut in self.cuts
            for number in self.replications(cut)
            for one in self.objectives
        ]
        names = ["pattern", "replication", "objective", "value", "samples"]
        return pd.DataFrame(rows, columns=names)

    def digests(self) -> pd.DataFrame:
        """Every run: `pattern replication fault digest`; the fault of a run without one is ""."""
        return pd.DataFrame(self._digests, columns=["pattern", "replication", "fault", "digest"])
