"""A trial: the patterns of one scenario on the same tapes, replication by replication.

A comparison is one trial, a sweep one a point. Trials that stand together have their runs computed
together, so that no worker waits for another trial's last run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from sim.scenario import Scenario
from sim.study.replicate import RunFailedError, Simulate, Task, pilot_job, read_cut, run_job
from sim.study.runs.identity import scenario_identity
from sim.study.runs.session import Job, Session
from sim.study.warmup import Cut, shared_cut


class Trial:
    """The runs of some patterns of a scenario.

    `cuts` says how each pattern's warm-up was decided, `failures` which runs failed, `done` which
    replications were run. `drawn`: what charts need is wanted beside the values.
    """

    def __init__(
        self,
        scenario: Scenario,
        patterns: Sequence[str],
        simulate: Simulate,
        runs: Session,
        *,
        drawn: bool = True,
    ) -> None:
        self.scenario = scenario
        self.patterns = tuple(patterns)
        self.cuts: tuple[Cut, ...] = ()
        self.failures: list[RunFailedError] = []
        self.done: list[int] = []
        self._simulate, self._runs, self._drawn = simulate, runs, drawn
        self._identity = scenario_identity(scenario)
        self._found: dict[str, Cut] = {}
        self._piloted: set[tuple[str, int]] = set()
        calm = scenario.with_({"run.faults": []}) if scenario.run.faults else scenario
        self._calm, self._calm_identity = calm, scenario_identity(calm)
        run = scenario.run
        if run.warmup != "auto":
            fixed = float(run.warmup)
            self.cuts = tuple(Cut(pattern, fixed, "fixed") for pattern in self.patterns)

    @property
    def replications(self) -> list[int]:
        """Those that succeeded under every pattern."""
        failed = {failure.replication for failure in self.failures}
        return [number for number in self.done if number not in failed]

    @property
    def cut_s(self) -> float:
        """The one cut of the trial."""
        return shared_cut(self.cuts)

    @property
    def extra(self) -> int:
        """How many runs its pilots are beside the replications themselves."""
        searched = self.scenario.run.warmup == "auto" and self.scenario.run.faults
        return len(self.patterns) if searched else 0

    def read(self, pattern: str, replication: int) -> dict[str, pd.DataFrame]:
        """The tables of a run that was done."""
        return self._runs.read(run_job(self._task(pattern, replication)))

    def keep_first(self, count: int) -> None:
        """Leave it at the first `count` replications that were run."""
        self.done = self.done[:count]
        self.failures = [one for one in self.failures if one.replication in self.done]

    # ---- what a batch asks of it ----

    def pilots(self, replication: int) -> dict[str, Job[Task]]:
        """The runs without faults that find the cuts that are still missing, by pattern."""
        missing = () if self.cuts else (p for p in self.patterns if p not in self._found)
        return {
            pattern: pilot_job(replace(self._task(pattern, replication, calm=True), cut_s=0.0))
            for pattern in missing
        }

    def settle_pilots(
        self, replication: int, jobs: Mapping[str, Job[Task]], failed: Mapping[str, Exception]
    ) -> None:
        """Take the cuts that the pilots have found; RunFailedError when none of them can."""
        for pattern, job in jobs.items():
            if not self.scenario.run.faults:
                self._piloted.add((pattern, replication))
            if job.key not in failed:
                self._found[pattern] = read_cut(pattern, self._runs.read(job))
            elif replication + 1 >= self.scenario.run.replications:
                raise self._failure(pattern, replication, failed[job.key])
        if len(self._found) == len(self.patterns):
            self.cuts = tuple(self._found[pattern] for pattern in self.patterns)

    def jobs(self, replication: int, patterns: Sequence[str] | None = None) -> dict[str, Job[Task]]:
        """The runs of one replication, by pattern: of these, or of all."""
        wanted = self.patterns if patterns is None else patterns
        return {pattern: run_job(self._task(pattern, replication)) for pattern in wanted}

    def settle(
        self, replication: int, jobs: Mapping[str, Job[Task]], failed: Mapping[str, Exception]
    ) -> None:
        """Note a replication that was run, and what of it has failed."""
        self.done.append(replication)
        self.failures += [
            self._failure(pattern, replication, failed[job.key])
            for pattern, job in jobs.items()
            if job.key in failed
        ]

    def _task(self, pattern: str, replication: int, *, calm: bool = False) -> Task:
        # A pilot without faults cannot stand for the run with them: it is a run of its own.
        kept = None
        if not self.scenario.run.faults and (calm or (pattern, replication) in self._piloted):
            number = self.patterns.index(pattern)
            kept = self._runs.scratch / f"{self._identity}-{number}-{replication}.pickle"
        return Task(
            self._calm if calm else self.scenario,
            self._calm_identity if calm else self._identity,
            pattern,
            replication,
            self._simulate,
            cut_s=0.0 if calm else self.cut_s,
            drawn=self._drawn,
            kept=kept,
        )

    def _failure(self, pattern: str, replication: int, error: Exception) -> RunFailedError:
        reason = f"{type(error).__name__}: {error}"
        failure = RunFailedError(pattern, self.scenario.run.seed, replication, reason)
        failure.__cause__ = error
        return failure


def find_cuts(trials: Sequence[Trial], runs: Session) -> None:
    """Each pattern's cut in each trial, from its first replication that can be run."""
    for replication in range(max(trial.scenario.run.replications for trial in trials)):
        jobs = {trial: trial.pilots(replication) for trial in trials}
        together = [job for own in jobs.values() for job in own.values()]
        if not together:
            return
        failed = runs.run(together)
        for trial, own in jobs.items():
            trial.settle_pilots(replication, own, failed)


def replicate(
    trials: Sequence[Trial],
    numbers: Sequence[int],
    runs: Session,
    patterns: Sequence[str] | None = None,
) -> None:
    """Have these replications of the trials run, under these patterns or under all."""
    jobs = [(trial, number, trial.jobs(number, patterns)) for number in numbers for trial in trials]
    failed = runs.run([job for _, _, own in jobs for job in own.values()])
    for trial, number, own in jobs:
        trial.settle(number, own, failed)
