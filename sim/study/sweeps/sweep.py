"""Sweep: every pattern of a scenario at every point of a design, all on the same tapes.

All points share seed and replication numbers, so that a replication has the same draws at each of
them: what differs between two of its runs is the pattern, or what was varied. Each point has a
warm-up cut of its own, the largest over its patterns.
"""

import time
from collections.abc import Sequence

from sim.metrics import METRICS, metric
from sim.scenario import Scenario
from sim.study.asked import HERE, UnknownPatternError, check_pattern, default_simulate, effective
from sim.study.replicate import Simulate
from sim.study.runs.session import Compute, session
from sim.study.sweeps.axes import AxisError
from sim.study.sweeps.data import SweepData
from sim.study.sweeps.design import Over, design
from sim.study.sweeps.grid_points import GridPoints, Plan
from sim.study.sweeps.lines import crosses, narrowing, why_without_lines

KEPT = (
    *("latency_mean", "latency_p50", "latency_p95", "latency_p99", "answer_p95"),
    *("offered", "throughput", "goodput", "completed_share", "compensated_share", "refused_share"),
    *("stuck_share", "dirty_share", "in_flight_share", "late_share"),
    *("orphaned", "duplicate", "missing", "messages_per_completed"),
)
"""The metrics that are kept when nothing else is said."""


def sweep(
    scenario: Scenario,
    over: Over,
    *,
    patterns: Sequence[str] | None = None,
    baseline: str | None = None,
    replications: int | None = None,
    seed: int | None = None,
    samples: int | None = None,
    metrics: Sequence[str] | str | None = None,
    refine: int = 0,
    compute: Compute = HERE,
    simulate: Simulate | None = None,
) -> SweepData:
    """Run `patterns` (default: all) at every point over what is varied, and measure them.

    `over`: for each dotted path its values, or a text as in `read_axis`. Without `samples` the
    points are the whole grid, else that many of a Latin hypercube. `metrics`: those that are kept,
    "all", or by default KEPT. `refine`: so many rounds of further points, which narrow down
    where the first of the metrics crosses between each pattern and the baseline, along the first
    path. Replications and seed default to the scenario's own, the baseline to the first pattern;
    the result does not depend on `compute`. A replication that fails under one pattern is left out
    under all at its point; a point of which none is left is NaN, with a warning. Raises AxisError,
    ScenarioError for points that are not valid, UnknownPatternError, UnknownMetricError,
    StoreError, ClusterError, WorkersLostError, and RunFailedError when there is no run at all.
    """
    started = time.perf_counter()
    wanted = dict.fromkeys(patterns or scenario.patterns)
    chosen = tuple(check_pattern(scenario, name) for name in wanted)
    reference = chosen[0] if baseline is None else check_pattern(scenario, baseline)
    if reference not in chosen:
        raise UnknownPatternError(f"the baseline {reference!r} is not among the patterns compared")
    kept = kept_metrics(metrics)
    scenario = effective(scenario, replications, seed)
    made = design(scenario, over, chosen, samples)
    if refine and (why := why_without_lines(made.parameters, made.sampled)):
        raise AxisError(why)
    model = simulate or default_simulate()
    plan = Plan(scenario, made, chosen, reference, kept, model, refine)
    with session(compute, len(made.points) * len(chosen) * scenario.run.replications) as runs:
        points = GridPoints(plan, runs)
        points.add(made.points)
        for _ in range(refine):
            data = points.data()
            further = narrowing(data, kept[0]) if crosses(data) else []
            if not further:
                break
            points.add(further)
        runs.forget_others()
    return points.data(time.perf_counter() - started)


def kept_metrics(metrics: Sequence[str] | str | None) -> tuple[str, ...]:
    """The metrics that are asked for, each once; raises UnknownMetricError."""
    if metrics is None:
        return KEPT
    if metrics == "all":
        return tuple(METRICS)
    names = [metrics] if isinstance(metrics, str) else metrics
    return tuple(dict.fromkeys(metric(name).name for name in names)) or KEPT
