"""Axes: what a sweep varies, path by path, and the points of a sweep over them.

An axis is a dotted path of the scenario (`workload.0.arrivals.rate`) with its values: listed, or
made of a text such as `10/s:200/s:10/s`. Texts are read as exact fractions, so that the values are
the decimals that a person would write. A span has two ends and no points yet: a Latin hypercube
picks them (McKay, Beckman and Conover 1979).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt

from sim.scenario.document import read_text
from sim.scenario.errors import ScenarioError, shown
from sim.scenario.units import (
    BANDWIDTH,
    DURATION,
    PROBABILITY,
    RATE,
    SIZE,
    Quantity,
    UnitError,
    float_or_inf,
)

Value = float | str | bool | None
"""What stands at a path: as `Scenario.with_` takes it, with a unit where it is written with one."""
Point = dict[str, Value]
"""One point of a sweep: the value of each path."""

MOST_VALUES = 10_000
"""An axis with more values is a slip of the pen."""

_BASE_UNITS: Mapping[Quantity | None, str] = {
    DURATION: "s",
    RATE: "1/s",
    PROBABILITY: "1",
    SIZE: "B",
    BANDWIDTH: "B/s",
    None: "",
}
_KINDS = {unit: kind for kind in _BASE_UNITS if kind for unit in kind.units}
_LIMITLESS = (None, "unlimited", "none")
"""What the scenario file lets stand where a number could: it goes with any kind of values."""
_NUMBER = re.compile(r"([+-]?[0-9]{1,25}(?:\.[0-9]{1,25})?(?:[eE][+-]?[0-9]{1,3})?)(.*)")
_POINTS = re.compile(r"(lin|log)([0-9]{0,9})")
_HIT = Fraction(1, 1000)
"""A range includes its end when a step comes as near to it as this share of a step."""
_LIKE = (
    "write values like 10/s,20/s,40/s; from:to:step like 10:200:10; from:to and how many points, "
    "like 10:200:lin5 or 1ms:1s:log4; or, for samples, a span like 10:200 or 10:1000:log"
)


class AxisError(ValueError):
    """What is to be varied cannot be read: path, what was written, what is allowed, an example."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A path and the values that it takes, in their order; made by `read_axis`."""

    path: str
    values: tuple[Value, ...]
    base_unit: str
    """The unit of `numbers`: s, 1/s, 1, B or B/s; empty for bare numbers and for words."""

    @property
    def numbers(self) -> npt.NDArray[np.float64]:
        """The value of each point in base units; NaN where it is not a number."""
        return np.array([number_of(value) for value in self.values], dtype=np.float64)

    def at(self, share: float) -> Value:
        """The value at a share in [0, 1] of the axis, of which each value has an equal part."""
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]


@dataclass(frozen=True, slots=True)
class Span:
    """A path and the two ends between which samples are taken; made by `read_axis`.

    The ends are exact, in `unit` (empty: bare numbers, in base units). `log`: samples are even in
    the logarithm. `whole`: they are whole numbers.
    """

    path: str
    low: Fraction
    high: Fraction
    unit: str
    base_unit: str
    log: bool
    whole: bool

    @property
    def ends(self) -> tuple[float, float]:
        """The two ends in base units."""
        return float(self.low * _size(self.unit)), float(self.high * _size(self.unit))

    def at(self, share: float) -> Value:
        """The value at a share in [0, 1] of the span, rounded to 6 significant digits.

        Where it is whole, k stands for what lies from k to k + 1, and the span ends at `high` + 1.
        """
        low, high = float(self.low), float(self.high + self.whole)
        number = low * (high / low) ** share if self.log else low + (high - low) * share
        exact = Fraction(math.floor(number)) if self.whole else Fraction(f"{number:.5e}")
        return _value(min(max(exact, self.low), self.high), self.unit, whole=self.whole)

    def __str__(self) -> str:
        ends = ":".join(f"{_decimal(end)}{self.unit}" for end in (self.low, self.high))
        return f"{ends}:log" if self.log else ends


def read_axis(path: str, written: object) -> Axis | Span:
    """What the user gives for one path: values in a list, tuple, range or array, or a text.

    Raises AxisError for what cannot be read, no value, a value that comes twice (1s and 1000ms
    do), and values of different kinds.
    """
    if not path.strip():
        raise AxisError(f"{shown(written)} is for no path: write PATH=VALUES, and {_LIKE}")
    if isinstance(written, str) and ":" in written:
        return _from_to(path, written)
    if isinstance(written, str):
        return _listed(path, written, [_item(path, written, one) for one in written.split(",")])
    values = written.tolist() if isinstance(written, np.ndarray) else written
    if not isinstance(values, list | tuple | range):
        raise _error(path, values, "is neither a list of values nor a text")
    plain = [value.item() if isinstance(value, np.generic) else value for value in values]
    return _listed(path, values, plain)


