"""What the release of a change costs in harm: rolling restarts, told by each run's twin without.

Released are the components whose part differs, and nobody else, one after another; the figures are
those of a blast radius (``sim.metrics.blast_radius``) of all these restarts together. The restart
is what it costs to bring new parts in, whatever they say: the workflow itself runs as before.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.metrics import ALL, FIGURES, objectives
from sim.metrics.blast_radius import Strike, blast_radius, strike_of, untouched
from sim.metrics.exposure import Cast, exposed
from sim.scenario import Scenario, ScenarioError, cannot_strike
from sim.study.asked import HERE, effective, left_out
from sim.study.blast.twins import SimulateStruck, Struck, failed_run, run_with
from sim.study.change.impact import ImpactData
from sim.study.change.schedule import Release, Schedule, schedule
from sim.study.replicate import RunFailedError
from sim.study.runs.identity import key, named, scenario_identity
from sim.study.runs.session import Compute, Job, session
from sim.study.runs.shard import Frames
from sim.study.statistics import Interval, interval, paired, verdict

Rolled = tuple[str, ...]
"""The faults of one release: those of the same faults are run once."""


@dataclass(frozen=True, slots=True)
class ReleaseTask:
    """All runs of one pattern in one replication: each different release, and their twin."""

    scenario: Scenario
    pattern: str
    replication: int
    rolled: tuple[Rolled, ...]
    simulate: SimulateStruck

    @property
    def seed(self) -> int:
        """The study's seed; replications differ by number, never by seed."""
        return self.scenario.run.seed

    @property
    def parts(self) -> tuple[object, ...]:
        """What tells the task from others of its scenario, for its key."""
        return (self.pattern, self.seed, self.replication, self.rolled, named(self.simulate))


@dataclass(frozen=True)
class ReleaseData:
    """What a study of releases found: `scenario` is the one that was run.

    `values`: tidy long, `release pattern replication metric workflow value struck`, where `release`
    names the faults. `failures` are the runs that failed; their replications are left out.
    """

    scenario: Scenario
    patterns: tuple[str, ...]
    releases: tuple[Release, ...]
    replications: int
    warnings: tuple[str, ...]
    failures: tuple[RunFailedError, ...]
    values: pd.DataFrame
    wall_s: float

    @property
    def baseline(self) -> str:
        """The pattern that the others are compared with: the first."""
        return self.patterns[0]

    def series(self, release: Release, metric: str, workflow: str = ALL) -> Sequence[float]:
        """One figure of one release, a value a replication."""
        own = self.values[
            (self.values["release"] == _label(release.faults))
            & (self.values["pattern"] == release.pattern)
            & (self.values["metric"] == metric)
            & (self.values["workflow"] == workflow)
        ]
        return own.sort_values("replication")["value"].tolist()


@dataclass(frozen=True, slots=True)
class Harm:
    """One figure of one release: its mean, and how it differs from the baseline's, run by run."""

    release: Release
    metric: str
    mean: Interval
    difference: Interval
    verdict: str


def harms(data: ReleaseData, metric: str = "share", workflow: str = ALL) -> list[Harm]:
    """One figure of every release, kind by kind, pattern by pattern."""
    found: list[Harm] = []
    reference: Sequence[float] = ()
    for one in data.releases:
        own = data.series(one, metric, workflow)
        if one.pattern == data.baseline:
            reference = own
        against = paired(own, reference)
        said = "baseline"
        if one.pattern != data.baseline:
            said = verdict(against, FIGURES[metric].better)
        found.append(Harm(one, metric, interval(own), against.difference, said))
    return found


def release(
    data: ImpactData,
    *,
    replications: int | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    simulate: SimulateStruck | None = None,
) -> ReleaseData:
    """The harm of releasing what the changes touch, one place a kind, under the same patterns.

    Runs are as long as the longest release needs. Replications and seed default to the scenario's
    own. A replication that fails under one pattern is left out under all. Raises ScenarioError,
    StoreError, ClusterError, WorkersLostError, and RunFailedError when no replication is left.
    """
    started = time.perf_counter()
    plan = schedule(data)
    scenario = effective(plan.scenario, replications, seed)
    _refuse(scenario, data.patterns, plan)
    jobs = _jobs(scenario, data.patterns, plan, simulate or _default_simulate())
    longer = scenario.run.duration != data.scenario.run.duration
    more = (f"run.duration={scenario.run.duration:g}s",) if longer else ()
    with session(compute, len(jobs)) as study:
        failed = study.run(jobs)
        failures = tuple(
            failed_run(job.task, failed[job.key], plan.added, more)
            for job in jobs
            if job.key in failed
        )
        left = {one.replication for one in failures}
        found = [study.read(job)["values"] for job in jobs if job.task.replication not in left]
        study.forget_others()
    if not found:
        raise failures[0]
    values = pd.concat(found, ignore_index=True)
    known = values["replication"].nunique()
    return ReleaseData(
        scenario=scenario,
        patterns=data.patterns,
        releases=plan.releases,
        replications=known,
        warnings=(*_warnings(scenario, values, longer), *left_out(failures, known)),
        failures=failures,
        values=values,
        wall_s=time.perf_counter() - started,
    )


