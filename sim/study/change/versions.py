"""What a release of a changed workflow costs, beside a plain restart of the same components."""

import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sim.metrics import ALL, FIGURES
from sim.metrics.versions import VERSION_FACTS
from sim.scenario import Release, Scenario, ScenarioError, cannot_strike
from sim.study.asked import HERE, check_pattern, effective, left_out
from sim.study.blast.data import CENSORED, Series
from sim.study.blast.targets import NoSuchFaultError, known
from sim.study.blast.twins import SimulateStruck
from sim.study.change.side_by_side import (
    RELEASE,
    RESTARTS,
    VERSIONS,
    SideRunError,
    SideTask,
    release_of,
    side_by_side,
)
from sim.study.replicate import RunFailedError
from sim.study.runs.identity import key, scenario_identity
from sim.study.runs.session import Compute, Job, session
from sim.study.statistics import NO_DIFFERENCE, paired, verdict

ENDLESS = (*CENSORED, "switch_s", "coexistence_s")
"""Figures that may be infinite: what is known is averaged, the rest is counted."""


@dataclass(frozen=True)
class RolloutData:
    """The result of a study of one release under some patterns.

    `values`: tidy long, `pattern replication metric workflow value struck what`; `what`: the
    release, its restarts alone, or the versions. `runs`: one row a run, `pattern replication fault
    digest instances`. `restarts`: by pattern, who restarts, in order. `failures` are the runs that
    failed; their replications are in neither table. `wall_s`: the time that the study took.
    """

    scenario: Scenario
    fault: str
    patterns: tuple[str, ...]
    restarts: dict[str, tuple[str, ...]]
    replications: int
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
    def release(self) -> Release:
        """What is released."""
        return release_of(self.scenario, self.fault)

    def series(self, what: str, pattern: str, metric: str, workflow: str = ALL) -> Series:
        """One figure under one pattern, over the replications."""
        return self._series[what, pattern, metric, workflow]

    @cached_property
    def _series(self) -> dict[tuple[str, ...], Series]:
        ordered = self.values.sort_values("replication", kind="stable")
        found: dict[tuple[str, ...], Series] = {}
        for names, own in ordered.groupby(["what", "pattern", "metric", "workflow"], sort=False):
            values = own["value"].to_numpy(np.float64)
            found[tuple(map(str, names))] = Series(values, bool(own["struck"].any()))
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """What a study says of one figure under one pattern.

    `n` counts the replications behind the mean; `infinite` and `unknown` are shares of all of them.
    The difference of a release's figure is to its restarts alone, that of a version fact to the
    first pattern: run by run on the same tape. `against` says to what; "": to nothing.
    """

    what: str
    pattern: str
    metric: str
    unit: str
    workflow: str
    mean: float
    ci_low: float
    ci_high: float
    n: int
    infinite: float
    unknown: float
    difference: float
    difference_low: float
    difference_high: float
    against: str
    verdict: str


def tabulate(data: RolloutData, workflow: str = ALL) -> list[Line]:
    """A line for each figure of release and restarts, and each version fact, by pattern."""
    blasts = [
        _line(data, what, pattern, metric, workflow)
        for metric in FIGURES
        for pattern in data.patterns
        for what in (RELEASE, RESTARTS)
    ]
    facts = [
        _line(data, VERSIONS, pattern, metric, ALL)
        for metric in VERSION_FACTS
        for pattern in data.patterns
    ]
    return [*facts, *blasts]


def as_frame(lines: Sequence[Line]) -> pd.DataFrame:
    """The lines as a table."""
    names = [field.name for field in fields(Line)]
    return pd.DataFrame([astuple(line) for line in lines], columns=names)


def _line(data: RolloutData, what: str, pattern: str, metric: str, workflow: str) -> Line:
    figure = (VERSION_FACTS if what == VERSIONS else FIGURES)[metric]
    own = data.series(what, pattern, metric, workflow)
    other, against = None, ""
    if what == RELEASE:
        other, against = data.series(RESTARTS, pattern, metric, workflow), RESTARTS
    elif what == VERSIONS and pattern != data.patterns[0]:
        other, against = data.series(what, data.patterns[0], metric, workflow), data.patterns[0]
    difference, said = NO_DIFFERENCE, ""
    if other is not None:
        finite = [np.where(np.isinf(one.values), np.nan, one.values) for one in (own, other)]
        difference = paired(finite[0], finite[1])
        said = verdict(difference, figure.better)
    mean = own.censored() if metric in ENDLESS else own.mean(metric)
    return Line(
        what=what,
        pattern=pattern,
        metric=metric,
        unit=figure.unit,
        workflow=workflow,
        mean=mean.mean,
        ci_low=mean.low,
        ci_high=mean.high,
        n=mean.n,
        infinite=own.infinite,
        unknown=own.unknown,
        difference=difference.difference.mean,
        difference_low=difference.difference.low,
        difference_high=difference.difference.high,
        against=against,
        verdict=said,
    )


