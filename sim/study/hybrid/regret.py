"""Regret: how far a cut is from the best by its worst objective, and so which one to suggest.

The regret of a value is its distance to the best value by that objective among the reference, as a
share of the reference's mean size; times the objective's weight. A cut's regret is the largest of
its objectives. The one with the least is suggested (Savage's minimax regret): it asks for no price
of one objective in another, and no single bad figure can hide behind good ones.

Source: Savage, "The theory of statistical decision", *Journal of the American Statistical
Association* 46 (1951).
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from sim.study.hybrid.cuts import NoCutError
from sim.study.hybrid.dominance import Bools, Floats
from sim.study.hybrid.objectives import Objective
from sim.study.regret import gap


def regrets(means: Floats, lower: Bools, weights: Floats, reference: Bools) -> Floats:
    """`regrets[cut, objective]` from `means[cut, objective]`, weighted.

    `reference[cut]`: who is compared with. NaN where a mean is not known.
    """
    known = means[reference]
    least: Floats = np.fmin.reduce(known, axis=0)
    most: Floats = np.fmax.reduce(known, axis=0)
    best: Floats = np.where(lower, least, most)
    told = np.maximum((~np.isnan(known)).sum(axis=0), 1)
    size = np.nansum(np.abs(known), axis=0) / told
    found: Floats = weights * gap(means, best, lower) / np.where(size > 0.0, size, 1.0)
    return found


def by_regret(found: Floats) -> list[int]:
    """The cuts from the least regret to the largest.

    Ties go by the sum over the objectives, then by place. Cuts with an unknown one come last.
    """
    worst, sums = found.max(axis=1), found.sum(axis=1)
    keys = [
        (math.inf, math.inf, at) if np.isnan(worst[at]) else (float(worst[at]), float(sums[at]), at)
        for at in range(len(found))
    ]
    return [at for _, _, at in sorted(keys)]


def weights_of(objectives: Sequence[Objective], weights: Mapping[str, float] | None) -> Floats:
    """The weight of each objective: 1 unless it is said.

    Raises NoCutError for a weight of something else, or one that is not above 0.
    """
    names = [one.name for one in objectives]
    for name, weight in (weights or {}).items():
        if name not in names:
            raise NoCutError(f"a weight of {name!r}, which is no objective: {', '.join(names)}")
        if not 0.0 < weight < math.inf:
            raise NoCutError(f"the weight of {name} is a number above 0, not {weight:g}")
    return np.array([(weights or {}).get(name, 1.0) for name in names], dtype=np.float64)
