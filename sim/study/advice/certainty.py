"""Certainty: whether the advised pattern is shown to have less weighted regret than each other.

Replication by replication on the same tapes, by the jackknife: the weighted regret is a sum of
ratios of means, so each replication is left out in turn, and what that changes gives a value for
it. The paired t test of those values between two patterns is adjusted over all pairs with the
advised one (Holm). Regrets that are 0 because no difference was shown stay 0. What is known without
runs, or over all of them only (a knee), counts by its mean.

Source: R. G. Miller, "The jackknife – a review", *Biometrika* 61 (1974).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.study.advice.rule import TIE, Counted, Judgement
from sim.study.regret import Floats, behind
from sim.study.statistics import Interval, holm, paired, verdict

Shown = Literal["shown", "not shown", "not enough data"]


@dataclass(frozen=True, slots=True)
class Against:
    """Another pattern's weighted regret minus the advised one's, and whether it is above 0."""

    pattern: str
    difference: Interval
    p_holm: float
    shown: Shown


def certainty(judged: Judgement) -> tuple[Against, ...]:
    """The advised pattern beside each other one, in their order.

    Over the replications that every study has; with fewer than two there is not enough data.
    """
    others = [name for name in judged.patterns if name != judged.advised]
    if not any(one.criterion.runs for one in judged.counted if one.weight > 0.0):
        return tuple(_exact(judged, name) for name in others)
    values = _values(judged)
    found = [paired(values[name], values[judged.advised]) for name in others]
    raised = holm([one.p for one in found]).tolist()
    return tuple(
        Against(name, one.difference, p, _shown(verdict(one, "lower", p)))
        for name, one, p in zip(others, found, raised, strict=True)
    )


def _exact(judged: Judgement, other: str) -> Against:
    """Where nothing that counts was run, so that no chance is in it."""
    by = judged.totals[other] - judged.totals[judged.advised]
    return Against(other, Interval(by, by, by, 1), math.nan, "shown" if by > TIE else "not shown")


def _shown(said: str) -> Shown:
    if said == "not enough data":
        return "not enough data"
    return "shown" if said == "worse" else "not shown"


def _values(judged: Judgement) -> Mapping[str, Floats]:
    """A value of each pattern's weighted regret for each replication (the jackknife's)."""
    numbers = _common(judged.counted)
    total = np.array([_total(judged, name, numbers) for name in judged.patterns])
    n = len(numbers)
    if n < 2:
        return dict(zip(judged.patterns, total[:, np.newaxis], strict=True))
    without = np.array(
        [
            [_total(judged, name, [*numbers[:at], *numbers[at + 1 :]]) for at in range(n)]
            for name in judged.patterns
        ]
    )
    pseudo = n * total[:, np.newaxis] - (n - 1) * without
    return dict(zip(judged.patterns, pseudo, strict=True))


def _common(counted: Sequence[Counted]) -> list[int]:
    """The replications that all criteria with runs have, of those that count for anything."""
    runs = [one.criterion.runs for one in counted if one.weight > 0.0]
    return sorted(set.intersection(*(set(own.numbers) for own in runs if own is not None)))


def _total(judged: Judgement, pattern: str, numbers: Sequence[int]) -> float:
    """A pattern's weighted regret by the means of some replications."""
    counted = (one for one in judged.counted if one.weight > 0.0)
    return math.fsum(one.weight * _regret(one, pattern, numbers) for one in counted)


def _regret(one: Counted, pattern: str, numbers: Sequence[int]) -> float:
    """The regret of those replications; what was not shown to be behind stays at 0."""
    runs, of, regret = one.criterion.runs, one.criterion, one.regrets[pattern]
    if runs is None or regret == 0.0 or math.isnan(of.means[pattern].mean):
        return regret
    at = [runs.numbers.index(number) for number in numbers]
    own, best = (
        float(np.mean(runs.values[of.patterns.index(name), at]))
        for name in (pattern, of.best.leader)
    )
    return float(behind(own, best, of.better == "lower"))
