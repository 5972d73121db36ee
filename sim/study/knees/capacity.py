"""Capacity: the search for several patterns' knees, side by side, and what binds at each.

The runs of a search have no faults, stop when arrivals do, and are as long as `ARRIVALS` arrivals
or many times an instance's own time take, whichever is longer.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.scenario import Scenario
from sim.study.knees.load import NoLoadError, rate, steady_rate, under
from sim.study.knees.load_run import SPLIT, LoadTask, load_job
from sim.study.knees.saturation import Floats, Found, Probe, Search
from sim.study.replicate import RunFailedError, Simulate
from sim.study.runs.identity import scenario_identity
from sim.study.runs.session import Job, Session

ARRIVALS = 20_000
"""Arrivals of a run, about: half of them are measured."""
ROUGH_ARRIVALS = 4_000
"""The same as long as the search does not know yet where to look."""
CALM_ARRIVALS = 2_000
"""Arrivals of the runs that show how a pattern does without load."""
CALM = 0.1
"""Where a search first looks how a pattern does without load, as a multiple of the file's."""
TIMES = 20.0
"""A run is at least this many times as long as an instance takes without load."""
EXPLAINS = 0.5
"""A queue that holds at least this share of what the backlog has grown by is what binds."""

WAITING = {
    "network_s": "the network",
    "coordinator_s": "the coordinator's threads",
    "bus_s": "the bus",
    "queue_s": "a service's queue",
    "retry_s": "attempts that fail",
    "wait_s": "the workflow's timers",
}
"""What binds where no queue does, told by the part of latency that has grown most."""


@dataclass(frozen=True, slots=True)
class Knee:
    """One pattern's knee.

    `load` is in the unit of the path (or a multiple of the file's load), `offered` the same as
    arrivals per second, both with their intervals. `binds` names what holds the rest back,
    `utilisation` its own at the saturated load nearest to the knee (NaN for what has none).
    """

    pattern: str
    path: str
    load: float
    low: float
    high: float
    offered: float
    offered_low: float
    offered_high: float
    n: int
    ending: str
    binds: str
    utilisation: float


@dataclass(frozen=True, slots=True)
class _Base:
    """How a pattern does without load: share of instances that complete, and time to settle."""

    share: float
    settle_s: float


