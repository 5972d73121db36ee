"""One run: what `sim.simulate` gives to a person, and how it is kept and found again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.records import Level, Tables, drain_limit
from sim.run import simulate_scenario
from sim.scenario import Scenario, load

if TYPE_CHECKING:
    import pandas as pd

    from sim.metrics.components import Components
    from sim.report.traces.trace import Trace, Traces

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

    @property
    def workflows(self) -> tuple[str, ...]:
        """The workflows that were asked for, changed versions that were released included."""
        asked = {entry.workflow for entry in self.scenario.workload}
        return tuple(sorted(asked.union(self.tables.codes["workflow"])))

    @cached_property
    def faults(self) -> pd.DataFrame:
        """One row a fault that struck."""
        return self.tables.frame("faults")

    @cached_property
    def components(self) -> Components:
        """One row a service, coordinator or bus; ``.series(every)`` is the backlog over time."""
        from sim.metrics.components import Components  # noqa: PLC0415 - pandas only when asked for

        return Components.of(self.tables.frame("components"), self.tables.frame("series"))

    def trace(self, instance: str | int = "p99", workflow: str | None = None) -> Trace:
        """What happened to one instance, to be seen: as sequence diagram, Gantt chart, spans.

        ``instance``: its number; "p50", "p99": the one at that quantile of latency (nearest rank,
        completed instances after the warm-up, of ``workflow`` where there are several); "worst":
        the longest latency; "stuck", "dirty", "compensated", ...: the first that ended so. Raises
        ``LookupError`` where there is none, and unless the run kept its messages.
        """
        from sim.api import tracing  # noqa: PLC0415 - only when asked for
        from sim.report.traces.select import Window  # noqa: PLC0415 - as above

        window = Window(self._cut, self.scenario.run.duration)
        return tracing.trace(self, instance, workflow, window)

    def traces(
        self, limit: int = 100, *, since_s: float = 0.0, workflow: str | None = None
    ) -> Traces:
        """The first ``limit`` instances that arrived from ``since_s`` on, for Perfetto.

        With the backlog of every component beside them. Raises ``LookupError`` as above.
        """
        from sim.api import tracing  # noqa: PLC0415 - as above

        return tracing.traces(self, workflow, since_s, limit)

    def _kept(self, table: str) -> pd.DataFrame:
        if table not in self.tables.arrays:
            raise LookupError(f"this run kept no {table}: simulate(..., record={table!r}) does")
        return self.tables.frame(table)

    def summary(self) -> dict[str, object]:
        """The run in numbers, as plain data: every metric of the registry, by workflow."""
        from sim.metrics import measure, objectives, observe, prices_of  # noqa: PLC0415 - pandas when needed

        scenario = self.scenario
        observed = observe(
            self.instances,
            {name: scenario.workflows[name] for name in self.workflows},
            self._cut,
            scenario.run.duration,
            objectives(scenario),
            self.effects,
            self.attempts if "attempts" in self.tables.arrays else None,
            prices_of(scenario),
        )
        found = measure(observed)
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
    def warnings(self) -> tuple[str, ...]:
        """What a reader of its numbers must know: the drain limit stopped it, say."""
        if not self.tables.horizon_reached:
            return ()
        left = int((self.instances["outcome"] == "in_flight").sum())
        return (drain_limit(left, self.scenario.run.drain),)

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


def simulate(
    scenario: Scenario,
    pattern: str,
    *,
    seed: int | None = None,
    replication: int = 0,
    record: Level = "attempts",
    faults: Sequence[str] | None = None,
) -> Run:
    """Run a scenario once under one of its patterns.

    ``seed`` and ``faults`` (names of those that strike) default to the scenario's;
    ``replication=r`` replays run r of a study. ``record`` says what is kept beside the facts:
    "summary", "attempts" or "messages". Raises ``KeyError`` for an unknown pattern,
    ``ScenarioError`` for a fault that there is not or that cannot strike.
    """
    root = scenario.run.seed if seed is None else seed
    if pattern not in scenario.patterns:
        raise KeyError(f"no pattern {pattern!r}: there are {', '.join(scenario.patterns)}")
    struck = None if faults is None else tuple(faults)
    tables = simulate_scenario(scenario, pattern, root, replication, record, struck)
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
