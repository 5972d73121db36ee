"""One replication of a study, in whatever process: simulate, measure, give its tables."""

import pickle
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from sim.metrics import measure, objectives, observe, prices_of
from sim.records import Level
from sim.scenario import Scenario
from sim.study.curves import draw_curves
from sim.study.runs.identity import key, named
from sim.study.runs.session import Job
from sim.study.runs.shard import Frames
from sim.study.strikes import strikes
from sim.study.warmup import Cut, State, find_cut


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
    """One run of a study. `kept` is a file that a pilot leaves its facts in, for the same run.

    `identity` is the scenario's; `drawn`: what charts need is wanted beside the values.
    """

    scenario: Scenario
    identity: str
    pattern: str
    replication: int
    simulate: Simulate
    cut_s: float = 0.0
    drawn: bool = True
    kept: Path | None = None

    @property
    def seed(self) -> int:
        """The study's seed; replications differ by number, never by seed."""
        return self.scenario.run.seed

    @property
    def parts(self) -> tuple[object, ...]:
        """What the task's run depends on, for its key."""
        model = named(self.simulate)
        return (self.identity, self.pattern, self.seed, self.replication, model)


def pilot_job(task: Task) -> Job[Task]:
    """The job that finds where a run's warm-up ends."""
    return Job(key(pilot, *task.parts), pilot, task)


def run_job(task: Task) -> Job[Task]:
    """The job that simulates and measures a run; one whose pilot was run is not counted again."""
    counted = 0 if task.kept is not None else 1
    return Job(key(replicate, *task.parts, task.cut_s, task.drawn), replicate, task, counted)


@dataclass(frozen=True, slots=True)
class Kept:
    """The facts of one run, cut down to what a study reads; `faults` where any may strike."""

    instances: pd.DataFrame
    effects: pd.DataFrame
    components: pd.DataFrame
    faults: pd.DataFrame | None
    digest: str


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


def pilot(task: Task) -> Frames:
    """Find the warm-up of one run; its facts stay in `task.kept` where it may be used again."""
    kept = _simulate(task)
    if task.kept is not None:
        _put(kept, task.kept)
    cut = find_cut(kept.instances, task.pattern, task.scenario.run.duration)
    return {"cut": pd.DataFrame({"cut_s": [cut.cut_s], "state": [cut.state]})}


def read_cut(pattern: str, frames: Frames) -> Cut:
    """What `pilot` has found."""
    found = frames["cut"].iloc[0]
    state: State = found["state"]
    return Cut(pattern, float(found["cut_s"]), state)


def replicate(task: Task) -> Frames:
    """Simulate (or take the pilot's facts) and measure one run.

    Tables: `run` (digest, instances), `values` (metric workflow value samples), `components`; for
    charts those of `draw_curves`, and `strikes` where faults may strike.
    """
    kept = _pilot_of(task) or _simulate(task)
    scenario = task.scenario
    observed = observe(
        kept.instances,
        scenario.workflows,
        task.cut_s,
        scenario.run.duration,
        objectives(scenario),
        kept.effects,
        prices=prices_of(scenario),
    )
    run = pd.DataFrame({"digest": [kept.digest], "instances": [len(kept.instances)]})
    drawn: Mapping[str, pd.DataFrame] = {}
    if task.drawn:
        drawn = draw_curves(observed).frames()
        if kept.faults is not None:
            drawn = {**drawn, "strikes": strikes(kept.faults)}
    return {"run": run, "values": measure(observed), "components": kept.components, **drawn}


def _put(kept: Kept, place: Path) -> None:
    """Leave the facts for the run; without the file it is simulated again, and that is all."""
    try:
        place.write_bytes(pickle.dumps(kept, protocol=pickle.HIGHEST_PROTOCOL))
    except OSError:
        place.unlink(missing_ok=True)


def _pilot_of(task: Task) -> Kept | None:
    """What the pilot has kept of this very run, once."""
    if task.kept is None or not task.kept.is_file():
        return None
    kept: Kept = pickle.loads(task.kept.read_bytes())
    task.kept.unlink()
    return kept


def _simulate(task: Task) -> Kept:
    tables = task.simulate(task.scenario, task.pattern, task.seed, task.replication, "summary")
    instances, effects = tables.frame("instances"), tables.frame("effects")
    faults = tables.frame("faults") if task.scenario.run.faults else None
    return Kept(instances, effects, tables.frame("components"), faults, tables.digest())
