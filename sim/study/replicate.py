"""One replication of a study, in whatever process: simulate, measure, return a small summary."""

import pickle
import shlex
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from sim.metrics import measure, objectives, observe
from sim.records import Level
from sim.scenario import Scenario, ScenarioError
from sim.study.curves import Curves, draw_curves
from sim.study.warmup import Cut, find_cut


class Facts(Protocol):
    """What a run leaves behind: its tables by name, and the digest of its facts."""

    def frame(self, table: str) -> pd.DataFrame:
        """The table of that name."""
        ...

    def digest(self) -> str:
        """The hex digest of the facts."""
        ...


class Simulate(Protocol):
    """`sim.run.simulate_scenario`, or what stands in for it in a test; must be picklable."""

    def __call__(
        self, scenario: Scenario, pattern: str, seed: int, replication: int, record: Level
    ) -> Facts:
        """One run."""
        ...


@dataclass(frozen=True, slots=True)
class Task:
    """One run of a study. `kept` is a file that a pilot leaves its facts in, for the same run."""

    scenario: Scenario
    pattern: str
    replication: int
    simulate: Simulate
    cut_s: float = 0.0
    kept: Path | None = None

    @property
    def seed(self) -> int:
        """The study's seed; replications differ by number, never by seed."""
        return self.scenario.run.seed


@dataclass(frozen=True, slots=True)
class Kept:
    """The facts of one run, cut down to what a study reads."""

    instances: pd.DataFrame
    effects: pd.DataFrame
    components: pd.DataFrame
    digest: str
    wall_s: float


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What one run contributes to a study: values, curves, components, and how to know it again."""

    pattern: str
    replication: int
    digest: str
    instances: int
    wall_s: float
    values: pd.DataFrame
    curves: Curves
    components: pd.DataFrame


class RunFailedError(RuntimeError):
    """A run of a study failed. Says which, and the command that repeats it alone.

    `settings`: what the study itself has set in the scenario, as `--set` takes it.
    """

    def __init__(
        self,
        pattern: str,
        seed: int,
        replication: int,
        reason: str,
        settings: tuple[str, ...] = (),
    ) -> None:
        self.pattern, self.seed, self.replication, self.reason = pattern, seed, replication, reason
        self._settings = "".join(f" --set {shlex.quote(one)}" for one in settings)
        super().__init__(self.text("FILE"))

    def text(self, arguments: str) -> str:
        """The message, with the scenario file (and overrides) as the command line named them."""
        return (
            f"replication {self.replication} of {self.pattern} (seed {self.seed}) failed: "
            f"{self.reason}\nrepeat it with: counterpoint run {arguments}{self._settings} "
            f"--pattern {self.pattern} --seed {self.seed} --replication {self.replication}"
        )


def speaks_for_itself(error: Exception) -> bool:
    """Whether an error says what is wrong with the scenario, whichever run has met it."""
    from sim.model import EndlessError  # noqa: PLC0415 - only where something went wrong

    return isinstance(error, ScenarioError | EndlessError)


def pilot(task: Task) -> Cut:
    """Find the warm-up of one run; its facts stay in `task.kept` where it may be used again."""
    kept = _simulate(task)
    if task.kept is not None:
        task.kept.write_bytes(pickle.dumps(kept, protocol=pickle.HIGHEST_PROTOCOL))
    return find_cut(kept.instances, task.pattern, task.scenario.run.duration)


def replicate(task: Task) -> RunSummary:
    """Simulate (or take the pilot's facts) and measure one run."""
    if task.kept is not None:
        kept: Kept = pickle.loads(task.kept.read_bytes())
        task.kept.unlink()
    else:
        kept = _simulate(task)
    scenario = task.scenario
    observed = observe(
        kept.instances,
        scenario.workflows,
        task.cut_s,
        scenario.run.duration,
        objectives(scenario),
        kept.effects,
    )
    return RunSummary(
        pattern=task.pattern,
        replication=task.replication,
        digest=kept.digest,
        instances=len(kept.instances),
        wall_s=kept.wall_s,
        values=measure(observed),
        curves=draw_curves(observed),
        components=kept.components,
    )


def _simulate(task: Task) -> Kept:
    started = time.perf_counter()
    tables = task.simulate(task.scenario, task.pattern, task.seed, task.replication, "summary")
    wall_s = time.perf_counter() - started
    instances, effects = tables.frame("instances"), tables.frame("effects")
    return Kept(instances, effects, tables.frame("components"), tables.digest(), wall_s)