def release(
    scenario: Scenario,
    fault: str,
    *,
    patterns: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    simulate: SimulateStruck | None = None,
) -> RolloutData:
    """What a release of the scenario does under `patterns` (default: all), by its name.

    Three runs a pattern and replication, on the same tape: with the release, with a plain restart
    of the same components at the same moments, and without either. Replications and seed default
    to the scenario's own; the result does not depend on `compute`. Raises NoSuchFaultError,
    UnknownPatternError, ScenarioError, and RunFailedError when no replication is left.
    """
    started = time.perf_counter()
    chosen = tuple(check_pattern(scenario, name) for name in patterns or scenario.patterns)
    scenario = effective(scenario, replications, seed)
    _check(scenario, fault, chosen)
    model = simulate or _default_simulate()
    identity = scenario_identity(scenario)
    tasks = [
        SideTask.of(scenario, pattern, replication, fault, model)
        for replication in range(scenario.run.replications)
        for pattern in chosen
    ]
    jobs = [
        Job(key(side_by_side, identity, *task.twins.parts), side_by_side, task, task.runs)
        for task in tasks
    ]
    with session(compute, len(jobs)) as study:
        failed = study.run(jobs)
        failures = tuple(_failed(job.task, failed[job.key]) for job in jobs if job.key in failed)
        left = {one.replication for one in failures}
        found = [study.read(job) for job in jobs if job.task.twins.replication not in left]
        study.forget_others()
    if not found:
        raise failures[0]
    values = pd.concat([one["values"] for one in found], ignore_index=True)
    data = RolloutData(
        scenario=scenario,
        fault=fault,
        patterns=chosen,
        restarts={task.twins.pattern: task.restarts for task in tasks},
        replications=int(values["replication"].nunique()),
        warnings=(),
        failures=failures,
        values=values,
        runs=pd.concat([one["runs"] for one in found], ignore_index=True),
        wall_s=time.perf_counter() - started,
    )
    return replace(data, warnings=(*_warnings(data), *left_out(failures, data.replications)))


def _check(scenario: Scenario, fault: str, patterns: Sequence[str]) -> None:
    """Raise what is in the way of these runs."""
    if not isinstance(scenario.faults[known(scenario, fault)], Release):
        releases = [name for name, one in scenario.faults.items() if isinstance(one, Release)]
        raise NoSuchFaultError(
            f"{fault!r} is a {scenario.faults[fault].kind}, not a release; the scenario has: "
            f"{', '.join(releases) or 'none'}"
        )
    selected = list(dict.fromkeys((*scenario.run.faults, fault)))
    problems = [one for name in patterns for one in cannot_strike(scenario, name, selected)]
    if problems:
        raise ScenarioError(tuple(dict.fromkeys(problems)))


def _default_simulate() -> SimulateStruck:
    # Only here: a study with a stand-in for the model does not load the model.
    from sim.run import simulate_scenario  # noqa: PLC0415

    return simulate_scenario


def _failed(task: SideTask, error: Exception) -> RunFailedError:
    settings: tuple[str, ...] = ()
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, SideRunError):
        settings, reason = error.settings, error.reason
    twins = task.twins
    return RunFailedError(twins.pattern, twins.seed, twins.replication, reason, settings)


def _warnings(data: RolloutData) -> list[str]:
    said = [str(problem) for problem in data.scenario.warnings]
    for pattern in data.patterns:
        late = data.series(VERSIONS, pattern, "switch_s").infinite
        if late:
            said.append(
                f"{pattern}: in {100 * late:.0f} % of the runs the new version was never taken, as"
                " the run was over before all were back: let it be longer, or restart more at a"
                " time (batch, shards)"
            )
    if data.replications < 2:
        said.append("one replication: no interval and no verdict can be given")
    return said
