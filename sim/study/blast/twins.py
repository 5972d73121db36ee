"""Twins: one pattern's runs with each fault in turn, and the same run without it, on one tape."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from sim.metrics import objectives
from sim.metrics.blast_radius import Side, blast_radius, strike_of, untouched
from sim.metrics.exposure import Cast, can_strike, exposed
from sim.records import Level
from sim.scenario import ClosedUsers, Release, Scenario
from sim.study.blast.course import course
from sim.study.blast.targets import Row, ends
from sim.study.replicate import Facts, RunFailedError
from sim.study.runs.identity import named
from sim.study.runs.session import speaks_for_itself
from sim.study.runs.shard import Frames

FIRST_TRIES = 1 << 40
"""The model gives the instances that the workload itself asks for numbers below this."""


class SimulateStruck(Protocol):
    """`sim.run.simulate_scenario`, or what stands in for it in a test; must be picklable."""

    def __call__(
        self,
        scenario: Scenario,
        pattern: str,
        seed: int,
        replication: int,
        record: Level,
        faults: tuple[str, ...],
    ) -> Facts:
        """One run, struck by the faults of these names."""
        ...


class OneRun(Protocol):
    """Which run it is, and what simulates it."""

    @property
    def scenario(self) -> Scenario: ...
    @property
    def pattern(self) -> str: ...
    @property
    def seed(self) -> int: ...
    @property
    def replication(self) -> int: ...
    @property
    def simulate(self) -> SimulateStruck: ...


@dataclass(frozen=True, slots=True)
class TwinTask:
    """All runs of one pattern in one replication: each row's fault in turn, and their twins."""

    scenario: Scenario
    pattern: str
    replication: int
    rows: tuple[Row, ...]
    simulate: SimulateStruck

    @property
    def seed(self) -> int:
        """The study's seed; replications differ by number, never by seed."""
        return self.scenario.run.seed

    @property
    def parts(self) -> tuple[object, ...]:
        """What tells the task from others of its scenario, for its key."""
        model = named(self.simulate)
        return (self.pattern, self.seed, self.replication, self.rows, model)

    @property
    def striking(self) -> tuple[Row, ...]:
        """The rows whose target this pattern has."""
        cast = Cast(self.scenario, self.pattern)
        return tuple(row for row in self.rows if row.exists and can_strike(cast, row.fault))

    def beside(self, row: Row) -> tuple[str, ...]:
        """The faults of the run that strike whatever is studied: in the twin, too."""
        return tuple(name for name in self.scenario.run.faults if name != row.fault)

    @property
    def runs(self) -> int:
        """How many runs that makes: one a row, and a twin for each different set of others."""
        return len(self.striking) + len({self.beside(row) for row in self.striking})


class StruckRunError(Exception):
    """One run of a task failed: under which faults, and why."""

    def __init__(self, faults: tuple[str, ...], reason: str) -> None:
        super().__init__(faults, reason)
        self.faults, self.reason = faults, reason


def failed_run(
    task: OneRun, error: Exception, added: Sequence[str], more: Sequence[str] = ()
) -> RunFailedError:
    """What a task's error says of its run.

    `added`: the faults that the study has put there; `more`: what else it has set, for `--set`.
    """
    faults: tuple[str, ...] = ()
    reason = f"{type(error).__name__}: {error}"
    settings = list(more)
    if isinstance(error, StruckRunError):
        faults, reason = error.faults, error.reason
        written = task.scenario.document().get("faults", {})
        settings += [
            f"faults.{name}={json.dumps(written[name])}" for name in faults if name in added
        ]
        settings.append(f"run.faults={json.dumps(list(faults))}")
    return RunFailedError(task.pattern, task.seed, task.replication, reason, tuple(settings))


