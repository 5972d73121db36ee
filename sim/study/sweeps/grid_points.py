"""Grid points: the trials of a sweep as they are run, batch by batch, and what is kept of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.metrics import ALL
from sim.scenario import Scenario, ScenarioError
from sim.study.asked import left_out
from sim.study.gather import Values
from sim.study.replicate import RunFailedError, Simulate, Task
from sim.study.runs.session import Job, Session
from sim.study.sweeps.axes import Point, number_of
from sim.study.sweeps.data import Failed, SweepData, columns_of, rows_of
from sim.study.sweeps.design import Design, Parameter, place, settings, some_of
from sim.study.sweeps.lines import NEW_POINTS
from sim.study.trial import Trial, find_cuts, replicate
from sim.study.warmup import Cut

BATCH = 2000
"""Runs that are handed out together: so many that no worker waits long for the last of them, so few
that their scenarios, and what the pilots leave on disk, take no room to speak of."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sweep does at each point: which patterns it runs, how, and what it keeps of them.

    `refine`: how many rounds of further points there may be.
    """

    scenario: Scenario
    design: Design
    patterns: tuple[str, ...]
    baseline: str
    metrics: tuple[str, ...]
    simulate: Simulate
    refine: int

    @property
    def tested(self) -> int:
        """How many points a line along the first path may have, further ones included."""
        others = len(self.patterns) - 1
        return len(self.design.parameters[0].values) + self.refine * others * NEW_POINTS


class GridPoint(Trial):
    """The trial of one point, whose failure is not the sweep's."""

    def settle_pilots(
        self, replication: int, jobs: Mapping[str, Job[Task]], failed: Mapping[str, Exception]
    ) -> None:
        """As a trial does, but where no pilot can be run the point stays without cuts."""
        try:
            super().settle_pilots(replication, jobs, failed)
        except RunFailedError as error:
            self.failures.append(error)


