"""What people hold and call: the façades over everything below, and the public functions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.patterns import Score, score
from sim.patterns.describe import describe
from sim.records import Level, Tables
from sim.run import simulate_scenario
from sim.scenario import Scenario, load, loads

if TYPE_CHECKING:
    import pandas as pd

    from sim.metrics.components import Components
    from sim.report.comparison import Comparison

__all__ = ["Parts", "Run", "compare", "load", "loads", "open_run", "parts", "simulate"]

RUN_SCHEMA = 1


@dataclass(frozen=True, repr=False)
class Run:
    """One run of a scenario under one pattern: its tables, its summary, its digest.

    ``seed`` and ``replication`` are the ones that were run; the tables are DataFrames with the
    columns of ``sim.records.schema``.
    """

    scenario: Scenario
    pattern: str
    seed: int
    replication: int
    tables: Tables

    @cached_property
    def instances(self) -> pd.DataFrame:
        """One row an instance that arrived, sorted by its number."""
        return self.tables.frame("instances")

    @cached_property
    def attempts(self) -> pd.DataFrame:
        """One row an attempt; raises ``LookupError`` when the run kept none."""
        return self._kept("attempts")

    @cached_property
    def messages(self) -> pd.DataFrame:
        """One row a message; raises ``LookupError`` unless the run kept them."""
        return self._kept("messages")

    @cached_property
    def effects(self) -> pd.DataFrame:
        """One row an effect that an attempt has left in its service's database."""
        return self.tables.frame("effects")

    @cached_property
    def faults(self) -> pd.DataFrame:
        """One row a fault that struck."""
        return self.tables.frame("faults")

    @cached_property
    def components(self) -> Components:
        """One row a service, coordinator or bus; ``.series(every)`` is the backlog over time."""
        from sim.metrics.components import Components  # noqa: PLC0415 - pandas only when asked for

        return Components.of(self.tables.frame("components"), self.tables.frame("series"))

    def _kept(self, table: str) -> pd.DataFrame:
        if table not in self.tables.arrays:
            raise LookupError(f"this run kept no {table}: simulate(..., record={table!r}) does")
        return self.tables.frame(table)

    def summary(self) -> dict[str, object]:
        """The run in numbers, as plain data: every metric of the registry, by workflow."""
        from sim.metrics import measure, observe  # noqa: PLC0415 - pandas only when asked for

        slo = {name: self.scenario.slo_of(name) for name in self.scenario.workflows}
        limits = {name: limit for name, limit in slo.items() if limit is not None}
        duration = self.scenario.run.duration
        asked = sorted({entry.workflow for entry in self.scenario.workload})
        found = measure(observe(self.instances, asked, self._cut, duration, limits))
        found = found[found["value"].notna()]
        return {
            "schema": RUN_SCHEMA,
            "kind": "run",
            "scenario": self.scenario.name,
            "pattern": self.pattern,
            "seed": self.seed,
            "replication": self.replication,
            "digest": self.digest(),
            "cut_s": self._cut,
            "ended_s": self.tables.ended_s,
            "workflows": {
                str(workflow): dict(zip(rows["metric"], rows["value"].astype(float), strict=True))
                for workflow, rows in found.groupby("workflow", sort=False)
            },
        }

    @property
    def _cut(self) -> float:
        """A fixed warm-up is left out; an automatic one belongs to a study, not to a run."""
        warmup = self.scenario.run.warmup
        return 0.0 if warmup == "auto" else float(warmup)

    def digest(self) -> str:
        """Hex digest of the facts: the same at every record level, free of pattern names."""
        return self.tables.digest()

    def save(self, folder: str | Path) -> Path:
        """Write tables, scenario, summary and manifest into a folder, whole or not at all."""
        from sim.report.folder import save_run  # noqa: PLC0415 - pandas only when asked for

        about: dict[str, object] = {
            "schema": RUN_SCHEMA,
            "kind": "run",
            "pattern": self.pattern,
            "seed": self.seed,
            "replication": self.replication,
            "ended_s": self.tables.ended_s,
            "horizon_reached": self.tables.horizon_reached,
            "aliases": dict(self.tables.aliases),
            "digest": self.digest(),
        }
        return save_run(folder, self.scenario, self.tables, about, self.summary())

    def __repr__(self) -> str:
        return (
            f"<Run of {self.scenario.name!r} under {self.pattern}: {len(self.instances)} instances,"
            f" seed {self.seed}, replication {self.replication}>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the outcomes and the components."""
        outcomes = self.instances.groupby(["workflow", "outcome"], observed=True).size()
        return outcomes.to_frame("instances").reset_index().to_html(
            index=False, escape=True
        ) + self.tables.frame("components").to_html(index=False, escape=True)


class Parts(Mapping[str, Score]):
    """Who must know what under a pattern, by workflow; printed, it explains the pattern."""

    def __init__(self, scenario: Scenario, scores: Mapping[str, Score]) -> None:
        self._scenario = scenario
        self._scores = dict(scores)

    def __getitem__(self, workflow: str) -> Score:
        return self._scores[workflow]

    def __iter__(self) -> Iterator[str]:
        return iter(self._scores)

    def __len__(self) -> int:
        return len(self._scores)

    def __str__(self) -> str:
        workflows = self._scenario.workflows
        return "\n\n".join(describe(workflows[name], of) for name, of in self._scores.items())


def simulate(
    scenario: Scenario,
    pattern: str,
    *,
    seed: int | None = None,
    replication: int = 0,
    record: Level = "attempts",
) -> Run:
    """Run a scenario once under one of its patterns.

    ``seed`` defaults to the scenario's; ``replication=r`` replays run r of a study. ``record``
    says what is kept beside the facts: "summary", "attempts" or "messages". Raises ``KeyError``
    for an unknown pattern, ``ScenarioError`` for keys that are not simulated yet.
    """
    root = scenario.run.seed if seed is None else seed
    if pattern not in scenario.patterns:
        raise KeyError(f"no pattern {pattern!r}: there are {', '.join(scenario.patterns)}")
    tables = simulate_scenario(scenario, pattern, root, replication, record)
    return Run(scenario, pattern, root, replication, tables)


def open_run(folder: str | Path) -> Run:
    """The run that :meth:`Run.save` has written into a folder.

    Raises ``FileNotFoundError`` when there is none, ``ValueError`` when its tables do not have
    the digest that its manifest names.
    """
    place = Path(folder)
    about = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    tables = Tables.read(place, about["aliases"], about["ended_s"], about["horizon_reached"])
    scenario = load(place / "scenario.yaml")
    run = Run(scenario, about["pattern"], about["seed"], about["replication"], tables)
    if run.digest() != about["digest"]:
        raise ValueError(f"{place}: the tables are not those that the manifest describes")
    return run


def compare(
    scenario: Scenario,
    *,
    patterns: list[str] | None = None,
    baseline: str | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare the patterns of a scenario on the same load and the same random draws.

    ``replications`` and ``seed`` default to the scenario's, ``baseline`` to its first pattern,
    ``jobs`` to the processors of this machine; the result does not depend on ``jobs``.
    """
    from sim.report.comparison import Comparison  # noqa: PLC0415 - charts only when asked for
    from sim.study.compare import compare as study  # noqa: PLC0415 - as above

    return Comparison(
        study(
            scenario,
            patterns=patterns,
            baseline=baseline,
            replications=replications,
            seed=seed,
            jobs=jobs,
            progress=progress,
        )
    )


def parts(scenario: Scenario, pattern: str) -> Parts:
    """Each component's part in every workflow of the scenario, under one of its patterns."""
    if pattern not in scenario.patterns:
        raise KeyError(f"no pattern {pattern!r}: there are {', '.join(scenario.patterns)}")
    variant = scenario.patterns[pattern]
    return Parts(scenario, {name: score(scenario, variant, name) for name in scenario.workflows})
