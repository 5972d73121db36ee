"""Compare: every pattern of a scenario on the same tapes, several replications each.

All patterns see the same seed and replication numbers, hence the same arrivals, service times and
answers (common random numbers): what differs between two runs is the pattern.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from sim.metrics import ALL
from sim.scenario import Scenario
from sim.study.asked import (
    HERE,
    UnknownPatternError,
    check_pattern,
    default_simulate,
    effective,
    left_out,
    refuse_what_is_missing,
)
from sim.study.comparison.checks import undecided
from sim.study.comparison.data import ComparisonData
from sim.study.comparison.sequential import Precision, Target, replicate_until
from sim.study.curves import Curves, Gathered
from sim.study.gather import Pieces, Values
from sim.study.replicate import Simulate
from sim.study.runs.session import Compute, session
from sim.study.strikes import COLUMNS, no_strikes
from sim.study.trial import Trial, find_cuts, replicate


def compare(
    scenario: Scenario,
    *,
    patterns: Sequence[str] | None = None,
    baseline: str | None = None,
    replications: int | None = None,
    target: Target | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    simulate: Simulate | None = None,
) -> ComparisonData:
    """Run `patterns` (default: all of the file) `replications` times each and measure them.

    With a `target` instead of replications they are added until it is met. Replications and seed
    default to the scenario's own, the baseline to the first pattern; the result does not depend on
    `compute`. A replication that fails under one pattern is left out under all and named in the
    result. Raises ScenarioError when a pattern needs what the model does not have,
    UnknownPatternError, StoreError, ClusterError, WorkersLostError, RunFailedError when no
    replication is left, and ValueError for replications and a target at once.
    """
    if target is not None and replications is not None:
        raise ValueError("replications are given, or found for a precision: not both")
    started = time.perf_counter()
    chosen = tuple(check_pattern(scenario, name) for name in patterns or scenario.patterns)
    reference = check_pattern(scenario, baseline) if baseline is not None else chosen[0]
    if reference not in chosen:
        raise UnknownPatternError(f"the baseline {reference!r} is not among the patterns compared")
    scenario = effective(scenario, replications, seed)
    refuse_what_is_missing(scenario, chosen)
    model = simulate or default_simulate()
    asked = scenario.run.replications
    first, most = (asked, asked) if target is None else target.span(asked)
    with session(compute, len(chosen) * most) as runs:
        trial = Trial(scenario, chosen, model, runs)
        runs.expect(len(chosen) * first + trial.extra)
        find_cuts([trial], runs)
        precision = None
        if target is None:
            replicate([trial], range(asked), runs)
        else:
            precision = replicate_until(target, trial, runs)
        data = _collect(trial, reference, precision)
        runs.forget_others()
    return replace(data, wall_s=time.perf_counter() - started)


def _collect(trial: Trial, baseline: str, precision: Precision | None) -> ComparisonData:
    if not trial.replications:
        raise trial.failures[0]
    values = Values(("pattern", "replication"))
    curves = {pattern: Gathered() for pattern in trial.patterns}
    runs: list[tuple[object, ...]] = []
    components, strikes = Pieces(), Pieces()
    for replication in trial.replications:
        for pattern in trial.patterns:
            frames = trial.read(pattern, replication)
            values.add((pattern, replication), frames["values"])
            curves[pattern].add(Curves.of(frames))
            one = frames["run"].iloc[0]
            seed = trial.scenario.run.seed
            runs.append((pattern, replication, seed, one["digest"], int(one["instances"])))
            components.add(frames["components"], pattern=pattern, replication=replication)
            if "strikes" in frames:
                strikes.add(frames["strikes"], pattern=pattern, replication=replication)
    frame, busy, struck = values.frame(), components.frame(), strikes.frame()
    assert busy is not None  # there are runs
    warnings = [*_warnings(trial, frame), *(precision.warnings() if precision else ())]
    return ComparisonData(
        scenario=effective(trial.scenario, None if precision is None else len(trial.done), None),
        patterns=trial.patterns,
        baseline=baseline,
        replications=len(trial.replications),
        cut_s=trial.cut_s,
        cuts=trial.cuts,
        warnings=tuple(warnings),
        failures=tuple(trial.failures),
        values=frame,
        runs=pd.DataFrame(runs, columns=["pattern", "replication", "seed", "digest", "instances"]),
        components=busy,
        curves=curves,
        wall_s=0.0,
        precision=precision,
        strikes=no_strikes() if struck is None else struck[list(COLUMNS)],
    )


def _warnings(trial: Trial, values: pd.DataFrame) -> Iterator[str]:
    yield from (str(problem) for problem in trial.scenario.warnings)
    yield from (cut.warning for cut in trial.cuts if cut.warning is not None)
    if len(trial.replications) < 2:
        yield "one replication: no interval and no verdict can be given"
    yield from undecided(trial.scenario, trial.patterns)
    yield from left_out(trial.failures, len(trial.replications))
    yield from _unfinished(values)


def _unfinished(values: pd.DataFrame) -> Iterator[str]:
    """Patterns whose runs the drain limit has stopped: what was in flight is counted as such."""
    left = values[(values["metric"] == "in_flight") & (values["workflow"] == ALL)]
    left = left[left["value"] > 0]
    for pattern, rows in left.groupby("pattern", sort=False, observed=True):
        yield (
            f"{pattern}: the drain limit stopped {len(rows)} runs with up to"
            f" {int(rows['value'].max())} instances in flight; a longer run.drain may let them end"
        )
