"""One replication of a release: with it, with its restarts alone, and without; on one tape.

The restarts alone are plain deployments of the same components, from the very moments at which the
release came to each: what differs between the two runs is the change itself.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sim.metrics import ALL, objectives
from sim.metrics.blast_radius import Strike, blast_radius
from sim.metrics.exposure import Cast, exposed
from sim.metrics.versions import version_facts
from sim.scenario import Release, Scenario
from sim.study.blast.targets import Row
from sim.study.blast.twins import (
    SimulateStruck,
    Struck,
    StruckRunError,
    TwinTask,
    others_than,
    run_with,
)
from sim.study.runs.shard import Frames

RELEASE, RESTARTS, VERSIONS = "release", "restarts", "versions"
"""What is measured: the release, its restarts alone, and the two versions beside each other."""


@dataclass(frozen=True, slots=True)
class SideTask:
    """All runs of a release under one pattern in one replication."""

    twins: TwinTask

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        pattern: str,
        replication: int,
        fault: str,
        simulate: SimulateStruck,
    ) -> "SideTask":
        """The task for a release by its name."""
        row = Row(release_of(scenario, fault).target, fault)
        return cls(TwinTask(scenario, pattern, replication, (row,), simulate))

    @property
    def row(self) -> Row:
        """What is released, and by which fault."""
        return self.twins.rows[0]

    @property
    def runs(self) -> int:
        """How many runs that makes: the twin, the release, and its restarts where there are any."""
        return 2 + bool(self.restarts)

    @property
    def restarts(self) -> tuple[str, ...]:
        """The components that restart under this pattern, in order."""
        cast = Cast(self.twins.scenario, self.twins.pattern)
        release = release_of(self.twins.scenario, self.row.fault)
        return tuple(str(who) for who in cast.restarts(release))


class SideRunError(Exception):
    """One run of a task failed: why, and the settings (as `--set` takes them) that it had."""

    def __init__(self, settings: tuple[str, ...], reason: str) -> None:
        super().__init__(settings, reason)
        self.settings, self.reason = settings, reason


def release_of(scenario: Scenario, fault: str) -> Release:
    """The release of that name; TypeError for a fault of another kind."""
    found = scenario.faults[fault]
    if not isinstance(found, Release):
        raise TypeError(f"{fault!r} is no release")
    return found


def side_by_side(task: SideTask) -> Frames:
    """Run and measure one replication.

    `values`: `pattern replication metric workflow value struck what`; `runs`: `pattern replication
    fault digest instances`, a line a run; the twin's fault is "".
    """
    twins, row = task.twins, task.row
    noted: list[tuple[str, str, int]] = []
    beside = twins.beside(row)
    struck = task.restarts
    twin = _run(twins, beside, "", noted)
    released = _run(twins, (*beside, row.fault), row.fault, noted)
    own = released.faults[(released.faults["fault"] == row.fault).to_numpy()]
    alone, names = _with_restarts(twins.scenario, row.fault, struck, own["start_s"].tolist())
    restarted = twin
    if names:
        restarted = _run(replace(twins, scenario=alone), (*beside, *names), RESTARTS, noted)
    old = release_of(twins.scenario, row.fault).target
    facts = version_facts(released.instances, own, row.fault, old, len(struck))
    told = pd.DataFrame(
        [(name, ALL, value) for name, value in facts.items()],
        columns=["metric", "workflow", "value"],
    )
    blocks = [
        _measured(twins, row, released, twin, (row.fault,)).assign(what=RELEASE),
        _measured(twins, row, restarted, twin, names).assign(what=RESTARTS),
        told.assign(what=VERSIONS, struck=not own.empty),
    ]
    values = pd.concat(blocks, ignore_index=True)
    runs = pd.DataFrame(noted, columns=["fault", "digest", "instances"])
    for table in (values, runs):
        table.insert(0, "pattern", twins.pattern)
        table.insert(1, "replication", twins.replication)
    return {"values": values, "runs": runs}


def _with_restarts(
    scenario: Scenario, fault: str, components: Sequence[str], starts: Sequence[float]
) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario with a plain deployment for each component that the release came to."""
    release = release_of(scenario, fault)
    faults = {
        f"{fault}-restart-{number}": {
            "kind": "deploy",
            "target": component,
            "at": at,
            "batch": release.batch_of(
                "coordinator" if component.startswith("coordinator") else "service"
            ),
            "pause": release.pause,
        }
        for number, (component, at) in enumerate(zip(components, starts, strict=False), start=1)
    }
    if not faults:
        return scenario, ()
    changes = {f"faults.{name}": written for name, written in faults.items()}
    return scenario.with_(changes), tuple(faults)


def _measured(
    task: TwinTask, row: Row, run: Struck, twin: Struck, faults: Sequence[str]
) -> pd.DataFrame:
    """The blast radius of what struck in a run, taken together."""
    cast = Cast(task.scenario, task.pattern)
    when = _strike(run.faults, faults)
    values = blast_radius(
        run.side,
        twin.side,
        when,
        exposed(cast, row.fault, twin.side),
        others=others_than(cast, row),
        workflows=tuple(cast.scores),
        slo_s=objectives(task.scenario),
        duration_s=task.scenario.run.duration,
    )
    return values.assign(struck=when is not None)


def _strike(table: pd.DataFrame, faults: Sequence[str]) -> Strike | None:
    """From the first start to the last end of these faults; None: none of them struck."""
    own = table[table["fault"].isin(list(faults)).to_numpy()]
    if own.empty:
        return None
    last = float("inf") if own["end_s"].isna().any() else float(own["end_s"].max())
    return Strike(float(own["start_s"].min()), last)


def _run(
    task: TwinTask, faults: tuple[str, ...], name: str, noted: list[tuple[str, str, int]]
) -> Struck:
    try:
        return run_with(task, faults, name, noted)
    except StruckRunError as error:
        written = task.scenario.document().get("faults", {})
        settings = [
            f"faults.{one}={json.dumps(written[one])}" for one in faults if "-restart-" in one
        ]
        settings.append(f"run.faults={json.dumps(list(faults))}")
        raise SideRunError(tuple(settings), error.reason) from error
