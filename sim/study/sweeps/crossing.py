"""Crossings: where two patterns change places along one numeric axis of a sweep.

At each point the two are compared run by run on the same tape. The sign of the difference is
decided where its t interval excludes 0; as many points are tested, each interval has confidence
1 − 0.05 / (number of points) (Bonferroni), so that all decided signs of a study are right with a
probability of at least 95 %. A crossing lies between two neighbouring decided points of opposite
sign: if all signs are right and the difference is continuous, the two curves meet in there. Nothing
is claimed about curves that meet twice between two points of the same sign.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.metrics.metric import Better
from sim.study.statistics import Interval, paired

TOTAL_ERROR = 0.05
"""The probability that any decided sign of a study is wrong is at most this."""
WIDTH = 0.02
"""A bracket narrower than this, relative to its larger end, is narrow enough."""

Sign = Literal[-1, 0, 1]
Rows = Sequence[Sequence[float]] | Sequence[npt.NDArray[np.float64]] | npt.NDArray[np.float64]
Stop = Literal["narrow enough", "more replications needed"]


@dataclass(frozen=True, slots=True)
class Compared:
    """The difference own − other at one x, and its sign: 0 where it is not decided."""

    x: float
    difference: Interval
    sign: Sign


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two decided points `low` < `high` of opposite sign, with none decided between them.

    `estimate` is the zero of the mean difference, drawn as straight lines from point to point; the
    middle one of several. `below` and `above` are the signs of own − other at `low` and at `high`.
    """

    low: float
    high: float
    estimate: float
    below: Sign
    above: Sign


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neighbouring points from `low` to `high` without a sign, outside of all crossings.

    `measured` tells why: their intervals contain 0, or they have none.
    """

    low: float
    high: float
    measured: bool


@dataclass(frozen=True, slots=True)
class Crossings:
    """All points of an axis, and what they say; each interval has this `confidence`."""

    points: tuple[Compared, ...]
    crossings: tuple[Crossing, ...]
    undecided: tuple[Undecided, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Next:
    """Where to test next to narrow a crossing down, or why that ends."""

    points: tuple[float, ...]
    stop: Stop | None


def find_crossings(
    x: Sequence[float] | npt.NDArray[np.float64],
    own: Rows,
    other: Rows,
    *,
    tested: int | None = None,
) -> Crossings:
    """Where the metrics `own` and `other` change places along `x`, which increases.

    Row i of each holds one value a run at x[i], both on the same tapes; rows may differ in length.
    Where one value is NaN (not measured in that run) or infinite there is no interval. `tested` is
    how many points the study may test in all, when more will be added: then what is decided stays
    decided. Raises ValueError for other shapes, and for more points than that.
    """
    at = np.asarray(x, dtype=np.float64)
    if len({len(at), len(own), len(other)}) > 1:
        raise ValueError(f"{len(at)} points, but {len(own)} and {len(other)} rows of values")
    if not (np.isfinite(at).all() and (np.diff(at) > 0).all()):
        raise ValueError("the points of an axis must be finite and increase")
    if tested is not None and len(at) > tested:
        raise ValueError(f"{len(at)} points are more than the {tested} that were to be tested")
    confidence = 1.0 - TOTAL_ERROR / max(tested or len(at), 1)
    points = tuple(
        _compared(float(here), mine, theirs, confidence)
        for here, mine, theirs in zip(at, own, other, strict=True)
    )
    brackets = tuple(_brackets(points))
    return Crossings(points, brackets, tuple(_stretches(points, brackets)), confidence)


def next_points(
    points: Sequence[Compared], crossing: Crossing, *, width: float = WIDTH, whole: bool = False
) -> Next:
    """The points that would narrow a bracket: on either side of what is undecided in it.

    Bisection from each end towards the nearest undecided point; while there is none, towards the
    estimate. It ends when the bracket's width, relative to its larger end, is at most `width`, or
    when only what these replications cannot decide is left. `whole`: whole numbers only.
    """
    low, high = crossing.low, crossing.high
    target = width * max(abs(low), abs(high))
    if high - low <= target:
        return Next((), "narrow enough")
    inside = [point.x for point in points if low < point.x < high]
    left, right = (inside[0], inside[-1]) if inside else (crossing.estimate, crossing.estimate)
    gaps = [(a, b) for a, b in ((low, left), (right, high)) if b - a > target / 2.0]
    new = tuple(at for gap in gaps for at in _between(*gap, whole=whole))
    if not (new or inside):
        # A whole number is the estimate itself, and was in neither gap.
        new = _between(low, high, whole=whole)
    if new:
        return Next(new, None)
    return Next((), "more replications needed" if inside else "narrow enough")


def say(
    what: Crossing | Undecided,
    own: str,
    other: str,
    *,
    better: Better = "lower",
    unit: str = "",
    size: float = 1.0,
) -> str:
    """A crossing or an undecided stretch in a sentence, with the names of the two patterns.

    `unit` is that of the axis as it is written, `size` what one of it is in base units (ms: 1e-3).
    """
    if isinstance(what, Undecided):
        problem = "no difference shown" if what.measured else "not enough data"
        place = _place(what.low, what.high, unit, size, "between {} and {}")
        return f"{problem} {place}"
    dash = "{} to {}" if what.low < 0 else "{}–{}"
    place = _with_unit(dash.format(_number(what.low, size), _number(what.high, size)), unit)
    above, below = (_first(sign, own, other, better) for sign in (what.above, what.below))
    word = _word(better)
    return f"{above} is {word} above {place}; {below} is {word} below"


def sentences(
    found: Crossings,
    own: str,
    other: str,
    *,
    better: Better = "lower",
    unit: str = "",
    size: float = 1.0,
) -> tuple[str, ...]:
    """All that the points of an axis say, as `say` does; none for no points.

    With one crossing and nothing undecided beside it, it is the crossing's own sentence. Else the
    first one tells from which tested point to which each pattern is lower (or higher).
    """
    words = [say(one, own, other, unit=unit, size=size) for one in found.undecided]
    if len(found.crossings) == 1 and not words:
        return (say(found.crossings[0], own, other, better=better, unit=unit, size=size),)
    decided = [point for point in found.points if point.sign]
    runs = [list(run) for _, run in groupby(decided, key=lambda point: point.sign)]
    who = [_first(run[0].sign, own, other, better) for run in runs]
    where = [_place(run[0].x, run[-1].x, unit, size, "from {} to {}") for run in runs]
    if len(runs) == 1:
        words.insert(0, f"{who[0]} is {_word(better)} {where[0]}: no crossing")
    elif runs:
        told = ", ".join(" ".join(pair) for pair in zip(who, where, strict=True))
        words.insert(0, f"{_word(better)} is {told}")
    return tuple(words)


# -- what the points say


def _compared(x: float, own: Sequence[float], other: Sequence[float], level: float) -> Compared:
    # There is no difference to infinity, as in a study of blast radii.
    mine, theirs = (np.where(np.isinf(row), np.nan, row) for row in (own, other))
    found = paired(mine, theirs, level)
    difference = found.difference
    sign: Sign = 0  # also without an interval: NaN is neither above nor below
    if difference.low > found.negligible:
        sign = 1
    elif difference.high < -found.negligible:
        sign = -1
    return Compared(x, difference, sign)


def _brackets(points: Sequence[Compared]) -> Iterator[Crossing]:
    for one, other in pairwise(point for point in points if point.sign):
        if one.sign != other.sign:
            between = [point for point in points if one.x <= point.x <= other.x]
            yield Crossing(one.x, other.x, _estimate(between), one.sign, other.sign)


def _estimate(points: Sequence[Compared]) -> float:
    """The zero of the straight lines through the mean differences; the middle one of several."""
    line = [(point.x, point.difference.mean) for point in points if point.difference.known]
    zeros = [x for x, mean in line if mean == 0.0]
    for (x, mean), (next_x, next_mean) in pairwise(line):
        if min(mean, next_mean) < 0.0 < max(mean, next_mean):
            zeros.append(x + (next_x - x) * mean / (mean - next_mean))
    return float(np.median(zeros))


def _stretches(points: Sequence[Compared], brackets: Sequence[Crossing]) -> Iterator[Undecided]:
    outside = [
        point for point in points if not any(one.low < point.x < one.high for one in brackets)
    ]
    for kind, run in groupby(outside, key=lambda point: (point.sign == 0, point.difference.known)):
        undecided, measured = kind
        if undecided:
            stretch = list(run)
            yield Undecided(stretch[0].x, stretch[-1].x, measured)


# -- where to look next


def _between(low: float, high: float, *, whole: bool) -> tuple[float, ...]:
    """A number strictly between the two, near their middle: the roundest of the middle half.

    `whole`: the nearest whole number, or nothing where there is none.
    """
    middle = low + (high - low) / 2.0
    if whole:
        nearest = sorted((math.floor(middle), math.ceil(middle)), key=lambda n: abs(n - middle))
        return tuple(float(n) for n in nearest if low < n < high)[:1]
    digits = -math.floor(math.log10(high - low))
    rounded = (round(middle, digits + more) for more in (-1, 0, 1))
    return (next((at for at in rounded if abs(at - middle) <= (high - low) / 4.0), middle),)


# -- in words


def _first(sign: Sign, own: str, other: str, better: Better) -> str:
    """The pattern that a sentence is about: the lower one, or the higher one where that is good."""
    return own if (sign > 0) == (better == "higher") else other


def _word(better: Better) -> str:
    return "higher" if better == "higher" else "lower"


def _place(low: float, high: float, unit: str, size: float, form: str) -> str:
    """A stretch of the axis in words; `at` for a single point."""
    first, last = _number(low, size), _number(high, size)
    return _with_unit(f"at {first}" if low == high else form.format(first, last), unit)


def _number(value: float, size: float) -> str:
    """A number of at most 6 significant digits, written out, with a true minus."""
    return f"{Decimal(f'{value / size:.5e}').normalize():f}".replace("-", "−")


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}".rstrip()