def read_axes(over: Mapping[str, object] | Iterable[tuple[str, object]]) -> tuple[Axis | Span, ...]:
    """All that is varied, in the order given; raises AxisError for nothing, or a path twice."""
    axes: dict[str, Axis | Span] = {}
    for path, written in over.items() if isinstance(over, Mapping) else over:
        if path in axes:
            raise AxisError(f"{path}: is varied twice; give all its values at once: {_LIKE}")
        axes[path] = read_axis(path, written)
    if not axes:
        raise AxisError(f"nothing to vary: give a path, and {_LIKE}")
    return tuple(axes.values())


def number_of(value: Value) -> float:
    """A value as a number in base units (seconds, per second, share of 1, bytes); NaN for words."""
    if quantity := _quantity(value):
        return quantity.parse(value)
    if value is None or isinstance(value, str | bool):
        return math.nan
    return float_or_inf(Fraction(value)) if isinstance(value, int) else value


def grid(axes: Iterable[Axis | Span]) -> list[Point]:
    """Every combination of the values; the last axis varies fastest.

    Raises AxisError for a span, which has no points.
    """
    listed: list[Axis] = []
    for axis in axes:
        if isinstance(axis, Span):
            problem = "is a span without points: say how many samples, or give it points"
            raise _error(axis.path, str(axis), problem)
        listed.append(axis)
    paths = [axis.path for axis in listed]
    combined = product(*(axis.values for axis in listed))
    return [dict(zip(paths, values, strict=True)) for values in combined]


def latin_hypercube(axes: Sequence[Axis | Span], n: int, seed: int) -> list[Point]:
    """`n` points of which each path, looked at alone, has one in each n-th part of its axis.

    The same seed gives the same points. Points can be equal where all paths are whole or listed.
    """
    if n < 1:
        raise ValueError(f"a Latin hypercube has at least 1 sample, not {n}")
    from scipy.stats import qmc  # noqa: PLC0415 - 0.6 s of import, which a grid need not wait for

    shares = qmc.LatinHypercube(d=len(axes), rng=seed).random(n)
    return [
        {axis.path: axis.at(float(share)) for axis, share in zip(axes, row, strict=True)}
        for row in shares
    ]


# -- listed values


def _item(path: str, text: str, item: str) -> object:
    """One value of a list, read as it would be in the scenario file."""
    if not item.strip():
        raise _error(path, text, "has an empty value")
    try:
        return read_text(item.strip()).data
    except ScenarioError:
        raise _error(path, text, f"has {item!r}, which is no YAML value") from None


def _listed(path: str, written: object, values: Sequence[object]) -> Axis:
    """An axis of these values, when they can be such."""
    plain: list[Value] = []
    for value in values:
        if not isinstance(value, str | bool | int | float | None):
            raise _error(path, written, f"has {shown(value)}, which is no number and no word")
        if type(value) in (int, float) and not math.isfinite(number_of(value)):
            raise _error(path, written, f"has {value}, but numbers must be finite")
        plain.append(value)
    if not plain:
        raise _error(path, written, "has no value")
    numeric = [value for value in plain if value not in _LIMITLESS]
    _check_kinds(path, written, {_noun(value): value for value in numeric})
    seen: set[object] = set()
    for value in plain:
        key = (value,) if math.isnan(number_of(value)) else number_of(value)
        if key in seen:
            raise _error(path, written, f"has {shown(value)} twice")
        seen.add(key)
    return Axis(path, tuple(plain), _BASE_UNITS[_quantity(numeric[0]) if numeric else None])


def _noun(value: Value) -> str:
    if isinstance(value, bool):
        return "true or false"
    quantity = _quantity(value)
    return "a word" if quantity is None and isinstance(value, str) else _noun_of(quantity)


def _noun_of(quantity: Quantity | None) -> str:
    return quantity.noun if quantity else "a bare number"


def _quantity(value: Value) -> Quantity | None:
    """The kind of quantity that a text is; None for words and for what is no text."""
    match = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    quantity = _KINDS.get(match[2]) if match else None
    try:
        return quantity if quantity and math.isfinite(quantity.parse(value)) else None
    except UnitError:
        return None


