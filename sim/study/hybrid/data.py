"""HybridData: what a search among cuts found, as plain tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from sim.scenario import Scenario
from sim.study.hybrid.cuts import Cut, Space
from sim.study.hybrid.material import Document, Material
from sim.study.hybrid.objectives import Objective
from sim.study.replicate import RunFailedError
from sim.study.statistics import Interval, Verdict

State = Literal["front", "dominated", "passed over", "failed"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One cut that was run: where it stands, and what it has by each objective.

    `state`: on the *front* unless another cut is shown to dominate it; *passed over* where one did
    in the first runs of a guided search, without proof; *failed* where no run succeeded.
    `dominated_by` names that other cut, "" for none. `regrets`: its distance to the best by each
    objective, weighted.
    """

    pattern: str
    cut: Cut
    state: State
    dominated_by: str
    replications: int
    regrets: Mapping[str, float]
    means: Mapping[str, Interval]

    @property
    def regret(self) -> float:
        """The largest of its regrets; NaN where one is not known."""
        return float(np.max(list(self.regrets.values())))

    @property
    def worst(self) -> str:
        """The objective by which its regret is largest."""
        return max(self.regrets, key=lambda name: self.regrets[name])

    @property
    def on_front(self) -> bool:
        """Whether it is on the front."""
        return self.state == "front"


@dataclass(frozen=True, slots=True)
class Against:
    """The suggested cut beside a limit, by one objective, run by run on the same tapes.

    `p_holm`: the p value of there being no difference, the others to both limits counted in.
    """

    objective: Objective
    limit: str
    difference: Interval
    p_holm: float
    verdict: Verdict


@dataclass(frozen=True)
class HybridData:
    """The result of `hybrid_search`.

    `size`: how many cuts there are; `exhaustive`: all of them were run. `candidates` in the order
    in which they came, the limits first. `suggested` names the one with the least regret on the
    front, `against` sets it beside the limits. `values`: `pattern replication objective value
    samples`; `runs`: `pattern replication fault digest`. `level` is the chance that any cut is
    called dominated by one that does not dominate it; `first`: after so many replications cuts were
    first judged. `wall_s` alone differs between two equal searches.
    """

    scenario: Scenario
    space: Space
    material: Material
    objectives: tuple[Objective, ...]
    weights: Mapping[str, float]
    tolerance: float
    level: float
    outage: Mapping[str, object]
    exhaustive: bool
    first: int
    cut_s: float
    candidates: tuple[Candidate, ...]
    suggested: str
    against: tuple[Against, ...]
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
    def size(self) -> int:
        """How many cuts there are."""
        return self.space.size

    @property
    def replications(self) -> int:
        """How many those that were not dropped early have."""
        return self.scenario.run.replications

    @property
    def front(self) -> tuple[Candidate, ...]:
        """The cuts that none is shown to dominate: the suggested one, then by regret."""
        kept = (one for one in self.candidates if one.on_front)
        return tuple(sorted(kept, key=lambda one: (one.pattern != self.suggested, _order(one))))

    @property
    def limits(self) -> tuple[Candidate, ...]:
        """Orchestration and choreography, on the front or not."""
        return self.candidates[:2]

    @property
    def shown(self) -> tuple[Candidate, ...]:
        """The front, then the limits that are not on it."""
        return (*self.front, *(one for one in self.limits if not one.on_front))

    def __getitem__(self, pattern: str) -> Candidate:
        """The candidate of that name; KeyError for one that was not run."""
        return {one.pattern: one for one in self.candidates}[pattern]

    def document(self, pattern: str) -> Document:
        """The pattern of a candidate, as it is written in a scenario file."""
        return self.material.pattern(self.space, self[pattern].cut)

    def with_front(self) -> Scenario:
        """The scenario with the front as patterns more, ready for any other study."""
        new = {
            f"patterns.{one.pattern}": self.document(one.pattern)
            for one in self.shown
            if one.pattern not in self.scenario.patterns
        }
        return self.scenario.with_(new) if new else self.scenario


def _order(one: Candidate) -> tuple[float, str]:
    return (float("inf") if np.isnan(one.regret) else one.regret, one.pattern)
