"""Best: which pattern is best on one figure, or which ones may be, and by how much.

Every two patterns are compared run by run on the same tapes, and the p values of all pairs are
adjusted by Holm's method: the chance that any difference is called that is not there is at most
5 %. A pattern may be the best unless it is shown to be worse than some other. Where one such
*contender* is left, it is the best.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.metrics import Metric
from sim.metrics.metric import Better
from sim.study.comparison.table import enough, mean_with_interval
from sim.study.statistics import (
    NO_DIFFERENCE,
    Interval,
    Paired,
    difference_of,
    holm,
    interval,
    paired,
    verdict,
)

Shown = Literal["best", "no difference shown", "not enough data"]
Series = tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]
"""A metric's values over the replications, and the observations behind each."""


@dataclass(frozen=True, slots=True)
class Best:
    """What is best on one figure.

    `contenders`: the patterns that may be the best, in their order; `best` is "" where there are
    several. `means`: one for each pattern. `leader` and `runner_up` have the best two means, and
    `margin` is by how much the leader is ahead, run by run, above 0 whichever direction is better;
    "" and NaN where fewer than two patterns have a mean. "not enough data": some contenders have no
    interval between them.
    """

    verdict: Shown
    best: str
    contenders: tuple[str, ...]
    means: tuple[Interval, ...]
    leader: str
    runner_up: str
    margin: Interval


def best_of_metric(entry: Metric, series: Mapping[str, Series]) -> Best:
    """The best pattern on a metric; a quantile is judged where enough stands behind it."""

    def difference(own: str, other: str) -> Paired:
        found = difference_of(entry.kind, *series[own], *series[other])
        fewest = min(int(series[name][1].sum()) for name in (own, other))
        return found if enough(entry, fewest) else found.without_bounds()

    means = {name: mean_with_interval(entry, *of) for name, of in series.items()}
    return _best(means, entry.better, difference)


def best_of_values(series: Mapping[str, npt.NDArray[np.float64]], better: Better) -> Best:
    """The best pattern on a figure of which each replication has one value."""
    means = {name: interval(values) for name, values in series.items()}
    return _best(means, better, lambda own, other: paired(series[own], series[other]))


def best_of_intervals(means: Mapping[str, Interval], better: Better) -> Best:
    """The best pattern where nothing is known but an interval of each.

    One whose interval lies apart from another's, on the wrong side, is not the best. That is more
    cautious than a paired comparison.
    """

    def difference(own: str, other: str) -> Paired:
        one, two = means[own], means[other]
        between = Interval(one.mean - two.mean, one.low - two.high, one.high - two.low, one.n)
        if not (one.known and two.known):
            return Paired(between.without_bounds(), float("nan"), 0.0, float("nan"))
        # The interval decides alone: it excludes 0 exactly where the two lie apart.
        return Paired(between, float("nan"), 0.0, 0.0)

    return _best(means, better, difference)


def _best(
    means: Mapping[str, Interval], better: Better, difference: Callable[[str, str], Paired]
) -> Best:
    patterns = tuple(means)
    pairs = list(combinations(patterns, 2))
    found = {pair: difference(*pair) for pair in pairs}
    adjusted = holm([found[pair].p for pair in pairs])
    worse: set[str] = set()
    unknown: set[tuple[str, str]] = set()
    for pair, p in zip(pairs, adjusted.tolist(), strict=True):
        said = verdict(found[pair], better, p)
        if said in ("better", "worse"):
            worse.add(pair[1] if said == "better" else pair[0])
        elif said == "not enough data":
            unknown.add(pair)
    contenders = tuple(name for name in patterns if name not in worse)
    leader, runner_up, margin = _margin(means, better, difference)
    shown: Shown = "no difference shown"
    if len(contenders) == 1:
        shown = "best"
    elif any(pair in unknown for pair in combinations(contenders, 2)):
        shown = "not enough data"
    best = contenders[0] if len(contenders) == 1 else ""
    return Best(shown, best, contenders, tuple(means.values()), leader, runner_up, margin)


def _margin(
    means: Mapping[str, Interval], better: Better, difference: Callable[[str, str], Paired]
) -> tuple[str, str, Interval]:
    """Who has the best mean, who the next one, and how far they are apart."""
    sign = 1.0 if better == "lower" else -1.0
    measured = [name for name, mean in means.items() if not np.isnan(mean.mean)]
    ranked: Sequence[str] = sorted(measured, key=lambda name: sign * means[name].mean)
    if len(ranked) < 2:
        return "", "", NO_DIFFERENCE.difference
    leader, runner_up = ranked[:2]
    behind, ahead = (runner_up, leader) if better == "lower" else (leader, runner_up)
    return leader, runner_up, difference(behind, ahead).difference
