"""ComparisonData: all that a comparison of patterns found, as plain tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from sim.scenario import Scenario
from sim.study.comparison.sequential import Precision
from sim.study.curves import Gathered
from sim.study.replicate import RunFailedError
from sim.study.strikes import no_strikes
from sim.study.warmup import Cut


@dataclass(frozen=True)
class ComparisonData:
    """The result of `compare`, in the order of the patterns and their replications.

    `values`: tidy long, `pattern replication metric workflow value samples`. `runs`: one row a run,
    `pattern replication seed digest instances`. `components`: `pattern replication component kind
    busy_s ...`, each run's own. `curves[pattern]` holds what charts need of all its runs. `cuts`
    says how each pattern's warm-up was decided, `cut_s` is the one that was used. `failures` are
    the runs that failed; their replications are in none of the tables, and `replications` counts
    the others. `precision` says what came of it where replications were added until the means were
    known as precisely as asked. `strikes`: `pattern replication fault start_s end_s strikes`, a row
    a run and fault that struck in it. `wall_s` is the time that the study took, the only thing here
    that two equal studies do not share.
    """

    scenario: Scenario
    patterns: tuple[str, ...]
    baseline: str
    replications: int
    cut_s: float
    cuts: tuple[Cut, ...]
    warnings: tuple[str, ...]
    failures: tuple[RunFailedError, ...]
    values: pd.DataFrame
    runs: pd.DataFrame
    components: pd.DataFrame
    curves: Mapping[str, Gathered]
    wall_s: float
    precision: Precision | None = None
    strikes: pd.DataFrame = field(default_factory=no_strikes)

    @property
    def seed(self) -> int:
        """The seed of the study."""
        return self.scenario.run.seed

    @property
    def duration_s(self) -> float:
        """How long each run let instances arrive."""
        return self.scenario.run.duration

    @property
    def workflows(self) -> tuple[str, ...]:
        """The workflows that somebody asked for in at least one run."""
        offered = self.values[(self.values["metric"] == "offered") & (self.values["value"] > 0)]
        asked = set(offered["workflow"])
        return tuple(name for name in self.scenario.workflows if name in asked)
