"""Blast radius and blast map: what a fault does, told by each run's twin without it.

Run and twin share the tape, so that what differs between them is the fault. Replications are what
intervals are taken over.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from sim.scenario import Scenario, ScenarioError, cannot_strike
from sim.study.asked import HERE, check_pattern, effective, left_out
from sim.study.blast.course import Course
from sim.study.blast.data import BlastData
from sim.study.blast.targets import Row, each_component, named, single
from sim.study.blast.twins import SimulateStruck, TwinTask, failed_run, strike
from sim.study.replicate import RunFailedError
from sim.study.runs.identity import key, scenario_identity
from sim.study.runs.session import Compute, Job, session
from sim.study.runs.shard import Frames

OUTAGE: Mapping[str, object] = {"kind": "outage", "at": "120s", "for": "30s"}
"""The fault of a blast map when nothing else is said."""


def blast_radius(
    scenario: Scenario,
    pattern: str,
    fault: str | Mapping[str, object],
    *,
    replications: int | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    simulate: SimulateStruck | None = None,
) -> BlastData:
    """The blast radius of one fault under one pattern of the scenario.

    `fault`: its name in the scenario, or one as it is written there, target and all. The twin
    lacks only this fault: others in `run.faults` strike in both. Replications and seed default to
    the scenario's own; the result does not depend on `compute`. A replication that fails under one
    pattern is left out under all. Raises NoSuchFaultError, UnknownPatternError, ScenarioError,
    StoreError, ClusterError, WorkersLostError, and RunFailedError when no replication is left.
    """
    chosen = (check_pattern(scenario, pattern),)
    scenario = effective(scenario, replications, seed)
    struck, row = single(scenario, fault)
    added = _added(scenario, struck)
    return _study(struck, chosen, (row,), added, compute, simulate)


def blast_faults(
    scenario: Scenario,
    faults: Iterable[str] | None = None,
    *,
    patterns: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    simulate: SimulateStruck | None = None,
) -> BlastData:
    """The blast radii of faults of the scenario (default: all) under `patterns` (default: all).

    One on a coordinator or the bus is followed by its mirror. The rest is as above.
    """
    chosen = _patterns(scenario, patterns)
    scenario = effective(scenario, replications, seed)
    struck, rows = named(scenario, scenario.faults if faults is None else faults)
    added = _added(scenario, struck)
    return _study(struck, chosen, rows, added, compute, simulate)


def blast_map(
    scenario: Scenario,
    fault: Mapping[str, object] = OUTAGE,
    *,
    patterns: Sequence[str] | None = None,
    links: bool = False,
    replications: int | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    simulate: SimulateStruck | None = None,
) -> BlastData:
    """The blast radius of one fault on each component in turn, under `patterns` (default: all).

    `fault` is written as in the scenario file, without its target. With `links` each link that
    some pattern uses is cut, too. The rest is as above.
    """
    chosen = _patterns(scenario, patterns)
    scenario = effective(scenario, replications, seed)
    struck, rows = each_component(scenario, chosen, fault, links=links)
    added = _added(scenario, struck)
    return _study(struck, chosen, rows, added, compute, simulate)


def _patterns(scenario: Scenario, patterns: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(check_pattern(scenario, name) for name in patterns or scenario.patterns)


def _added(before: Scenario, after: Scenario) -> tuple[str, ...]:
    return tuple(name for name in after.faults if name not in before.faults)


def _study(
    scenario: Scenario,
    patterns: tuple[str, ...],
    rows: tuple[Row, ...],
    added: tuple[str, ...],
    compute: Compute,
    simulate: SimulateStruck | None,
) -> BlastData:
    started = time.perf_counter()
    _refuse(scenario, patterns, rows)
    model = simulate or _default_simulate()
    identity = scenario_identity(scenario)
    tasks = [
        TwinTask(scenario, pattern, replication, rows, model)
        for replication in range(scenario.run.replications)
        for pattern in patterns
    ]
    runs = {pattern: TwinTask(scenario, pattern, 0, rows, model).runs for pattern in patterns}
    jobs = [
        Job(key(strike, identity, *task.parts), strike, task, runs[task.pattern]) for task in tasks
    ]
    with session(compute, len(jobs)) as study:
        failed = study.run(jobs)
        failures = tuple(
            failed_run(job.task, failed[job.key], added) for job in jobs if job.key in failed
        )
        left = {one.replication for one in failures}
        courses: dict[tuple[str, str, str], Course] = {}
        found = []
        for job in jobs:
            if job.task.replication not in left:
                found.append(study.read(job))
                _add_courses(courses, found[-1].pop("course"), job.task)
        study.forget_others()
    if not found:
        raise failures[0]
    data = _collect(scenario, patterns, rows, added, failures, found, courses)
    return replace(data, wall_s=time.perf_counter() - started)


def _add_courses(
    courses: dict[tuple[str, str, str], Course], table: pd.DataFrame, task: TwinTask
) -> None:
    """The courses of one shard, each with those of the same fault and pattern."""
    for (component, fault), own in table.groupby(["component", "fault"], sort=False):
        name = (str(component), str(fault), task.pattern)
        courses.setdefault(name, Course()).add(own, task.scenario.run.duration)


def _refuse(scenario: Scenario, patterns: Iterable[str], rows: Sequence[Row]) -> None:
    """Raise what is in the way of these runs, all of it at once."""
    studied = [row.fault for row in rows if row.exists]
    faults = list(dict.fromkeys((*scenario.run.faults, *studied)))
    problems = [one for pattern in patterns for one in cannot_strike(scenario, pattern, faults)]
    if problems:
        raise ScenarioError(tuple(dict.fromkeys(problems)))


def _default_simulate() -> SimulateStruck:
    # Only here: a study with a stand-in for the model does not load the model.
    from sim.run import simulate_scenario  # noqa: PLC0415

    return simulate_scenario


def _collect(
    scenario: Scenario,
    patterns: tuple[str, ...],
    rows: tuple[Row, ...],
    added: tuple[str, ...],
    failures: tuple[RunFailedError, ...],
    found: Sequence[Frames],
    courses: Mapping[tuple[str, str, str], Course],
) -> BlastData:
    values = pd.concat([one["values"] for one in found], ignore_index=True)
    replications = values["replication"].nunique()
    return BlastData(
        scenario=scenario,
        patterns=patterns,
        rows=rows,
        replications=replications,
        added=added,
        warnings=(*_warnings(scenario, values), *left_out(failures, replications)),
        failures=failures,
        values=values,
        runs=pd.concat([one["runs"] for one in found], ignore_index=True),
        courses=courses,
        wall_s=0.0,
    )


def _warnings(scenario: Scenario, values: pd.DataFrame) -> tuple[str, ...]:
    said = [str(problem) for problem in scenario.warnings]
    everything = values[(values["workflow"] == "all") & values["struck"]]
    unseen = everything[(everything["metric"] == "recovery_not_seen") & (everything["value"] > 0)]
    if not unseen.empty:
        faults = list(dict.fromkeys(map(str, unseen["fault"])))
        more = f" and {len(faults) - 3} more" if len(faults) > 3 else ""
        said.append(
            f"{', '.join(faults[:3])}{more}: in some runs too little was left after the fault to "
            f"see a recovery: let run.duration be at least 5 min longer than the fault"
        )
    if not everything.empty and not _any_good(everything):
        said.append("no instance is good in the twins: nothing can be harmed")
    if scenario.run.replications < 2:
        said.append("one replication: no interval and no verdict can be given")
    return tuple(said)


def _any_good(values: pd.DataFrame) -> bool:
    return bool((values[values["metric"] == "good"]["value"] > 0).any())