class GridPoints:
    """The points that were run, and what is kept of them."""

    def __init__(self, plan: Plan, runs: Session) -> None:
        self._plan, self._session = plan, runs
        self._points: list[Point] = []
        self._expected = 0
        self._nothing = pd.DataFrame(
            rows_of(plan.metrics, plan.scenario), columns=["metric", "workflow"]
        ).assign(value=np.nan, samples=0)
        self._values = Values(("point", "pattern", "replication"))
        self._owners: list[int] = []
        self._runs: list[tuple[object, ...]] = []
        self._cuts: list[tuple[int, Cut, float]] = []
        self._failures: list[Failed] = []
        self._odd: dict[str, list[Point]] = {}
        self._in_flight: dict[str, dict[int, int]] = {}
        self._wrong: list[str] = []

    def add(self, points: Sequence[Point]) -> None:
        """Run these points, batch by batch. One that is not valid is left out, with a warning."""
        plan = self._plan
        run = plan.scenario.run
        runs = len(plan.patterns) * run.replications
        pilots = len(plan.patterns) if run.warmup == "auto" and run.faults else 0
        self._expected += len(points) * (runs + pilots)
        self._session.expect(self._expected)
        size = max(1, BATCH // runs)
        for start in range(0, len(points), size):
            self._run(points[start : start + size])

    def _run(self, points: Sequence[Point]) -> None:
        made = [(point, trial) for point in points if (trial := self._trial(point)) is not None]
        trials = [trial for _, trial in made]
        if trials:
            find_cuts(trials, self._session)
            numbers = range(self._plan.scenario.run.replications)
            replicate([trial for trial in trials if trial.cuts], numbers, self._session)
        for point, trial in made:
            self._points.append(point)
            self._keep(len(self._points) - 1, trial)

    def _trial(self, point: Point) -> GridPoint | None:
        plan = self._plan
        try:
            scenario = plan.scenario.with_(point)
        except ScenarioError as error:
            told = error.problems[0].message
            self._wrong.append(f"a crossing could not be narrowed at {place(point)}: {told}")
            return None
        return GridPoint(scenario, plan.patterns, plan.simulate, self._session, drawn=False)

    # ---- what is kept of a point ----

    def _keep(self, number: int, trial: GridPoint) -> None:
        point = self._points[number]
        for failure in trial.failures:
            told = (failure.pattern, failure.seed, failure.replication, failure.reason)
            error = RunFailedError(*told, settings(point))
            error.__cause__ = failure.__cause__
            self._failures.append(Failed(point, error))
        self._cuts += [(number, cut, trial.cut_s) for cut in trial.cuts]
        for warning in dict.fromkeys(_warnings(trial)):
            self._odd.setdefault(warning, []).append(point)
        for replication in trial.replications:
            for pattern in trial.patterns:
                self._read(number, trial, pattern, replication)
        if not trial.replications:
            for replication in range(trial.scenario.run.replications):
                for pattern in trial.patterns:
                    self._values.add((number, pattern, replication), self._nothing)
                    self._owners.append(number)

    def _read(self, number: int, trial: GridPoint, pattern: str, replication: int) -> None:
        frames = trial.read(pattern, replication)
        values, run = frames["values"], frames["run"].iloc[0]
        everything = (values["metric"] == "in_flight") & (values["workflow"] == ALL)
        if left := int(values.loc[everything, "value"].iloc[0]):
            of = self._in_flight.setdefault(pattern, {})
            of[number] = max(of.get(number, 0), left)
        kept = values[values["metric"].isin(self._plan.metrics)].reset_index(drop=True)
        self._values.add((number, pattern, replication), kept)
        self._owners.append(number)
        seed = trial.scenario.run.seed
        told = (number, pattern, replication, seed, str(run["digest"]), int(run["instances"]))
        self._runs.append(told)

    # ---- what it amounts to ----

    def data(self, wall_s: float = 0.0) -> SweepData:
        """All that was gathered; raises RunFailedError when there is no run at all."""
        if not self._runs:
            raise self._failures[0].error
        plan, order = self._plan, self._order()
        cuts = [(number, one.pattern, one.cut_s, one.state, u) for number, one, u in self._cuts]
        run_columns = ["point", "pattern", "replication", "seed", "digest", "instances"]
        runs = pd.DataFrame(self._runs, columns=run_columns)
        decided = pd.DataFrame(cuts, columns=["point", "pattern", "cut_s", "state", "used"])
        counts = np.bincount(self._owners, minlength=len(order))
        return SweepData(
            scenario=plan.scenario,
            parameters=self._parameters(),
            points=tuple(self._points[number] for number in order),
            sampled=plan.design.sampled,
            patterns=plan.patterns,
            baseline=plan.baseline,
            metrics=plan.metrics,
            workflows=plan.design.workflows,
            tested=plan.tested,
            warnings=(*plan.design.warnings, *self._said(), *self._wrong),
            failures=tuple(self._failures),
            values=self._with_paths(self._values.frame(), order),
            counts=tuple(counts[order].tolist()),
            runs=self._with_paths(runs, order),
            cuts=self._with_paths(decided, order),
            wall_s=wall_s,
        )

    def _parameters(self) -> tuple[Parameter, ...]:
        """Those of the design, the first one with the values of further points."""
        first, *others = self._plan.design.parameters
        if len(self._points) <= len(self._plan.design.points):
            return self._plan.design.parameters
        found = sorted({point[first.path] for point in self._points}, key=number_of)
        return (replace(first, values=tuple(found)), *others)

    def _order(self) -> npt.NDArray[np.int64]:
        """The numbers of the points in the order of the design; further ones by their numbers."""
        numbers = np.arange(len(self._points))
        if len(self._points) <= len(self._plan.design.points):
            return numbers
        first, *others = self._plan.design.parameters

        def rank(number: np.int64) -> tuple[float, ...]:
            point = self._points[number]
            beside = (float(one.values.index(point[one.path])) for one in others)
            return (number_of(point[first.path]), *beside)

        return np.array(sorted(numbers, key=rank))

    def _with_paths(self, table: pd.DataFrame, order: npt.NDArray[np.int64]) -> pd.DataFrame:
        """The table itself, point by point in this order, with a point's values for its number."""
        numbers = table.pop("point").to_numpy(np.int64)
        if not np.array_equal(order, np.arange(len(order))):
            sorted_rows = np.argsort(np.argsort(order)[numbers], kind="stable")
            numbers, table = numbers[sorted_rows], table.take(sorted_rows).reset_index(drop=True)
        paths = columns_of(self._plan.design.parameters, self._points, numbers)
        for path in reversed(paths.columns):
            table.insert(0, path, paths[path])
        return table

    def _said(self) -> Iterator[str]:
        among = len(self._points)
        if self._plan.scenario.run.replications < 2:
            yield "one replication: no interval and no verdict can be given"
        for warning, points in self._odd.items():
            yield f"{warning} ({some_of(points, among)})"
        for pattern, left in self._in_flight.items():
            where = some_of([self._points[number] for number in left], among)
            yield (
                f"{pattern}: the drain limit stopped runs with up to {max(left.values())} "
                f"instances in flight ({where}); a longer run.drain may let them end"
            )


def _warnings(trial: GridPoint) -> Iterator[str]:
    yield from (cut.warning for cut in trial.cuts if cut.warning is not None)
    if trial.replications:
        yield from left_out(trial.failures, len(trial.replications))
    else:
        yield f"no replication is left and all figures are NaN: {trial.failures[0].reason}"
