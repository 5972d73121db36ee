"""Advise: study a scenario, apply the rule, and look for what would change the answer."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sim.scenario import Scenario
from sim.study.advice.certainty import certainty
from sim.study.advice.changes import search
from sim.study.advice.data import AdviceData, Changes
from sim.study.advice.groups import NoAdviceError, weights_of
from sim.study.advice.parameters import parameters
from sim.study.advice.parts import from_parts
from sim.study.advice.points import Base, Points
from sim.study.advice.rule import judge
from sim.study.asked import HERE, check_pattern, default_simulate
from sim.study.assessment.assess import Progress, assess
from sim.study.assessment.criteria import Criterion, beside, criteria
from sim.study.assessment.data import AssessmentData
from sim.study.runs.session import Compute, session

FEWER = 4
"""Replications of a point where something is changed, unless the advice is another one by them."""


def advise(
    scenario: Scenario,
    *,
    weights: Mapping[str, float] | None = None,
    patterns: Sequence[str] | None = None,
    knee: bool = False,
    changes: bool = True,
    replications: int | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    progress: Progress | None = None,
) -> AdviceData:
    """The pattern with the least weighted regret, with its parts.

    `knee`: look where each pattern saturates, too. `changes`: look for what would change the
    answer. Where harm has the weight 0 no outage is run. Raises what `assess` raises, and
    NoAdviceError for weights that cannot be used and for fewer than two patterns.
    """
    started = time.perf_counter()
    each = weights_of(weights)
    chosen = tuple(check_pattern(scenario, name) for name in patterns or scenario.patterns)
    _refuse(chosen, weights, knee=knee)
    studies = [*(["blast"] if each["harm"] > 0.0 else []), *(["knee"] if knee else [])]
    found = assess(
        scenario,
        studies=studies,
        patterns=chosen,
        replications=replications,
        seed=seed,
        compute=compute,
        progress=progress,
    )
    exact = tuple(from_parts(found.scenario, chosen))
    judged = judge([*criteria(found), *exact], chosen, each)
    told = progress(f"changing what {judged.advised} hangs on") if changes and progress else None
    means = replace(
        compute,
        folder=None if compute.folder is None else compute.folder / "changes",
        progress=told,
    )
    turned: Changes | None = None
    if changes:
        turned = _changes(found, (*beside(found), *exact), each, judged.advised, means)
    return AdviceData(
        assessment=found,
        weights=each,
        judged=judged,
        against=certainty(judged),
        changes=turned,
        wall_s=time.perf_counter() - started,
    )


def _refuse(patterns: tuple[str, ...], weights: Mapping[str, float] | None, *, knee: bool) -> None:
    """Raise NoAdviceError for what can be told before anything is run."""
    if len(set(patterns)) < 2:
        raise NoAdviceError(
            f"advice is about a choice: it takes two patterns or more, and here is "
            f"{patterns[0]} alone"
        )
    if (weights or {}).get("capacity", 0.0) > 0.0 and not knee:
        raise NoAdviceError(
            "capacity has a weight, but it is only measured with --knee (knee=True), which takes "
            "long"
        )


def _changes(
    found: AssessmentData,
    held: tuple[Criterion, ...],
    weights: Mapping[str, float],
    advised: str,
    compute: Compute,
) -> Changes:
    """What would change the answer."""
    numbers = tuple(sorted(found.comparison.runs["replication"].unique().tolist()))
    base = Base(found.comparison, held, weights, numbers[:FEWER])
    if advised not in base.judged(base.values).least:
        base = replace(base, numbers=numbers)  # so few tell another story
    with session(compute) as runs:
        points = Points(base, default_simulate(), runs)
        turns = search(parameters(found.scenario, found.patterns), advised, points)
        runs.forget_others()
    return Changes(turns, len(base.numbers))
