"""The rule: from criteria and weights to the pattern with the least weighted regret.

1. By one criterion a pattern's *regret* is 0 where it may be the best (a contender), else how far
   its mean is behind the best one (`sim.study.regret`). Where others have a value and it has none
   (nothing has completed under it) it is 1.
2. A group's weight, as a share of the weights of all groups that have criteria, is shared equally
   by its criteria. A pattern's *weighted regret* is the sum over all: 0 if it may be the best by
   everything, at most 1.
3. Advised is the least weighted regret; of several with as little, the first of the file.

It asks for no price of one criterion in another, only for what each group counts. What it adds up
is shown beside it: the sum alone says little.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.metrics import METRICS
from sim.study.advice.groups import GROUP_OF, NoAdviceError
from sim.study.assessment.criteria import Criterion
from sim.study.regret import behind

TIE = 1e-12
"""Weighted regrets closer than this are the same: what is left is the rounding of sums."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A criterion that counts: its share of all weights, and each pattern's regret by it."""

    criterion: Criterion
    group: str
    weight: float
    regrets: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A criterion that cannot be counted, and why."""

    criterion: Criterion
    why: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rule makes of some criteria; the weights of `counted` add up to 1."""

    patterns: tuple[str, ...]
    counted: tuple[Counted, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def totals(self) -> Mapping[str, float]:
        """Each pattern's weighted regret."""
        return {
            name: math.fsum(one.weight * one.regrets[name] for one in self.counted)
            for name in self.patterns
        }

    @property
    def least(self) -> tuple[str, ...]:
        """The patterns with the least weighted regret, in their order."""
        totals = self.totals
        least = min(totals.values())
        return tuple(name for name in self.patterns if totals[name] <= least + TIE)

    @property
    def advised(self) -> str:
        """The first of them."""
        return self.least[0]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that have a criterion that counts, in their order."""
        return tuple(dict.fromkeys(one.group for one in self.counted))

    def of_group(self, group: str, pattern: str) -> float:
        """A pattern's weighted regret by the criteria of one group: its part of the total."""
        own = (one for one in self.counted if one.group == group)
        return math.fsum(one.weight * one.regrets[pattern] for one in own)


def judge(
    criteria: Iterable[Criterion], patterns: Sequence[str], weights: Mapping[str, float]
) -> Judgement:
    """The rule, applied; `weights` has one for each group.

    Raises NoAdviceError for fewer than two patterns, and where no criterion counts for anything.
    """
    if len(patterns) < 2:
        raise NoAdviceError(
            "advice is about a choice: it takes two patterns or more, and here is one"
        )
    told: list[Criterion] = []
    out: list[LeftOut] = []
    for one in criteria:
        why = untold(one, patterns)
        if why:
            out.append(LeftOut(one, why))
        else:
            told.append(one)
    counted = tuple(_counted(told, weights))
    if not any(one.weight > 0.0 for one in counted):
        raise NoAdviceError("no criterion with a weight above 0 can tell the patterns apart")
    return Judgement(tuple(patterns), counted, tuple(out))


def _counted(told: Sequence[Criterion], weights: Mapping[str, float]) -> Iterator[Counted]:
    groups = [GROUP_OF[one.name] for one in told]
    whole = math.fsum(weights[group] for group in dict.fromkeys(groups)) or 1.0
    for one, group in zip(told, groups, strict=True):
        yield Counted(one, group, weights[group] / whole / groups.count(group), _regrets(one))


def untold(one: Criterion, patterns: Sequence[str]) -> str:
    """Why a criterion cannot be counted; "" where it can."""
    if set(one.patterns) != set(patterns):
        missing = ", ".join(name for name in patterns if name not in one.patterns)
        return f"not known of {missing}"
    unknown = [name for name, mean in one.means.items() if math.isnan(mean.mean)]
    if len(unknown) == len(patterns):
        return "too little to measure it by under every pattern"
    entry = METRICS.get(one.name)
    if unknown and entry is not None and entry.quantile is not None:
        # That too few stand behind a quantile says nothing of how good it is.
        return f"too little to measure it by under {', '.join(unknown)}"
    return ""


def _regrets(one: Criterion) -> dict[str, float]:
    best, means = one.best, one.means
    known = [mean.mean for mean in means.values() if not math.isnan(mean.mean)]
    first = min(known) if one.better == "lower" else max(known)
    found = {}
    for name, mean in means.items():
        if math.isnan(mean.mean):
            found[name] = 1.0
        elif name in best.contenders:
            found[name] = 0.0
        else:
            lower = one.better == "lower"
            found[name] = float(behind(mean.mean, first, lower))
    return found
