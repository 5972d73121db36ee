"""What one run showed of one workflow: instances, effects and objective, as metrics read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from sim.metrics.work import Bools, Floats, Work
from sim.scenario import Prices, Scenario, Workflow

ALL = "all"
"""The name under which all workflows of a run stand together."""


@dataclass(frozen=True)
class Observation:
    """The instances of one workflow (or of all) in one run, sorted by `instance`, and their window.

    `window` is [cut_s, duration_s): latency counts the instances that arrived in it, throughput the
    completions in it. `slo_s` holds each workflow's objective; one that is missing has none.
    `prices` says what effort costs; None: nothing has a price.
    `effects` and `attempts` are the run's tables of that name, None where the run kept none;
    `workflows` says what there was to do. The order of the rows is made canonical by `observe`, so
    that no sum depends on it.
    """

    instances: pd.DataFrame
    cut_s: float
    duration_s: float
    slo_s: Mapping[str, float]
    effects: pd.DataFrame | None = None
    attempts: pd.DataFrame | None = None
    workflows: Mapping[str, Workflow] = field(default_factory=dict)
    prices: Prices | None = None

    @property
    def window_s(self) -> float:
        """Length of the window; a cut at or after the end leaves none."""
        return max(self.duration_s - self.cut_s, 0.0)

    def within(self, column: str) -> pd.DataFrame:
        """The instances whose moment `column` lies in the window."""
        moment = self.floats(column)
        return self.instances[(moment >= self.cut_s) & (moment < self.duration_s)]

    def floats(self, column: str) -> Floats:
        """A column of all instances as floats."""
        return self.instances[column].to_numpy(dtype=np.float64)

    @cached_property
    def arrived(self) -> pd.DataFrame:
        """The instances that arrived in the window."""
        return self.within("arrived_s")

    @cached_property
    def completed(self) -> pd.DataFrame:
        """Those of `arrived` that completed, whenever they did."""
        return self.arrived[(self.arrived["outcome"] == "completed").to_numpy()]

    @cached_property
    def latencies(self) -> dict[str, Floats]:
        """What `sim.metrics.latency` has already computed, by moment: many metrics ask for it."""
        return {}

    @cached_property
    def worked(self) -> tuple["Worked", ...]:
        """What the instances of each workflow did; nothing where the run kept no effects."""
        if self.effects is None:
            return ()
        return tuple(
            Worked(workflow, own, Work.of(_of(self.effects, name), own, tuple(workflow.steps)))
            for name, workflow in self.workflows.items()
            for own in (_of(self.instances, name),)
        )

    def rate(self, count: int) -> float:
        """`count` per second of the window; NaN when the window is empty."""
        return count / self.window_s if self.window_s > 0 else float("nan")


@dataclass(frozen=True)
class Worked:
    """One workflow, its instances, and what they did: rows of `work` are rows of `instances`."""

    workflow: Workflow
    instances: pd.DataFrame
    work: Work


def observe(
    instances: pd.DataFrame,
    workflows: Sequence[str] | Mapping[str, Workflow],
    cut_s: float,
    duration_s: float,
    slo_s: Mapping[str, float],
    effects: pd.DataFrame | None = None,
    attempts: pd.DataFrame | None = None,
    prices: Prices | None = None,
) -> dict[str, Observation]:
    """One observation for each workflow and one for `all` together, from a run's tables.

    `workflows` are the scenario's, so that a workflow that nobody asked for in this run has its
    rows too; given by name only, what should have been done is unknown.
    """
    if not instances["instance"].is_monotonic_increasing:
        instances = instances.sort_values("instance", kind="stable")
    graphs = workflows if isinstance(workflows, Mapping) else {}
    observed = {
        ALL: Observation(instances, cut_s, duration_s, slo_s, effects, attempts, graphs, prices),
    }
    for workflow in workflows:
        observed[workflow] = Observation(
            _of(instances, workflow),
            cut_s,
            duration_s,
            slo_s,
            None if effects is None else _of(effects, workflow),
            None if attempts is None else _of(attempts, workflow),
            {workflow: graphs[workflow]} if workflow in graphs else {},
            prices,
        )
    return observed


def _of(table: pd.DataFrame, workflow: str) -> pd.DataFrame:
    return table[(table["workflow"] == workflow).to_numpy()]


def objectives(scenario: Scenario) -> dict[str, float]:
    """Each workflow's objective in seconds; a workflow without one is missing."""
    limits = {name: scenario.slo_of(name) for name in scenario.workflows}
    return {name: limit for name, limit in limits.items() if limit is not None}


def prices_of(scenario: Scenario) -> Prices | None:
    """The scenario's prices; None where nothing has one."""
    prices = scenario.prices
    return None if prices == Prices() else prices


def is_good(instances: pd.DataFrame, slo_s: Mapping[str, float]) -> Bools:
    """Which instances completed within their workflow's objective; without one: that completed."""
    limit = instances["workflow"].astype(object).map(slo_s).to_numpy(dtype=np.float64)
    latency = instances["latency_s"].to_numpy(dtype=np.float64)
    completed: Bools = (instances["outcome"] == "completed").to_numpy(dtype=np.bool_)
    # A workflow without an objective maps to NaN: no latency is above that.
    return completed & ~(latency > limit)
