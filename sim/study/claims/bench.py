"""The bench: what an experiment measures with, always on the same tapes for both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.metrics import ALL
from sim.scenario import Scenario
from sim.study.blast.data import BlastData
from sim.study.blast.study import blast_faults, blast_map
from sim.study.claims.claim import Floats
from sim.study.comparison.compare import compare
from sim.study.estimates import Scaled, scaled
from sim.study.runs.session import Compute

ALONE = Compute(jobs=1)
"""Experiments are spread over processes as a whole; within one, run follows run."""
OVERLOAD = 3.0
"""Capacity is what is carried under this many times the load that the services can take."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One way to measure: `seed`, how many `replications`, and the estimates taken differently."""

    seed: int
    replications: int
    changes: tuple[Scaled, ...] = ()

    def metrics(
        self, scenario: Scenario, *names: str, patterns: Sequence[str] = (), workflow: str = ALL
    ) -> Mapping[tuple[str, str], Floats]:
        """The values of these metrics by (pattern, metric), one for each replication."""
        found = compare(
            scaled(scenario, self.changes),
            patterns=tuple(patterns) or None,
            replications=self.replications,
            seed=self.seed,
            compute=ALONE,
        ).values
        found = found[(found["workflow"] == workflow) & found["metric"].isin(names)]
        ordered = found.sort_values("replication", kind="stable")
        return {
            (str(pattern), str(metric)): own["value"].to_numpy(np.float64)
            for (pattern, metric), own in ordered.groupby(
                ["pattern", "metric"], sort=False, observed=True
            )
        }

    def blast(
        self, scenario: Scenario, fault: Mapping[str, object], patterns: Sequence[str] = ()
    ) -> BlastData:
        """The blast radius of one fault on each component in turn."""
        return blast_map(
            scaled(scenario, self.changes),
            fault,
            patterns=tuple(patterns) or None,
            replications=self.replications,
            seed=self.seed,
            compute=ALONE,
        )

    def faults(self, scenario: Scenario, *faults: str, patterns: Sequence[str] = ()) -> BlastData:
        """The blast radius of faults of the scenario."""
        return blast_faults(
            scaled(scenario, self.changes),
            faults,
            patterns=tuple(patterns) or None,
            replications=self.replications,
            seed=self.seed,
            compute=ALONE,
        )

    def capacity(self, scenario: Scenario, rate: float, arrivals: int = 4000) -> dict[str, Floats]:
        """What each pattern carries a second when `OVERLOAD` times `rate` is offered.

        In the second half of the arrivals, when all queues that can fill have filled. Where
        nothing times out or is turned away this is the knee.
        """
        offered = OVERLOAD * rate
        overloaded = scenario.with_(
            {
                "workload.0.arrivals.rate": f"{offered:g}/s",
                "run.duration": f"{arrivals / offered:g}s",
                "run.warmup": f"{arrivals / offered / 2.0:g}s",
                "run.drain": "0s",
            }
        )
        found = self.metrics(overloaded, "throughput")
        return {pattern: values for (pattern, _), values in found.items()}


def share(data: BlastData, component: str, pattern: str, figure: str = "share") -> Floats:
    """A figure of the blast radius at a component under a pattern, a value a replication."""
    row = next(row for row in data.rows if row.component == component and row.exists)
    return data.series(row, pattern, figure).values


def mean_share(data: BlastData, components: Sequence[str], pattern: str) -> Floats:
    """The mean share over some components, a value a replication."""
    found: Floats = np.mean([share(data, name, pattern) for name in components], axis=0)
    return found