def _jobs(
    scenario: Scenario, patterns: Sequence[str], plan: Schedule, simulate: SimulateStruck
) -> list[Job[ReleaseTask]]:
    """A job a pattern and replication: its twin, and each release that strikes."""
    identity = scenario_identity(scenario)
    tasks = [
        ReleaseTask(scenario, pattern, replication, _rolled(plan, pattern), simulate)
        for replication in range(scenario.run.replications)
        for pattern in patterns
    ]
    return [
        Job(key(roll, identity, *one.parts), roll, one, 1 + sum(map(bool, one.rolled)))
        for one in tasks
    ]


def _warnings(scenario: Scenario, values: pd.DataFrame, longer: bool) -> Iterator[str]:
    yield from map(str, scenario.warnings)
    if longer:
        yield f"runs of {scenario.run.duration:g} s, so that the longest release fits in"
    struck = values[values["struck"] & (values["workflow"] == ALL) & (values["metric"] == "good")]
    if not struck.empty and not (struck["value"] > 0).any():
        yield "no instance is good in the twins: nothing can be harmed"
    if scenario.run.replications < 2:
        yield "one replication: no interval and no verdict can be given"


def roll(task: ReleaseTask) -> Frames:
    """Run the twin and each release of a task, and measure the harm: `values`."""
    cast = Cast(task.scenario, task.pattern)
    runs: list[tuple[str, str, int]] = []
    beside = tuple(task.scenario.run.faults)
    twin = run_with(task, beside, "", runs)
    blocks = []
    for faults in task.rolled:
        values = untouched(cast.scores).assign(struck=False)
        if faults:
            run = run_with(task, (*beside, *faults), _label(faults), runs)
            values = _measured(task, cast, faults, run, twin)
        blocks.append(values.assign(release=_label(faults)))
    values = pd.concat(blocks, ignore_index=True)
    return {"values": values.assign(pattern=task.pattern, replication=task.replication)}


def _measured(
    task: ReleaseTask, cast: Cast, faults: Rolled, run: Struck, twin: Struck
) -> pd.DataFrame:
    """The figures of all restarts of a release together."""
    struck = [one for name in faults if (one := strike_of(run.faults, name)) is not None]
    when = None
    if struck:
        when = Strike(min(one.start_s for one in struck), max(one.end_s for one in struck))
    at_all = [exposed(cast, name, twin.side) for name in faults]
    targets = {getattr(task.scenario.faults[name], "target", "") for name in faults}
    values = blast_radius(
        run.side,
        twin.side,
        when,
        np.logical_or.reduce(at_all),
        others=[name for name in task.scenario.services if cast.has(name) and name not in targets],
        workflows=tuple(cast.scores),
        slo_s=objectives(task.scenario),
        duration_s=task.scenario.run.duration,
    )
    return values.assign(struck=when is not None)


def _label(faults: Rolled) -> str:
    return "+".join(faults)


def _rolled(plan: Schedule, pattern: str) -> tuple[Rolled, ...]:
    own = (one.faults for one in plan.releases if one.pattern == pattern)
    return tuple(dict.fromkeys(own))


def _refuse(scenario: Scenario, patterns: Sequence[str], plan: Schedule) -> None:
    """Raise what is in the way of these runs, all of it at once."""
    faults = (*scenario.run.faults, *plan.added)
    problems = [one for name in patterns for one in cannot_strike(scenario, name, faults)]
    if problems:
        raise ScenarioError(tuple(dict.fromkeys(problems)))


def _default_simulate() -> SimulateStruck:
    # Only here: a study with a stand-in for the model does not load the model.
    from sim.run import simulate_scenario  # noqa: PLC0415

    return simulate_scenario
