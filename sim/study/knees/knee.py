"""Knee: the load at which a pattern saturates, how sure that is, and what binds there.

Every pattern is searched on the same draws, without faults.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.scenario import (
    BurstyArrivals,
    ProfileArrivals,
    Scenario,
    TraceArrivals,
)
from sim.study.asked import HERE, check_pattern, default_simulate, effective, refuse_what_is_missing
from sim.study.knees.capacity import Capacity, Knee
from sim.study.knees.load import LOAD, rate, written
from sim.study.replicate import RunFailedError, Simulate
from sim.study.runs.session import Compute, session

REPLICATIONS = 5
"""How many runs a load is tried with, unless said otherwise."""


@dataclass(frozen=True)
class KneeData:
    """The knees of a scenario's patterns; `probes` has a row a pattern, load and replication.

    `probes`: `pattern load replication offered completed growth deficit`; `components`: `pattern
    component growth utilisation` at the saturated load nearest to each knee.
    """

    scenario: Scenario
    path: str
    patterns: tuple[str, ...]
    replications: int
    knees: tuple[Knee, ...]
    probes: pd.DataFrame
    components: pd.DataFrame
    failures: tuple[RunFailedError, ...]
    warnings: tuple[str, ...]
    wall_s: float

    @property
    def seed(self) -> int:
        """The seed of the study."""
        return self.scenario.run.seed

    @property
    def offered(self) -> float:
        """Arrivals per second that the file asks for."""
        return rate(self.scenario)


def knee(
    scenario: Scenario,
    *,
    path: str = LOAD,
    patterns: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    simulate: Simulate | None = None,
) -> KneeData:
    """Find where each of `patterns` (default: all) saturates as the number at `path` grows.

    By default all open arrivals grow together. Replications default to 5, the seed to the
    file's. Raises NoLoadError, UnknownPatternError, ScenarioError, StoreError, ClusterError, and
    RunFailedError when all replications under a load fail.
    """
    started = time.perf_counter()
    chosen = tuple(check_pattern(scenario, name) for name in patterns or scenario.patterns)
    scenario = effective(scenario, replications or REPLICATIONS, seed)
    start = written(scenario, path)
    refuse_what_is_missing(scenario, chosen)
    model = simulate or default_simulate()
    with session(compute) as runs:
        capacity = Capacity(scenario, path, runs, model)
        knees = capacity.search(chosen, start)
        runs.forget_others()
    return KneeData(
        scenario=scenario,
        path=path,
        patterns=chosen,
        replications=scenario.run.replications,
        knees=knees,
        probes=pd.DataFrame(capacity.probes),
        components=pd.DataFrame(
            capacity.components, columns=["pattern", "component", "growth", "utilisation"]
        ),
        failures=tuple(capacity.failures),
        warnings=tuple(_warnings(capacity)),
        wall_s=time.perf_counter() - started,
    )


def _warnings(capacity: Capacity) -> Iterator[str]:
    scenario = capacity.scenario
    if capacity.failures:
        yield (
            f"{len(capacity.failures)} runs failed and are left out; the first: "
            f"{capacity.failures[0].reason}"
        )
    varying = (ProfileArrivals, BurstyArrivals, TraceArrivals)
    if any(isinstance(entry.arrivals, varying) for entry in scenario.workload):
        yield (
            "arrivals vary over time: the knee is that of their mean over the second half of a "
            "run, and bursts above it may hurt before"
        )
    if scenario.run.replications < 2:
        yield "one replication: no interval can be given"
