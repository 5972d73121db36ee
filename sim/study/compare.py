"""Compare: every pattern of a scenario on the same tapes, several replications each.

All patterns see the same seed and replication numbers, hence the same arrivals, service times and
answers (common random numbers): what differs between two runs is the pattern.
"""

import difflib
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import pandas as pd

from sim.metrics import ALL
from sim.scenario import Scenario, ScenarioError, cannot_strike, not_yet_for_study
from sim.study.comparison import ComparisonData
from sim.study.executors import Progress, executor, run_all
from sim.study.replicate import (
    RunFailedError,
    RunSummary,
    Simulate,
    Task,
    pilot,
    replicate,
    speaks_for_itself,
)
from sim.study.warmup import Cut, shared_cut


class UnknownPatternError(ValueError):
    """A pattern was asked for by a name that the scenario does not have."""


def check_pattern(scenario: Scenario, name: str) -> str:
    """`name`, when the scenario has such a pattern; else UnknownPatternError with the nearest."""
    if name in scenario.patterns:
        return name
    near = difflib.get_close_matches(name, scenario.patterns, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise UnknownPatternError(
        f"unknown pattern {name!r}; {hint}the scenario has: {', '.join(scenario.patterns)}"
    )


def compare(
    scenario: Scenario,
    *,
    patterns: Sequence[str] | None = None,
    baseline: str | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    simulate: Simulate | None = None,
) -> ComparisonData:
    """Run `patterns` (default: all of the file) `replications` times each and measure them.

    Replications and seed default to the scenario's own, the baseline to the first pattern, `jobs`
    to the processors of this machine; the result does not depend on `jobs`. Raises ScenarioError
    when a pattern needs what the model does not have, UnknownPatternError, RunFailedError.
    """
    started = time.perf_counter()
    chosen = tuple(check_pattern(scenario, name) for name in patterns or scenario.patterns)
    reference = check_pattern(scenario, baseline) if baseline is not None else chosen[0]
    if reference not in chosen:
        raise UnknownPatternError(f"the baseline {reference!r} is not among the patterns compared")
    scenario = effective(scenario, replications, seed)
    _refuse_what_is_missing(scenario, chosen)
    job = _Job(scenario, chosen, simulate or _default_simulate(), progress)
    folder = tempfile.TemporaryDirectory(prefix="counterpoint-", ignore_cleanup_errors=True)
    with folder as kept, executor(jobs, job.runs) as where:
        cuts = job.find_cuts(where, Path(kept))
        summaries = job.replicate(where, shared_cut(cuts))
    wall_s = time.perf_counter() - started
    return _collect(scenario, reference, cuts, summaries, wall_s)


def effective(scenario: Scenario, replications: int | None, seed: int | None) -> Scenario:
    """The scenario as it is run: what was asked for beside it becomes part of it."""
    asked = {"run.replications": replications, "run.seed": seed}
    changes = {path: value for path, value in asked.items() if value is not None}
    return scenario.with_(changes) if changes else scenario


def _refuse_what_is_missing(scenario: Scenario, patterns: Sequence[str]) -> None:
    problems = [
        *not_yet_for_study(scenario),
        *(
            problem
            for name in patterns
            for problem in cannot_strike(scenario, name, scenario.run.faults)
        ),
    ]
    if problems:
        raise ScenarioError(tuple(dict.fromkeys(problems)))


def _default_simulate() -> Simulate:
    # Only here: a study with a stand-in for the model does not load the model.
    from sim.run import simulate_scenario  # noqa: PLC0415

    return simulate_scenario


class _Job:
    """The runs of one comparison, and the count of those that are done."""

    def __init__(
        self,
        scenario: Scenario,
        patterns: Sequence[str],
        simulate: Simulate,
        progress: Progress | None,
    ) -> None:
        self._tasks = [
            Task(scenario, pattern, replication, simulate)
            for replication in range(scenario.run.replications)
            for pattern in patterns
        ]
        self._pilots = self._tasks[: len(patterns)]
        self._scenario = scenario
        self._progress = progress
        self._done = 0
        # A pilot without faults cannot stand for the run with them: it is a run of its own.
        extra = self._searching and bool(scenario.run.faults)
        self.runs = len(self._tasks) + (len(self._pilots) if extra else 0)

    @property
    def _searching(self) -> bool:
        return self._scenario.run.warmup == "auto"

    def find_cuts(self, where: Executor, folder: Path) -> list[Cut]:
        """The cut of each pattern, from its replication 0 without faults."""
        if not self._searching:
            fixed = float(self._scenario.run.warmup)
            return [Cut(task.pattern, fixed, "fixed") for task in self._pilots]
        if self._scenario.run.faults:
            calm = self._scenario.with_({"run.faults": []})
            pilots = [replace(task, scenario=calm) for task in self._pilots]
        else:
            pilots = [
                replace(task, kept=folder / f"{number}.pickle")
                for number, task in enumerate(self._pilots)
            ]
            self._tasks[: len(pilots)] = pilots
        return run_all(where, pilot, pilots, _failed, lambda _: self._count())

    def replicate(self, where: Executor, cut_s: float) -> list[RunSummary]:
        """The summaries of all runs, replication by replication."""
        tasks = [replace(task, cut_s=cut_s) for task in self._tasks]
        # The facts of a kept pilot are measured here; the run itself was counted as the pilot.
        return run_all(
            where, replicate, tasks, _failed, lambda task: self._count() if not task.kept else None
        )

    def _count(self) -> None:
        """One more run is done."""
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self.runs)


