"""Small worlds in which one thing happens, and what is read off runs of them.

A phenomenon is tested like a closed form (``theory/estimate.py``): its number lies inside the t
interval over independent replications, which is narrow enough to say something. Where the world
has no randomness at all, one run is compared exactly. As in ``theory/``, each interval holds with
a probability such that all of this folder's intervals hold at once with 95 %.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import yaml
from theory.estimate import Estimate

import sim
from sim.scenario import Scenario

Measure = Callable[[sim.Run], float]

PUSH = "kind: orchestration, coordinator: {profile: none, dispatch: push}"
EVENTS = "kind: choreography, outbox: {kind: cdc, latency: 0s}, bus: {profile: none}"
BOTH = {"orchestration": PUSH, "choreography": EVENTS}
"""Both patterns at no cost: commands are pushed, and events leave through an outbox at once."""


def keys(text: str) -> dict[str, Any]:
    """The keys of a flow mapping without its braces."""
    found: dict[str, Any] = yaml.safe_load("{" + text + "}")
    return found


def world(
    services: Mapping[str, str],
    workflows: Mapping[str, Mapping[str, str]],
    arrivals: str,
    duration: float,
    *,
    patterns: Mapping[str, str] = BOTH,
    faults: Mapping[str, str] | None = None,
    client: str = "",
    drain: float = 600,
) -> Scenario:
    """A scenario without a network, in which all ``faults`` strike; times in seconds.

    Everything is named and given as flow mappings without braces. Every workflow has the same
    ``arrivals`` and ``client``.
    """
    patience = {"client": keys(client)} if client else {}
    return Scenario.of(
        {
            "name": "phenomenon",
            "services": {name: keys(text) for name, text in services.items()},
            "workflows": {
                name: {"steps": {step: keys(text) for step, text in steps.items()}}
                for name, steps in workflows.items()
            },
            "workload": [
                {"workflow": name, "arrivals": keys(arrivals), **patience} for name in workflows
            ],
            "network": {"latency": "0s"},
            "patterns": {name: keys(text) for name, text in patterns.items()},
            "faults": {name: keys(text) for name, text in (faults or {}).items()},
            "run": {
                "duration": duration, "drain": drain, "seed": 11, "faults": list(faults or {}),
            },
        },
        Path.cwd(),
    )  # fmt: skip


def row(n: int, more: str = "") -> dict[str, str]:
    """The steps s0 to s(n − 1), one after another, each at a service of its own (v0, ...)."""
    return {
        f"s{i}": f"service: v{i}" + more + (f", after: [s{i - 1}]" if i else "") for i in range(n)
    }


def runs(
    scenario: Scenario,
    pattern: str,
    n: int,
    record: Literal["summary", "attempts", "messages"] = "summary",
    faults: Sequence[str] | None = None,
) -> Iterator[sim.Run]:
    """Replications 0 to n − 1."""
    for r in range(n):
        yield sim.simulate(scenario, pattern, replication=r, record=record, faults=faults)


def estimates(
    scenario: Scenario,
    pattern: str,
    measures: Mapping[str, Measure],
    n: int = 20,
    record: Literal["summary", "attempts", "messages"] = "summary",
) -> dict[str, Estimate]:
    """Each measure over ``n`` replications."""
    values = [[of(run) for of in measures.values()] for run in runs(scenario, pattern, n, record)]
    columns = np.array(values, dtype=np.float64).T
    return {name: Estimate(each, name) for name, each in zip(measures, columns, strict=True)}


def estimate(
    scenario: Scenario,
    pattern: str,
    measure: Measure,
    n: int = 20,
    record: Literal["summary", "attempts", "messages"] = "summary",
) -> Estimate:
    """One measure over ``n`` replications."""
    return estimates(scenario, pattern, {"value": measure}, n, record)["value"]


def rate(column: str, start: float, end: float) -> Measure:
    """How many instances a second reach ``column`` in [start, end)."""

    def of(run: sim.Run) -> float:
        inside = run.instances[column].between(start, end, inclusive="left")
        return float(inside.sum()) / (end - start)

    return of


def having(run: sim.Run, outcome: str) -> pd.DataFrame:
    """The instances with this outcome."""
    return run.instances[run.instances["outcome"] == outcome]


def share(run: sim.Run, outcome: str) -> float:
    """Their share of all that arrived."""
    return len(having(run, outcome)) / len(run.instances)


def outcomes(run: sim.Run) -> set[tuple[str, str]]:
    """Every (outcome, reason) that occurs."""
    table = run.instances
    return set(zip(table["outcome"].astype(str), table["reason"].astype(str), strict=True))


def left_behind(run: sim.Run) -> pd.DataFrame:
    """The effects that were not undone, of instances that did not complete."""
    done = having(run, "completed")["instance"]
    effects = run.effects
    return effects[effects["undone_s"].isna() & ~effects["instance"].isin(done)]
