"""Explore: which cuts are run at all: every one, or those that a guided search comes upon."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest

import numpy as np

from sim.study.hybrid.bench import Bench
from sim.study.hybrid.cuts import CHOREOGRAPHY, Cut, Space
from sim.study.hybrid.dominance import Floats, left, outdone
from sim.study.hybrid.regret import by_regret, regrets

ROUND = 12
"""Cuts that a round of a guided search runs, however many workers there are."""


def every(space: Space) -> list[Cut]:
    """All cuts, the limits first."""
    limits = (space.orchestration, CHOREOGRAPHY)
    return list(dict.fromkeys((*limits, *space.every())))


def guided(
    bench: Bench,
    own: Sequence[Cut],
    most: int,
    replications: int,
    tolerance: float,
    weights: Floats,
) -> None:
    """Run `most` cuts at most, so many replications of each: seeds, then what is near the best.

    Half of them at most are seeds: the limits, then the scenario's `own` cuts and connected blocks.
    Each round looks one move around the front so far (by means: which cuts are worth a look needs
    no proof): around the one of least regret, the best by each objective, and the rest, in turns.
    It ends where nothing new is near the front.
    """
    space = bench.world.space
    limits = (space.orchestration, CHOREOGRAPHY)
    seeds = dict.fromkeys((*limits, *own, *space.seeds()))
    bench.run(list(islice(seeds, max(len(limits), most // 2))), replications)
    while fresh := list(
        islice(_fresh(bench, tolerance, weights), min(ROUND, most - len(bench.cuts)))
    ):
        bench.run(fresh, replications)


def _fresh(bench: Bench, tolerance: float, weights: Floats) -> Iterator[Cut]:
    """What was not run yet of the cuts near the front, one of each front member in turn."""
    near = [bench.world.space.near(cut) for cut in parents(bench, tolerance, weights)]
    turns = chain.from_iterable(zip_longest(*near))
    known = set(bench.cuts)
    for cut in turns:
        if cut is not None and cut not in known:
            known.add(cut)
            yield cut


def parents(bench: Bench, tolerance: float, weights: Floats) -> list[Cut]:
    """The front by means: the least regret, then the best by each objective, then the others."""
    cuts = bench.cuts
    means = bench.means(cuts)
    lower = np.array([one.better == "lower" for one in bench.objectives])
    on_front = left(outdone(means, lower, tolerance))
    limits = (bench.world.space.orchestration, CHOREOGRAPHY)
    reference = on_front | np.array([cut in limits for cut in cuts])
    ranked = [at for at in by_regret(regrets(means, lower, weights, reference)) if on_front[at]]
    signed = np.where(lower, means, -means)
    best = [ranked[int(np.argmin(column))] for column in signed[ranked].T]
    return [cuts[at] for at in dict.fromkeys((*ranked[:1], *best, *ranked))]
