"""Sources: where the objectives' values come from, for one cut and replication after another."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import pandas as pd

from sim.metrics import ALL
from sim.scenario import Scenario
from sim.study.blast.targets import Row
from sim.study.blast.twins import SimulateStruck, TwinTask, strike
from sim.study.change.impact import counts_touched, impacts
from sim.study.hybrid.cuts import Cut, NoCutError
from sim.study.hybrid.objectives import Objective
from sim.study.hybrid.world import World
from sim.study.replicate import RunFailedError, Simulate
from sim.study.runs.identity import key, scenario_identity
from sim.study.runs.session import Job, Session
from sim.study.runs.shard import Frames
from sim.study.trial import Trial

ImpactTask = tuple[Scenario, str]
"""A scenario and one of its patterns."""
Place = tuple[Cut, int]
"""A cut and the number of a replication."""
Told = Mapping[str, tuple[float, int]]
"""The values of one place by the objective's name, each with the observations behind it."""


class Measured:
    """What a source has found: `values` where it could, `failures` elsewhere, a row a run.

    `digests`: pattern, replication, fault ("" without one), digest.
    """

    def __init__(self) -> None:
        self.values: dict[Place, Told] = {}
        self.failures: list[RunFailedError] = []
        self.digests: list[tuple[str, int, str, str]] = []


class Source(Protocol):
    """What measures some of the objectives."""

    def measure(self, wanted: Sequence[Place]) -> Measured:
        """The values at these places, each of them asked for once."""
        ...


class PlainRuns:
    """Metrics of the registry, each from one run as the scenario has it."""

    def __init__(
        self, world: World, of: Sequence[Objective], simulate: Simulate, runs: Session
    ) -> None:
        self._world, self._of = world, tuple(one.name for one in of)
        self._simulate, self._runs = simulate, runs
        self._trials: dict[Cut, Trial] = {}

    def measure(self, wanted: Sequence[Place]) -> Measured:
        """As `Source` says."""
        jobs = {place: self._trial(place[0]).jobs(place[1]) for place in wanted}
        failed = self._runs.run([job for own in jobs.values() for job in own.values()])
        found = Measured()
        for (cut, number), own in jobs.items():
            trial, name = self._trial(cut), self._world.name(cut)
            before = len(trial.failures)
            trial.settle(number, own, failed)
            found.failures += trial.failures[before:]
            if len(trial.failures) == before:
                frames = trial.read(name, number)
                found.values[cut, number] = self._told(frames["values"])
                found.digests.append((name, number, "", str(frames["run"]["digest"].iloc[0])))
        return found

    def _told(self, values: pd.DataFrame) -> Told:
        together = values[values["workflow"] == ALL].set_index("metric")
        rows = together.loc[list(self._of)]
        pairs = zip(rows["value"].tolist(), rows["samples"].tolist(), strict=True)
        return dict(zip(self._of, pairs, strict=True))

    def _trial(self, cut: Cut) -> Trial:
        if cut not in self._trials:
            patterns = (self._world.name(cut),)
            self._trials[cut] = Trial(
                self._world.with_cut(cut), patterns, self._simulate, self._runs, drawn=False
            )
        return self._trials[cut]


class Outages:
    """The blast share and total, from a run with an outage of each component and their twin."""

    def __init__(self, world: World, simulate: SimulateStruck, runs: Session) -> None:
        self._world, self._simulate, self._runs = world, simulate, runs
        self._struck: dict[Cut, tuple[Scenario, tuple[Row, ...], str]] = {}

    def measure(self, wanted: Sequence[Place]) -> Measured:
        """As `Source` says."""
        jobs = {place: self._job(*place) for place in wanted}
        failed = self._runs.run(list(jobs.values()))
        found = Measured()
        for place, job in jobs.items():
            task = job.task
            if job.key in failed:
                found.failures.append(_failure(task, failed[job.key]))
                continue
            frames = self._runs.read(job)
            found.values[place] = _shares(frames["values"])
            lines = zip(frames["runs"]["fault"], frames["runs"]["digest"], strict=True)
            found.digests += [
                (task.pattern, task.replication, str(fault), str(digest)) for fault, digest in lines
            ]
        return found

    def _job(self, cut: Cut, number: int) -> Job[TwinTask]:
        if cut not in self._struck:
            scenario, rows = self._world.struck(cut)
            self._struck[cut] = (scenario, rows, scenario_identity(scenario))
        scenario, rows, identity = self._struck[cut]
        task = TwinTask(scenario, self._world.name(cut), number, rows, self._simulate)
        runs = len(rows) + 1  # each with the same twin: no row's fault is one of run.faults
        return Job(key(strike, identity, *task.parts), strike, task, runs)


class Changes:
    """The change impact: read off the parts before and after each change, the same in each run."""

    def __init__(self, world: World, runs: Session) -> None:
        self._world, self._runs = world, runs

    def measure(self, wanted: Sequence[Place]) -> Measured:
        """As `Source` says; a cut's impact is found once, by a job as long as a few runs."""
        jobs = {cut: self._job(cut) for cut, _ in wanted}
        failed = self._runs.run(list(jobs.values()))
        for job in jobs.values():
            if job.key in failed:
                raise failed[job.key]
        found = Measured()
        for cut, number in wanted:
            told = self._runs.read(jobs[cut])["impact"].iloc[0]
            found.values[cut, number] = {
                "change_impact": (float(told["touched"]), int(told["changes"]))
            }
        return found

    def _job(self, cut: Cut) -> Job[ImpactTask]:
        scenario = self._world.with_cut(cut)
        task = (scenario, self._world.name(cut))
        return Job(key(impact_of, scenario_identity(scenario), task[1]), impact_of, task, runs=0)


def impact_of(task: ImpactTask) -> Frames:
    """How many components a change touches under a pattern: `impact` (mean touched, changes)."""
    scenario, pattern = task
    counts = counts_touched(impacts(scenario, [pattern]), pattern)
    if not counts:
        raise NoCutError("change_impact: no change of the catalogue is possible in this scenario")
    mean = sum(counts) / len(counts)
    return {"impact": pd.DataFrame({"touched": [mean], "changes": [len(counts)]})}


def _shares(values: pd.DataFrame) -> Told:
    """Mean and sum of the shares of good instances that each component's outage harms."""
    together = values[values["workflow"] == ALL]
    shares = together.loc[together["metric"] == "share", "value"]
    good = together.loc[together["metric"] == "good", "value"]
    samples = int(good.max())
    total = float(shares.sum(skipna=False))
    return {"blast_share": (total / len(shares), samples), "blast_total": (total, samples)}


def _failure(task: TwinTask, error: Exception) -> RunFailedError:
    reason = f"{type(error).__name__}: {error}"
    failure = RunFailedError(task.pattern, task.seed, task.replication, reason)
    failure.__cause__ = error
    return failure
