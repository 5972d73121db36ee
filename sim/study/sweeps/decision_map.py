"""Decision map: which pattern is best on one metric, point by point, and where that is not shown.

How a best pattern is found is told in `sim.study.best`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.metrics import ALL, METRICS, Metric
from sim.metrics import metric as known_metric
from sim.scenario import Scenario
from sim.study.asked import HERE, check_pattern
from sim.study.best import Best, best_of_metric
from sim.study.replicate import Simulate
from sim.study.runs.session import Compute
from sim.study.statistics import Interval
from sim.study.sweeps.axes import Axis, AxisError, Span, Value, read_axes
from sim.study.sweeps.data import SweepData, check_workflow
from sim.study.sweeps.design import Over, Parameter
from sim.study.sweeps.sweep import sweep as run_sweep

MOST_PATHS = 2
"""A map lies flat."""


class UndecidableError(ValueError):
    """No pattern can be called the best: there are not two, or no value is better than another."""


@dataclass(frozen=True, slots=True)
class Decision(Best):
    """What is best at one point, by its number in the sweep."""

    point: int


@dataclass(frozen=True)
class DecisionData:
    """A decision for each point of a sweep over one or two paths, on one metric and workflow."""

    sweep: SweepData
    metric: str
    workflow: str
    decisions: tuple[Decision, ...]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What was varied: one path or two."""
        return self.sweep.parameters

    @property
    def columns(self) -> tuple[Value, ...]:
        """The values of the first path that have a point with each value of the second."""
        first = self.parameters[0]
        rows = len(self.parameters[1].values) if len(self.parameters) > 1 else 1
        there = [point[first.path] for point in self.sweep.points]
        return tuple(value for value in first.values if there.count(value) == rows)

    @property
    def counts(self) -> Mapping[str, int]:
        """At how many points each pattern is the best; under "" those without one."""
        names = (*self.sweep.patterns, "")
        return {name: sum(one.best == name for one in self.decisions) for name in names}

    def frame(self) -> pd.DataFrame:
        """A row a point: the paths, `verdict best contenders`, then for each pattern `mean_P`,
        `ci_low_P` and `ci_high_P`, then `n leader runner_up margin margin_low margin_high`.

        `contenders` are joined by ", ". `n` is how many replications stand behind the margin.
        """
        rows = [
            {
                "verdict": one.verdict,
                "best": one.best,
                "contenders": ", ".join(one.contenders),
                **_means(self.sweep.patterns, one.means),
                "n": one.margin.n,
                "leader": one.leader,
                "runner_up": one.runner_up,
                "margin": one.margin.mean,
                "margin_low": one.margin.low,
                "margin_high": one.margin.high,
            }
            for one in self.decisions
        ]
        places = np.array([one.point for one in self.decisions])
        return pd.concat([self.sweep.columns(places), pd.DataFrame(rows)], axis=1)


def decision_map(
    scenario: Scenario,
    over: Over,
    metric: str,
    *,
    workflow: str = ALL,
    patterns: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    simulate: Simulate | None = None,
) -> DecisionData:
    """Run the patterns at every point over one path or two, and decide on a metric at each.

    What is run is a sweep that keeps this metric alone; what it raises is raised here, and before
    anything runs what `decide` raises.
    """
    chosen = tuple(check_pattern(scenario, name) for name in patterns or scenario.patterns)
    refuse_undecidable(known_metric(metric), chosen)
    refuse_map(read_axes(over), sampled=False)
    check_workflow(scenario, workflow)
    data = run_sweep(
        scenario,
        over,
        patterns=chosen,
        replications=replications,
        seed=seed,
        metrics=[metric],
        compute=compute,
        simulate=simulate,
    )
    return decide(data, metric, workflow)


def decide(sweep: SweepData, metric: str | None = None, workflow: str = ALL) -> DecisionData:
    """The decision at each point, on a metric that the sweep has kept (default: the first).

    Raises AxisError for more than two paths, or for samples of two, UndecidableError,
    UnknownMetricError, UnknownWorkflowError.
    """
    entry = METRICS[sweep.known(metric or sweep.metrics[0])]
    check_workflow(sweep.scenario, workflow)
    refuse_map(sweep.parameters, sampled=sweep.sampled)
    refuse_undecidable(entry, sweep.patterns)
    return DecisionData(
        sweep,
        entry.name,
        workflow,
        tuple(_decision(sweep, point, entry, workflow) for point in range(len(sweep.points))),
    )


def refuse_map(parameters: Sequence[Parameter | Axis | Span], *, sampled: bool) -> None:
    """Raise AxisError when the points of a sweep over these are no map."""
    if len(parameters) > MOST_PATHS:
        paths = ", ".join(one.path for one in parameters)
        raise AxisError(f"a decision map is over one path or two, not over {paths}")
    if sampled and len(parameters) == MOST_PATHS:
        raise AxisError("a decision map is drawn on a grid, not on samples: give each path points")


def refuse_undecidable(entry: Metric, patterns: Sequence[str]) -> None:
    """Raise UndecidableError when no pattern can be called the best."""
    if entry.better == "neither":
        raise UndecidableError(
            f"no value of {entry.name} is better than another: {entry.definition}"
        )
    if len(patterns) < 2:
        raise UndecidableError(
            f"a decision is between two patterns or more, not {', '.join(patterns)} alone"
        )


def _decision(sweep: SweepData, point: int, entry: Metric, workflow: str) -> Decision:
    found = best_of_metric(
        entry,
        {name: sweep.series(point, name, entry.name, workflow) for name in sweep.patterns},
    )
    return Decision(
        found.verdict,
        found.best,
        found.contenders,
        found.means,
        found.leader,
        found.runner_up,
        found.margin,
        point,
    )


def _means(patterns: Sequence[str], means: Sequence[Interval]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, mean in zip(patterns, means, strict=True):
        found |= {
            f"mean_{name}": mean.mean,
            f"ci_low_{name}": mean.low,
            f"ci_high_{name}": mean.high,
        }
    return found
