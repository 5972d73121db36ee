"""Collecting: from the runs of a search and its judgement to what is told of each cut."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from sim.scenario import Scenario
from sim.study.comparison.table import enough, mean_with_interval
from sim.study.hybrid.bench import Bench
from sim.study.hybrid.cuts import CHOREOGRAPHY, Cut
from sim.study.hybrid.data import Against, Candidate, State
from sim.study.hybrid.dominance import Floats
from sim.study.hybrid.judged import Judged
from sim.study.hybrid.objectives import Objective
from sim.study.hybrid.regret import by_regret, regrets
from sim.study.hybrid.world import LIMITS
from sim.study.statistics import (
    Interval,
    Paired,
    difference_of,
    holm,
    interval,
    paired,
    verdict,
)


def candidates_of(
    bench: Bench, judged: Judged, weights: Floats
) -> tuple[tuple[Candidate, ...], Candidate]:
    """Every cut that was run, the limits first, and the one that is suggested.

    Regrets are to the best of the front and the limits; the least one on the front is suggested.
    """
    limits = (bench.world.space.orchestration, CHOREOGRAPHY)
    cuts = list(dict.fromkeys((*limits, *bench.cuts)))
    out = judged.passed | judged.dropped
    states = [_state(bench, judged, cut) for cut in cuts]
    on_front = [state == "front" for state in states]
    reference = np.array(on_front) | np.array([cut in limits for cut in cuts])
    lower = np.array([one.better == "lower" for one in bench.objectives])
    names = [one.name for one in bench.objectives]
    found = regrets(bench.means(cuts), lower, weights, reference)
    candidates = tuple(
        Candidate(
            pattern=bench.world.name(cut),
            cut=cut,
            state=states[at],
            dominated_by=bench.world.name(out[cut]) if cut in out else "",
            replications=len(bench.replications(cut)),
            regrets=dict(zip(names, found[at].tolist(), strict=True)),
            means={one.name: _mean(bench, cut, one) for one in bench.objectives},
        )
        for at, cut in enumerate(cuts)
    )
    first = next(at for at in by_regret(found) if on_front[at])
    return candidates, candidates[first]


def _state(bench: Bench, judged: Judged, cut: Cut) -> State:
    if not bench.replications(cut):
        return "failed"
    if cut in judged.passed:
        return "passed over"
    return "dominated" if cut in judged.dropped else "front"


def against_limits(bench: Bench, cut: Cut) -> tuple[Against, ...]:
    """A cut beside each limit that is not itself, by each objective."""
    limits = dict(zip(LIMITS, (bench.world.space.orchestration, CHOREOGRAPHY), strict=True))
    found = [
        (objective, limit, _difference(bench, cut, other, objective))
        for limit, other in limits.items()
        if other != cut
        for objective in bench.objectives
    ]
    # What is known without runs is no comparison that chance could decide.
    raised = holm([np.nan if one.exact else by.p for one, _, by in found]).tolist()
    return tuple(
        Against(
            objective=one,
            limit=limit,
            difference=by.difference,
            p_holm=by.p if one.exact else p,
            verdict=verdict(by, one.better, None if one.exact else p),
        )
        for (one, limit, by), p in zip(found, raised, strict=True)
    )


def warnings_of(bench: Bench, scenario: Scenario) -> Iterator[str]:
    """What a reader of the figures must know."""
    yield from (str(problem) for problem in scenario.warnings)
    for failure in bench.failures:
        yield (
            f"replication {failure.replication} failed under {failure.pattern} and is left out "
            f"there: its figures are of the others"
        )
    if scenario.run.replications < 2:
        yield "one replication: no interval can be given, and none is shown to dominate another"
    asked = {entry.workflow for entry in scenario.workload}
    outages = any(one.source == "outages" for one in bench.objectives)
    if outages and not all(scenario.slo_of(name) is not None for name in asked):
        yield (
            "without an objective (slo.latency) a delay is no harm: the blast share counts only "
            "instances that are lost"
        )
    for one in bench.objectives:
        behind = int(_series(bench, bench.world.space.orchestration, one)[1].sum())
        if one.metric is not None and not enough(one.metric, behind):
            yield (
                f"{one.name} has too little behind it to judge by, so no cut is shown to dominate "
                f"another: run longer (run.duration), or more replications"
            )


def _mean(bench: Bench, cut: Cut, objective: Objective) -> Interval:
    values, samples = _series(bench, cut, objective)
    if objective.exact and len(values):
        value = float(values[0])
        return Interval(value, value, value, len(values))
    if objective.metric is None:
        return interval(values)
    return mean_with_interval(objective.metric, values, samples)


def _difference(bench: Bench, cut: Cut, other: Cut, objective: Objective) -> Paired:
    """The paired difference `cut − other`, over the replications that both have."""
    both = sorted(set(bench.replications(cut)).intersection(bench.replications(other)))
    own, beside = (_series(bench, one, objective, both) for one in (cut, other))
    if objective.exact and both:
        by = float(own[0][0] - beside[0][0])
        scale = float(max(abs(own[0][0]), abs(beside[0][0])))
        return Paired(Interval(by, by, by, len(both)), float("nan"), scale, 0.0 if by else 1.0)
    if objective.metric is None:
        return paired(own[0], beside[0])
    found = difference_of(objective.kind, *own, *beside)
    fewest = min(int(own[1].sum()), int(beside[1].sum()))
    return found if enough(objective.metric, fewest) else found.without_bounds()


def _series(
    bench: Bench, cut: Cut, objective: Objective, numbers: Sequence[int] | None = None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """The values of some replications (default: all that the cut has), and what is behind each."""
    of = bench.values(cut, objective)
    chosen = [of[number] for number in (of if numbers is None else numbers)]
    return (
        np.array([value for value, _ in chosen], dtype=np.float64),
        np.array([samples for _, samples in chosen], dtype=np.int64),
    )
