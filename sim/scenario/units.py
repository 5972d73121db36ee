"""Units as people write them ("20ms", "40/s", "2%", "1MB") and the plain numbers inside.

Inside there are seconds, bytes, and events or bytes per second, as floats. Text is read through
fractions, so that "300/min" is the float nearest to 5 and what `format` writes is read back equal.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from numbers import Real
from types import MappingProxyType

from sim.scenario.errors import shown

# Three digits of exponent are more than a float holds, and keep "1e999999999" from filling memory.
_NUMBER = r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"
_WRITTEN = re.compile(rf"([+-]?)({_NUMBER})(.*)", re.DOTALL)
_LONGEST = 64


class UnitError(ValueError):
    """Text or a number that is not a quantity of the wanted kind; the message is for the user."""


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A kind of number with units: how it is read, how it is written, what it is called.

    `units` maps each unit to its size in the base unit (largest first, for writing); a bare number
    is in the base unit, which `bare` names in words.
    """

    noun: str
    units: Mapping[str, Fraction]
    bare: str
    example: str

    def parse(self, value: object) -> float:
        """The plain number of a quantity; raises UnitError that says what is allowed."""
        if isinstance(value, str):
            return self._read(value)
        if isinstance(value, bool) or not isinstance(value, Real):
            raise UnitError(f"{shown(value)} is not {self.noun}: {self._allowed()}")
        return self._finite(float_or_inf(value), value)

    def format(self, value: float) -> str | float:
        """The way a person would write it: in a unit if that reads back equal, else bare."""
        if value == 0:
            return f"0{next((unit for unit, size in self.units.items() if size == 1), '%')}"
        for unit, size in self.units.items():
            number = f"{value / float(size):.3f}".rstrip("0").rstrip(".")
            small = float(number) < (0.001 if len(self.units) == 1 else 1)
            text = f"{number}{unit}"
            if not small and len(number) <= 9 and self._read(text) == value:
                return text
        return value

    @property
    def pattern(self) -> str:
        """The regular expression of the text form (for JSON Schema: no sign, no spaces)."""
        units = "|".join(re.escape(unit) for unit in self.units)
        return rf"^{_NUMBER}(?:{units})$"

    def _read(self, text: str) -> float:
        match = _WRITTEN.fullmatch(text) if len(text) <= _LONGEST else None
        if match is None:
            raise UnitError(f"{shown(text)} is not {self.noun}: {self._allowed()}")
        sign, number, unit = match.groups()
        if unit == "":
            raise UnitError(
                f"{shown(text)} is {self.noun} without a unit: {self._allowed()}"
                f" (without quotes a bare number is {self.bare})"
            )
        if unit not in self.units:
            raise UnitError(f"{shown(text)} is not {self.noun}: {self._allowed()}")
        try:
            size = float(Fraction(number) * self.units[unit])
        except OverflowError:
            size = math.inf
        return self._finite(-size if sign == "-" else size, text)

    def _finite(self, number: float, written: object) -> float:
        if not math.isfinite(number):
            raise UnitError(f"{shown(written)} is not {self.noun}: it must be finite")
        return number

    def _allowed(self) -> str:
        units = ", ".join(reversed(list(self.units)))
        return f"write a number and one of {units}, like {self.example}"


def float_or_inf(value: Real) -> float:
    """A real number as a float; what is too large for one becomes infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _units(*sizes: tuple[str, Fraction | int]) -> Mapping[str, Fraction]:
    return MappingProxyType({unit: Fraction(size) for unit, size in sizes})


DURATION = Quantity(
    noun="a duration",
    units=_units(
        ("d", 86_400),
        ("h", 3_600),
        ("min", 60),
        ("s", 1),
        ("ms", Fraction(1, 10**3)),
        ("us", Fraction(1, 10**6)),
    ),
    bare="seconds",
    example="20ms or 1.5s",
)
RATE = Quantity(
    noun="a rate",
    units=_units(("/s", 1), ("/min", Fraction(1, 60)), ("/h", Fraction(1, 3_600))),
    bare="per second",
    example="40/s or 300/min",
)
PROBABILITY = Quantity(
    noun="a probability",
    units=_units(("%", Fraction(1, 100))),
    bare="a share of 1",
    example="2% (or 0.02)",
)
SIZE = Quantity(
    noun="a size",
    units=_units(("GB", 10**9), ("MB", 10**6), ("kB", 10**3), ("B", 1)),
    bare="bytes",
    example="2kB or 1MB",
)
BANDWIDTH = Quantity(
    noun="a bandwidth",
    units=_units(
        ("Gbit/s", 125 * 10**6),
        ("Mbit/s", 125 * 10**3),
        ("kbit/s", 125),
        ("bit/s", Fraction(1, 8)),
        ("GB/s", 10**9),
        ("MB/s", 10**6),
        ("kB/s", 10**3),
        ("B/s", 1),
    ),
    bare="bytes per second",
    example="1Gbit/s or 10MB/s",
)