def strike(task: TwinTask) -> Frames:
    """Run the twins and the faults of a task and measure each fault's blast radius.

    `values`: `component fault pattern replication metric workflow value struck`, a block a row.
    `runs`: `pattern replication fault digest instances`, a line a run; a twin's fault is "".
    `course`: `component fault run twin start_s end_s`, a block a row that can strike.
    """
    cast = Cast(task.scenario, task.pattern)
    striking = task.striking
    asked = tuple(cast.scores)
    found = {row: untouched(asked).assign(struck=False) for row in task.rows if row not in striking}
    runs: list[tuple[str, str, int]] = []
    courses = [pd.DataFrame(columns=["run", "twin", "start_s", "end_s", "component", "fault"])]
    for faults in dict.fromkeys(task.beside(row) for row in striking):
        twin = run_with(task, faults, "", runs)
        for row in striking:
            if task.beside(row) == faults:
                found[row], drawn = _measured(task, cast, row, twin, runs)
                courses.append(drawn.assign(component=row.component, fault=row.fault))
    blocks = [
        found[row].assign(
            component=row.component,
            fault=row.fault,
            pattern=task.pattern,
            replication=task.replication,
        )
        for row in task.rows
    ]
    names = ["component", "fault", "pattern", "replication"]
    values = pd.concat(blocks, ignore_index=True)[[*names, "metric", "workflow", "value", "struck"]]
    lines = pd.DataFrame(runs, columns=["fault", "digest", "instances"])
    lines.insert(0, "pattern", task.pattern)
    lines.insert(1, "replication", task.replication)
    together = pd.concat(courses[1:] or courses, ignore_index=True)
    return {"values": values, "runs": lines, "course": together}


def _measured(
    task: TwinTask, cast: Cast, row: Row, twin: "Struck", runs: list[tuple[str, str, int]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The figures of a row's fault, and the course of the run beside its twin's."""
    run = run_with(task, (*task.beside(row), row.fault), row.fault, runs)
    when = strike_of(run.faults, row.fault)
    slo_s, duration_s = objectives(task.scenario), task.scenario.run.duration
    values = blast_radius(
        run.side,
        twin.side,
        when,
        exposed(cast, row.fault, twin.side),
        others=others_than(cast, row),
        workflows=tuple(cast.scores),
        slo_s=slo_s,
        duration_s=duration_s,
    )
    drawn = course(run.side.instances, twin.side.instances, when, slo_s, duration_s)
    return values.assign(struck=when is not None), drawn


def others_than(cast: Cast, row: Row) -> Sequence[str]:
    """The services that have a part and are not what is struck."""
    steps = {
        f"{name}.{step}": of.service
        for name in cast.scores
        for step, of in cast.scenario.workflows[name].steps.items()
    }
    struck = {steps.get(end, end) for end in ends(row.component)}
    fault = cast.scenario.faults[row.fault]
    if isinstance(fault, Release):
        struck |= {str(who) for who in cast.restarts(fault)}
    return [name for name in cast.scenario.services if cast.has(name) and name not in struck]


@dataclass(frozen=True, slots=True)
class Struck:
    """A run: what counts of it for a blast radius, when faults struck, and all its instances."""

    side: Side
    faults: pd.DataFrame
    instances: pd.DataFrame


def run_with(
    task: OneRun, faults: tuple[str, ...], fault: str, runs: list[tuple[str, str, int]]
) -> Struck:
    """One run, cut down to the instances that count, and noted among the `runs`."""
    of = (task.scenario, task.pattern, task.seed, task.replication)
    try:
        facts = task.simulate(*of, "attempts", faults)
    except Exception as error:
        if speaks_for_itself(error):
            raise
        raise StruckRunError(faults, f"{type(error).__name__}: {error}") from error
    instances = facts.frame("instances")
    runs.append((fault, facts.digest(), len(instances)))
    side = Side(
        _open_arrivals(task.scenario, instances), facts.frame("effects"), facts.frame("attempts")
    )
    return Struck(side, facts.frame("faults"), instances)


def _open_arrivals(scenario: Scenario, instances: pd.DataFrame) -> pd.DataFrame:
    """The instances that arrive when the workload says so, whatever became of others.

    Not those of closed users, of spikes, nor the new ones that a client asks for when it has given
    up. An instance's number says whose it is: modulo the number of workload entries it is its
    entry's, and those of further tries and of spikes lie above `FIRST_TRIES`.
    """
    number = instances["instance"].to_numpy(dtype=np.int64)
    closed = [
        place
        for place, entry in enumerate(scenario.workload)
        if isinstance(entry.arrivals, ClosedUsers)
    ]
    is_open = (number < FIRST_TRIES) & ~np.isin(number % len(scenario.workload), closed)
    return instances[is_open]
