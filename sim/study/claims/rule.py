"""The rule: from what was measured to *supported*, *contradicted*, or *depends*.

Written down before any run, and the same for every claim:

1. In each setting a proposition *holds* when the difference has the claimed sign, its 95 %
   interval over the replications excludes 0, its p value is below 5 % after Holm's adjustment over
   all settings and propositions of the claim, and its mean is large enough to matter. It is
   *opposed* when all this is so with the other sign. It is *level* when the whole interval lies
   where a difference does not matter. Else it is *not shown*.
2. A proposition is *supported* when it holds in every setting; *contradicted* when in every setting
   it is opposed or level; *depends* when it holds in one setting and is opposed or level in
   another; else there is *not enough data*.
3. A claim is supported (contradicted) when all its propositions are; *depends* when one depends, or
   one is supported and another contradicted; else there is not enough data.

Where some replications give an infinite value, the sign in each replication is what is tested.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.study.claims.claim import Pair, Proposition
from sim.study.statistics import SIGNIFICANCE, Interval, holm, interval, paired

Finding = Literal["holds", "opposed", "level", "not shown"]
Verdict = Literal["supported", "contradicted", "depends", "not enough data"]


@dataclass(frozen=True, slots=True)
class Contrast:
    """The two sides in one setting, and their difference left − right, before any verdict.

    `p`: that there is no difference, not yet adjusted; NaN where nothing can be said. `margin`: the
    smallest difference that matters.
    """

    left: Interval
    right: Interval
    difference: Interval
    p: float
    margin: float


def contrast(proposition: Proposition, pair: Pair) -> Contrast:
    """What a pair of sides shows."""
    left, right = _mean(pair.left), _mean(pair.right)
    sizes = [abs(one.mean) for one in (left, right) if math.isfinite(one.mean)]
    margin = max([proposition.floor, *(proposition.matters * size for size in sizes)])
    if pair.exact:
        difference = _difference(left.mean, right.mean)
        bounds = Interval(difference, difference, difference, 1)
        return Contrast(left, right, bounds, 0.0 if difference else 1.0, margin)
    if np.isinf(pair.left).any() or np.isinf(pair.right).any():
        return _of_signs(pair, left, right, margin)
    found = paired(pair.left, pair.right)
    p = found.p
    if found.difference.known and abs(found.difference.mean) <= found.negligible:
        p = 1.0
    return Contrast(left, right, found.difference, p, margin)


def _mean(values: np.ndarray) -> Interval:
    if np.isinf(values).any():
        return Interval(math.inf, math.nan, math.nan, len(values))
    return interval(values)


def _difference(left: float, right: float) -> float:
    return 0.0 if left == right else left - right


def _of_signs(pair: Pair, left: Interval, right: Interval, margin: float) -> Contrast:
    """By a sign test, two-sided; the difference is infinite where it is in most replications."""
    signs = [
        int(one > other) - int(one < other)
        for one, other in zip(pair.left, pair.right, strict=True)
    ]
    n, ups = len(signs), sum(sign > 0 for sign in signs)
    most = max(ups, sum(sign < 0 for sign in signs))
    tail = sum(math.comb(n, k) for k in range(most, n + 1)) / 2.0**n
    sign = 1.0 if ups == most else -1.0
    bounds = Interval(sign * math.inf, -math.inf, math.inf, n)
    if most == n:
        bounds = Interval(sign * math.inf, sign * math.inf, sign * math.inf, n)
    return Contrast(left, right, bounds, min(1.0, 2.0 * tail), margin)


def findings(
    propositions: Sequence[Proposition], contrasts: Sequence[Contrast]
) -> tuple[Finding, ...]:
    """What each contrast says of its proposition, all of a claim together (step 1)."""
    adjusted = holm([one.p for one in contrasts]).tolist()
    return tuple(
        _finding(proposition, one, p)
        for proposition, one, p in zip(propositions, contrasts, adjusted, strict=True)
    )


def _finding(proposition: Proposition, of: Contrast, p: float) -> Finding:
    low, mean, high = of.difference.low, of.difference.mean, of.difference.high
    if not of.difference.known:
        return "not shown"
    if low == high == 0.0 or (-of.margin < low and high < of.margin):
        return "level"
    shown = p < SIGNIFICANCE and (low > 0.0 or high < 0.0) and abs(mean) >= of.margin
    if not shown:
        return "not shown"
    return "holds" if (mean > 0.0) == (proposition.claimed == "higher") else "opposed"


def of_proposition(found: Iterable[Finding]) -> Verdict:
    """Step 2."""
    kinds = set(found)
    fails = bool(kinds & {"opposed", "level"})
    if "holds" in kinds and fails:
        return "depends"
    if not kinds or "not shown" in kinds:
        return "not enough data"
    return "supported" if "holds" in kinds else "contradicted"


def of_claim(verdicts: Iterable[Verdict]) -> Verdict:
    """Step 3."""
    kinds = set(verdicts)
    if "depends" in kinds or {"supported", "contradicted"} <= kinds:
        return "depends"
    if len(kinds) == 1:
        return kinds.pop()
    return "not enough data"