class Capacity:
    """The searches of all patterns, side by side: a round tries the next load of each."""

    def __init__(self, scenario: Scenario, path: str, runs: Session, simulate: Simulate) -> None:
        self.scenario = scenario
        self.probes: list[dict[str, object]] = []
        self.components: list[tuple[object, ...]] = []
        self.failures: list[RunFailedError] = []
        self._path, self._runs, self._simulate = path, runs, simulate
        self._jobs: dict[tuple[str, float], list[Job[LoadTask] | None]] = {}

    def search(self, patterns: Sequence[str], start: float) -> tuple[Knee, ...]:
        """The knee of each pattern; `start` is the load that the file says."""
        calm = dict.fromkeys(patterns, start * CALM)
        self._run({p: self._under(load, None, False) for p, load in calm.items()}, calm)
        bases = {pattern: self._base(pattern, calm[pattern]) for pattern in patterns}
        searches = {pattern: Search(start) for pattern in patterns}
        while True:
            wanted = {p: load for p, one in searches.items() if (load := one.wanted()) is not None}
            if not wanted:
                break
            close = {pattern: searches[pattern].close for pattern in wanted}
            self._run(
                {p: self._under(load, bases[p], close[p]) for p, load in wanted.items()}, wanted
            )
            for pattern, load in wanted.items():
                found = self._probe(pattern, load, bases[pattern], close[pattern])
                searches[pattern].tell(found)
        return tuple(self._knee(pattern, search.found()) for pattern, search in searches.items())

    def _under(self, load: float, base: _Base | None, close: bool) -> Scenario:
        """The scenario under a load, without faults and as long as it takes."""
        loaded = under(self.scenario, self._path, load)
        per_second = rate(loaded)
        always: dict[str, object] = {"run.faults": [], "run.warmup": "0s"}
        if base is None:
            return loaded.with_({**always, "run.duration": CALM_ARRIVALS / per_second})
        arrivals = ARRIVALS if close else ROUGH_ARRIVALS
        duration = max(arrivals / per_second, TIMES * base.settle_s)
        return loaded.with_({**always, "run.duration": duration, "run.drain": "0s"})

    def _run(self, scenarios: Mapping[str, Scenario], loads: Mapping[str, float]) -> None:
        jobs: dict[tuple[str, int], Job[LoadTask]] = {}
        for pattern, scenario in scenarios.items():
            identity = scenario_identity(scenario)
            for replication in range(self.scenario.run.replications):
                task = LoadTask(scenario, identity, pattern, replication, self._simulate)
                jobs[pattern, replication] = load_job(task)
        failed = self._runs.run(list(jobs.values()))
        for (pattern, replication), job in jobs.items():
            kept = self._jobs.setdefault((pattern, loads[pattern]), [])
            kept.append(None if job.key in failed else job)
            if job.key in failed:
                self._note(job.task, replication, failed[job.key])
        for pattern in scenarios:
            if not any(self._jobs[pattern, loads[pattern]]):
                raise self.failures[-1]

    def _note(self, task: LoadTask, replication: int, error: Exception) -> None:
        changed = ("workload", "run")
        written = task.scenario.document()
        settings = tuple(f"{name}={json.dumps(written[name])}" for name in changed)
        reason = f"{type(error).__name__}: {error}"
        seed = self.scenario.run.seed
        self.failures.append(RunFailedError(task.pattern, seed, replication, reason, settings))

    def _read(self, pattern: str, load: float, table: str) -> list[pd.DataFrame | None]:
        """A table of each replication under a load; None for those that failed."""
        jobs = self._jobs[pattern, load]
        return [None if job is None else self._runs.read(job)[table] for job in jobs]

    def _base(self, pattern: str, load: float) -> _Base:
        rows = [one for one in self._read(pattern, load, "run") if one is not None]
        calm = pd.concat(rows).mean()
        share = float(calm["share"])
        if not share > 0.0:
            raise NoLoadError(
                f"{pattern}: under a tenth of the file's load no instance completes within "
                f"run.drain: there is no load that it carries"
            )
        return _Base(share, float(calm["settle_s"]))

    def _probe(self, pattern: str, load: float, base: _Base, close: bool) -> Probe:
        nothing = {"offered": np.nan, "completed": np.nan, "growth": np.nan}
        runs = [nothing if one is None else one.iloc[0] for one in self._read(pattern, load, "run")]
        offered, completed, growth = (
            np.array([run[name] for run in runs], dtype=np.float64) for name in nothing
        )
        carried: Floats = completed / base.share
        deficit: Floats = 1.0 - carried / offered
        for replication in range(len(runs)):
            self.probes.append(
                {
                    "pattern": pattern,
                    "load": load,
                    "replication": replication,
                    "offered": offered[replication],
                    "completed": completed[replication],
                    "growth": growth[replication],
                    "deficit": deficit[replication],
                }
            )
        known = steady_rate(under(self.scenario, self._path, load))
        mean = float(np.nanmean(offered)) if known is None else known
        return Probe(load, mean, deficit, carried, close)

    def _knee(self, pattern: str, found: Found) -> Knee:
        binds, utilisation = "", float("nan")
        # A load and its arrivals per second are proportional, or nearly so around the knee.
        per_load = float("nan")
        if found.at is not None:
            binds, utilisation = self._binding(pattern, found.at)
            per_load = found.at.offered / found.at.load
        return Knee(
            pattern=pattern,
            path=self._path,
            load=found.load,
            low=found.low,
            high=found.high,
            offered=found.load * per_load,
            offered_low=found.low * per_load,
            offered_high=found.high * per_load,
            n=found.n,
            ending=found.ending,
            binds=binds,
            utilisation=utilisation,
        )

    def _binding(self, pattern: str, at: Probe) -> tuple[str, float]:
        """What holds back what is not carried, and its own utilisation."""
        load = at.load
        read = [one for one in self._read(pattern, load, "components") if one is not None]
        queues = pd.concat(read).groupby("component", sort=False)[["growth", "utilisation"]].mean()
        self.components += [
            (pattern, str(name), float(row["growth"]), float(row["utilisation"]))
            for name, row in queues.iterrows()
        ]
        runs = [one for one in self._read(pattern, load, "run") if one is not None]
        growth = float(pd.concat(runs)["growth"].mean())
        most = queues.loc[[queues["growth"].idxmax()]]
        if float(most["growth"].iloc[0]) >= EXPLAINS * growth > 0.0:
            return str(most.index[0]), float(most["utilisation"].iloc[0])
        if growth < EXPLAINS * float(np.nanmean(at.deficit)) * at.offered:
            busiest = queues["utilisation"].fillna(0.0)
            return f"{busiest.idxmax()} (load is turned away or fails)", float(busiest.max())
        split = [one for one in self._read(pattern, load, "split") if one is not None]
        grown = pd.concat(split)[list(SPLIT)].mean()
        return WAITING.get(str(grown.idxmax()), "work itself"), float("nan")
