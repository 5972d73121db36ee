"""Decision map: which pattern is best on one metric, point by point, and where that is not shown.

At each point every two patterns are compared run by run on the same tapes, and the p values of all
pairs are adjusted by Holm's method: the chance that a point calls any difference that is not there
is at most 5 %. A pattern may be the best unless it is shown to be worse than some other. Where one
such *contender* is left, it is the best.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from sim.metrics import ALL, METRICS, Metric
from sim.metrics import metric as known_metric
from sim.scenario import Scenario
from sim.study.asked import HERE, check_pattern
from sim.study.comparison.table import enough
from sim.study.replicate import Simulate
from sim.study.runs.session import Compute
from sim.study.statistics import (
    NO_DIFFERENCE,
    Interval,
    Paired,
    difference_of,
    holm,
    mean_of,
    verdict,
)
from sim.study.sweeps.axes import Axis, AxisError, Span, Value, read_axes
from sim.study.sweeps.data import Series, SweepData, check_workflow
from sim.study.sweeps.design import Over, Parameter
from sim.study.sweeps.sweep import sweep as run_sweep

Shown = Literal["best", "no difference shown", "not enough data"]
MOST_PATHS = 2
"""A map lies flat."""


class UndecidableError(ValueError):
    """No pattern can be called the best: there are not two, or no value is better than another."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is best at one point, by its number in the sweep.

    `contenders`: the patterns that may be the best, in the order of the sweep; `best` is "" where
    there are several. `leader` and `runner_up` have the best two means, and `margin` is by how much
    the leader is ahead, run by run, above 0 whichever direction is better; "" and NaN where fewer
    than two patterns have a mean. "not enough data": some contenders have no interval between them.
    """

    point: int
    verdict: Shown
    best: str
    contenders: tuple[str, ...]
    means: tuple[Interval, ...]
    leader: str
    runner_up: str
    margin: Interval


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
    series = {name: sweep.series(point, name, entry.name, workflow) for name in sweep.patterns}
    pairs = list(combinations(sweep.patterns, 2))
    found = {pair: _difference(entry, *(series[name] for name in pair)) for pair in pairs}
    adjusted = holm([found[pair].p for pair in pairs])
    worse: set[str] = set()
    unknown: set[tuple[str, str]] = set()
    for pair, p in zip(pairs, adjusted.tolist(), strict=True):
        said = verdict(found[pair], entry.better, p)
        if said in ("better", "worse"):
            worse.add(pair[1] if said == "better" else pair[0])
        elif said == "not enough data":
            unknown.add(pair)
    contenders = tuple(name for name in sweep.patterns if name not in worse)
    means = {name: _mean(entry, of) for name, of in series.items()}
    leader, runner_up, margin = _margin(entry, series, means)
    shown: Shown = "no difference shown"
    if len(contenders) == 1:
        shown = "best"
    elif any(pair in unknown for pair in combinations(contenders, 2)):
        shown = "not enough data"
    return Decision(
        point=point,
        verdict=shown,
        best=contenders[0] if len(contenders) == 1 else "",
        contenders=contenders,
        means=tuple(means.values()),
        leader=leader,
        runner_up=runner_up,
        margin=margin,
    )


def _difference(entry: Metric, own: Series, other: Series) -> Paired:
    """The paired difference; without an interval where too little stands behind a quantile."""
    found = difference_of(entry.kind, *own, *other)
    fewest = min(int(samples.sum()) for _, samples in (own, other))
    return found if enough(entry, fewest) else found.without_bounds()


def _mean(entry: Metric, of: Series) -> Interval:
    values, samples = of
    mean = mean_of(entry.kind, values, samples)
    return mean if enough(entry, int(samples.sum())) else mean.without_bounds()


def _margin(
    entry: Metric, series: Mapping[str, Series], means: Mapping[str, Interval]
) -> tuple[str, str, Interval]:
    """Who has the best mean, who the next one, and how far they are apart."""
    sign = 1.0 if entry.better == "lower" else -1.0
    measured = [name for name, mean in means.items() if not np.isnan(mean.mean)]
    ranked = sorted(measured, key=lambda name: sign * means[name].mean)
    if len(ranked) < 2:
        return "", "", NO_DIFFERENCE.difference
    leader, runner_up = ranked[:2]
    behind, ahead = (runner_up, leader) if entry.better == "lower" else (leader, runner_up)
    return leader, runner_up, _difference(entry, series[behind], series[ahead]).difference


def _means(patterns: Sequence[str], means: Sequence[Interval]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, mean in zip(patterns, means, strict=True):
        found |= {
            f"mean_{name}": mean.mean,
            f"ci_low_{name}": mean.low,
            f"ci_high_{name}": mean.high,
        }
    return found
