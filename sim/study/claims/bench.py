"""The bench: what an experiment measures with, always on the same tapes for both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.metrics import ALL
from sim.scenario import Scenario
from sim.study.asked import default_simulate, effective
from sim.study.blast.data import BlastData
from sim.study.blast.study import blast_faults, blast_map
from sim.study.change.impact import impacts
from sim.study.change.release import release
from sim.study.claims.claim import Floats
from sim.study.comparison.compare import compare
from sim.study.estimates import Scaled, scaled
from sim.study.hybrid.data import HybridData
from sim.study.hybrid.search import hybrid_search
from sim.study.runs.session import Compute

ALONE = Compute(jobs=1)
"""Experiments are spread over processes as a whole; within one, run follows run."""
USERS = 300
BUSY_S, FILLING_S = 50.0, 20.0
"""How long the users of a measurement of capacity ask, and how long that is not measured."""


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

    def detection(self, scenario: Scenario, fault: str, service: str) -> dict[str, Floats]:
        """How long until some component knows of the instances whose replica died at a commit.

        By pattern, the mean over these instances, infinite where nobody ever knows of one; `fault`
        is a crash of `service` at the point after_commit. Twice as many replications as elsewhere:
        where a time is infinite only its sign tells.
        """
        struck = scaled(scenario, self.changes).with_({"run.faults": [fault]})
        one = effective(struck, None, self.seed)
        return {
            pattern: np.array(
                [
                    _detected(one, pattern, number, service)
                    for number in range(2 * self.replications)
                ]
            )
            for pattern in one.patterns
        }

    def released(self, scenario: Scenario, kind: str) -> dict[str, Floats]:
        """The share that is harmed by releasing what one change of a kind touches, by pattern."""
        found = impacts(scaled(scenario, self.changes))
        own = tuple(one for one in found.impacts if one.change.kind == kind)
        data = release(
            replace(found, impacts=own),
            replications=self.replications,
            seed=self.seed,
            compute=ALONE,
        )
        return {
            one.pattern: np.array(data.series(one, "share"), dtype=np.float64)
            for one in data.releases
        }

    def front(self, scenario: Scenario, objectives: Sequence[str], most: int) -> HybridData:
        """The Pareto front of the cuts of a scenario."""
        return hybrid_search(
            scaled(scenario, self.changes),
            objectives,
            most=most,
            replications=self.replications,
            seed=self.seed,
            compute=ALONE,
        )

    def capacity(self, scenario: Scenario) -> dict[str, Floats]:
        """What each pattern completes a second when `USERS` ask again as soon as they are answered.

        With so many inside the component that binds is always busy, and as nobody asks who is not
        answered nothing piles up in front of it: the throughput of a closed network comes to its
        asymptote, the capacity of its bottleneck (Denning and Buzen 1978), which is the knee.
        """
        closed = {"process": "closed", "users": USERS, "think": "1ms"}
        busy = scenario.with_(
            {
                "workload.0.arrivals": closed,
                "run.duration": f"{BUSY_S:g}s",
                "run.warmup": f"{FILLING_S:g}s",
                "run.drain": "0s",
            }
        )
        found = self.metrics(busy, "throughput")
        return {pattern: values for (pattern, _), values in found.items()}


def _detected(scenario: Scenario, pattern: str, replication: int, service: str) -> float:
    """The mean of one run; NaN where the fault never struck."""
    simulate = default_simulate()
    facts = simulate(scenario, pattern, scenario.run.seed, replication, "summary")
    effects, strikes = facts.frame("effects"), facts.frame("faults")["start_s"]
    struck = effects[(effects["service"] == service) & effects["committed_s"].isin(strikes)]
    noticed = facts.frame("instances").set_index("instance")["noticed_s"]
    times = noticed.loc[struck["instance"]].to_numpy() - struck["committed_s"].to_numpy()
    after = np.fmax(times, 0.0)  # a monitor may have called a slow one overdue before
    return float(np.where(np.isnan(times), np.inf, after).mean()) if len(times) else float("nan")


def share(data: BlastData, component: str, pattern: str, figure: str = "share") -> Floats:
    """A figure of the blast radius at a component under a pattern, a value a replication."""
    row = next(row for row in data.rows if row.component == component and row.exists)
    return data.series(row, pattern, figure).values


def mean_share(data: BlastData, components: Sequence[str], pattern: str) -> Floats:
    """The mean share over some components, a value a replication."""
    found: Floats = np.mean([share(data, name, pattern) for name in components], axis=0)
    return found