def _failed(task: Task, error: Exception) -> Exception:
    if speaks_for_itself(error):
        return error
    reason = f"{type(error).__name__}: {error}"
    return RunFailedError(task.pattern, task.seed, task.replication, reason)


def _collect(
    scenario: Scenario,
    baseline: str,
    cuts: Sequence[Cut],
    summaries: Sequence[RunSummary],
    wall_s: float,
) -> ComparisonData:
    patterns = tuple(cut.pattern for cut in cuts)
    values = pd.concat(
        [
            summary.values.assign(pattern=summary.pattern, replication=summary.replication)
            for summary in summaries
        ],
        ignore_index=True,
    )
    runs = pd.DataFrame(
        [
            (one.pattern, one.replication, scenario.run.seed, one.digest, one.instances)
            for one in summaries
        ],
        columns=["pattern", "replication", "seed", "digest", "instances"],
    )
    components = pd.concat(
        [
            one.components.assign(pattern=one.pattern, replication=one.replication)
            for one in summaries
        ],
        ignore_index=True,
    )
    curves = {
        pattern: tuple(one.curves for one in summaries if one.pattern == pattern)
        for pattern in patterns
    }
    return ComparisonData(
        scenario=scenario,
        patterns=patterns,
        baseline=baseline,
        replications=scenario.run.replications,
        cut_s=shared_cut(cuts),
        cuts=tuple(cuts),
        warnings=(*_warnings(scenario, cuts), *_unfinished(values)),
        values=values[["pattern", "replication", "metric", "workflow", "value", "samples"]],
        runs=runs,
        components=components,
        curves=curves,
        wall_s=wall_s,
    )


def _unfinished(values: pd.DataFrame) -> Iterator[str]:
    """Patterns whose runs the drain limit has stopped: what was in flight is counted as such."""
    left = values[(values["metric"] == "in_flight") & (values["workflow"] == ALL)]
    left = left[left["value"] > 0]
    for pattern, rows in left.groupby("pattern", sort=False):
        yield (
            f"{pattern}: the drain limit stopped {len(rows)} runs with up to"
            f" {int(rows['value'].max())} instances in flight; a longer run.drain may let them end"
        )


def _warnings(scenario: Scenario, cuts: Sequence[Cut]) -> tuple[str, ...]:
    said = [str(problem) for problem in scenario.warnings]
    said += [cut.warning for cut in cuts if cut.warning is not None]
    if scenario.run.replications < 2:
        said.append("one replication: no interval and no verdict can be given")
    return tuple(said)