# -- from one end to the other


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as it stands in a text, exact. `whole`: without fraction, exponent and unit."""

    text: str
    base: Fraction
    unit: str
    whole: bool

    def is_decimal_in(self, unit: str) -> bool:
        return _is_decimal(self.base / _size(unit))


def _from_to(path: str, text: str) -> Axis | Span:
    """What a text with colons says: from, to, and how to get there."""
    parts = [part.strip() for part in text.split(":")]
    if "," in text or "" in parts or len(parts) > 3:
        raise _error(path, text, "has no form that is known")
    points = _POINTS.fullmatch(parts[2] if len(parts) == 3 else "lin")
    numbers = [_number(path, text, part) for part in (parts[:2] if points else parts)]
    _check_kinds(path, text, {_noun_of(_KINDS.get(one.unit)): one.text for one in numbers})
    low, high = numbers[:2]
    base_unit = _BASE_UNITS[_KINDS.get(low.unit)]
    if low.base == high.base:
        raise _error(path, text, "is the same at both ends")
    if points is None:
        return Axis(path, _stepped(path, text, *numbers), base_unit)
    log = points[1] == "log"
    if log and min(low.base, high.base) <= 0:
        raise _error(path, text, "is logarithmic, for which both ends must be above 0")
    if points[2]:
        values = _pointed(path, text, low, high, int(points[2]), log=log)
        return Axis(path, values, base_unit)
    if low.base > high.base:
        raise _error(path, text, "is a span, which is written with the smaller end first")
    unit = _common(low, high)
    ends = (low.base / _size(unit), high.base / _size(unit))
    return Span(path, *ends, unit, base_unit, log, whole=low.whole and high.whole)


def _number(path: str, text: str, part: str) -> _Number:
    match = _NUMBER.fullmatch(part)
    if match and match[2] in ("", *_KINDS):
        base = Fraction(match[1]) * _size(match[2])
        size = float_or_inf(base)
        if math.isfinite(size) and bool(size) == bool(base):
            return _Number(part, base, match[2], part.lstrip("+-").isdecimal())
    raise _error(path, text, f"has {part!r}, which is no number, or none with a unit that is known")


def _stepped(path: str, text: str, low: _Number, high: _Number, step: _Number) -> tuple[Value, ...]:
    """Values at equal steps, in the unit of the ends, or else the step's, if decimals suffice."""
    if step.base == 0:
        raise _error(path, text, "has a step of 0")
    steps = (high.base - low.base) / step.base
    if steps < 0:
        raise _error(path, text, f"has a step that leads away from {high.text}")
    n = round(steps)
    hit = abs(steps - n) <= _HIT
    n = n if hit else math.floor(steps)
    if n == 0:
        raise _error(path, text, "has a step longer than the way from end to end")
    if n >= MOST_VALUES:
        raise _error(path, text, f"has more than {MOST_VALUES} values")
    numbers = (low, high, step)
    units = (low.unit, step.unit, "") if low.unit == high.unit else ("",)
    unit = next((u for u in units if all(one.is_decimal_in(u) for one in numbers)), "")
    whole = all(one.whole for one in numbers)
    bases = [low.base + i * step.base for i in range(n)]
    bases.append(high.base if hit else low.base + n * step.base)
    return tuple(_value(base / _size(unit), unit, whole=whole) for base in bases)


def _pointed(
    path: str, text: str, low: _Number, high: _Number, n: int, *, log: bool
) -> tuple[Value, ...]:
    """`n` values with exact ends; even, or even in the logarithm with 4 digits between the ends."""
    if not 2 <= n <= MOST_VALUES:
        raise _error(path, text, f"asks for {n} points: 2 to {MOST_VALUES} points are possible")
    unit = _common(low, high)
    first, last = low.base / _size(unit), high.base / _size(unit)
    between = _even_in_logarithm if log else _even
    exact = [first, *(between(first, last, i, n - 1) for i in range(1, n - 1)), last]
    if not all((after - before) * (last - first) > 0 for before, after in pairwise(exact)):
        raise _error(path, text, "has ends too close together for points of 4 digits")
    whole = low.whole and high.whole
    return tuple(_value(number, unit, whole=whole) for number in exact)


def _even(first: Fraction, last: Fraction, i: int, steps: int) -> Fraction:
    """The i-th of equal steps; rounded, where its decimals have no end, to 6 digits of a step."""
    step = (last - first) / steps
    number = first + i * step
    return number if _is_decimal(number) else round(number, 5 - math.floor(math.log10(abs(step))))


def _even_in_logarithm(first: Fraction, last: Fraction, i: int, steps: int) -> Fraction:
    low, high = math.log(first), math.log(last)
    return Fraction(f"{math.exp(low + (high - low) * i / steps):.3e}")


# -- numbers and their units


def _size(unit: str) -> Fraction:
    """A unit in base units; 1 for none."""
    return _KINDS[unit].units[unit] if unit else Fraction(1)


def _common(low: _Number, high: _Number) -> str:
    """The unit of both ends, or none: base units."""
    return low.unit if low.unit == high.unit else ""


def _value(number: Fraction, unit: str, *, whole: bool) -> Value:
    """A number as it is given to the scenario; `whole`: as an integer where it is one."""
    if unit:
        return f"{_decimal(number)}{unit}"
    return int(number) if whole and number.denominator == 1 else float(number)


def _is_decimal(number: Fraction) -> bool:
    """Whether it can be written out, with at most 12 digits after the point."""
    return (number * 10**12).denominator == 1


def _decimal(number: Fraction) -> str:
    with localcontext(prec=60):
        return f"{Decimal(number.numerator) / Decimal(number.denominator):f}"


# -- what is told


def _check_kinds(path: str, written: object, kinds: Mapping[str, object]) -> None:
    """Refuses more than one kind; `kinds` has an example of each."""
    if len(kinds) > 1:
        found = " and ".join(f"{noun} ({example})" for noun, example in kinds.items())
        raise _error(path, written, f"mixes {found}")


def _error(path: str, written: object, problem: str) -> AxisError:
    return AxisError(f"{path}: {shown(written)} {problem}; {_LIKE}")
