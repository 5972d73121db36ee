"""Numbers with units and limits, as field types: `Seconds`, `PerSecond`, `Count`, ...

The same type reads what the user writes, writes it back for YAML, and describes itself to JSON
Schema.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeAliasType

from sim.scenario.errors import shown
from sim.scenario.forms import NoneAs
from sim.scenario.model import wrong
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


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers that a field takes: of a kind of quantity (or bare), whole or not, in bounds."""

    quantity: Quantity | None = None
    whole: bool = False
    low: float = 0.0
    above: bool = False
    high: float = math.inf

    def check(self, value: object) -> float:
        """The number that the user wrote; the error says what is allowed."""
        number = self._number(value)
        if number < self.low or (self.above and number == self.low):
            raise wrong(f"{shown(value)} is {self._too_small(number)}")
        if number > self.high:
            raise wrong(f"{shown(value)} is too large: at most {self._written(self.high)}")
        return number

    def dump(self, value: float) -> str | float:
        """The number as a user would write it."""
        return value if self.quantity is None else self.quantity.format(value)

    def _number(self, value: object) -> float:
        if self.quantity is not None:
            try:
                return self.quantity.parse(value)
            except UnitError as error:
                raise wrong(str(error)) from None
        if self.whole:
            if isinstance(value, bool) or not isinstance(value, Integral):
                raise wrong(f"{shown(value)} is not a whole number")
            return int(value)
        if isinstance(value, bool) or not isinstance(value, Real):
            raise wrong(f"{shown(value)} is not a number")
        number = float_or_inf(value)
        if not math.isfinite(number):
            raise wrong(f"{shown(value)} is not a number: it must be finite")
        return number

    def _too_small(self, number: float) -> str:
        size = "negative" if number < 0 <= self.low else "zero" if number == 0 else "too small"
        bound = "more than" if self.above else "at least"
        return f"{size}: {bound} {self._written(self.low)} is needed"

    def _written(self, number: float) -> str:
        if self.quantity is not None:
            return str(self.dump(number))
        return f"{number:g}"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.check,
            serialization=core_schema.plain_serializer_function_ser_schema(self.dump),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return self.json_schema

    @property
    def json_schema(self) -> JsonSchemaValue:
        """What the field takes, for JSON Schema."""
        number: JsonSchemaValue = {"type": "integer" if self.whole else "number"}
        number["exclusiveMinimum" if self.above else "minimum"] = self.low
        if math.isfinite(self.high):
            number["maximum"] = self.high
        if self.quantity is None:
            return number
        return {"anyOf": [{"type": "string", "pattern": self.quantity.pattern}, number]}


SECONDS = Limits(DURATION)
Seconds = TypeAliasType("Seconds", Annotated[float, SECONDS])


def seconds(text: str) -> float:
    """A duration that the code itself writes, in seconds."""
    return DURATION.parse(text)


Length = TypeAliasType("Length", Annotated[float, Limits(DURATION, above=True)])
"""A duration where none at all would make no sense."""
PerSecond = TypeAliasType("PerSecond", Annotated[float, Limits(RATE)])
Speed = TypeAliasType("Speed", Annotated[float, Limits(RATE, above=True)])
"""A rate that must move."""
Probability = TypeAliasType("Probability", Annotated[float, Limits(PROBABILITY, high=1)])
Bytes = TypeAliasType("Bytes", Annotated[float, Limits(SIZE)])
BytesPerSecond = TypeAliasType("BytesPerSecond", Annotated[float, Limits(BANDWIDTH, above=True)])
Count = Annotated[int, Limits(whole=True, low=1)]
Number = Annotated[int, Limits(whole=True)]
"""A whole number from 0."""
Positive = Annotated[float, Limits(above=True)]
NonNegative = Annotated[float, Limits()]


UNITS: Mapping[str, Quantity] = MappingProxyType(
    {
        "Seconds": DURATION,
        "Length": DURATION,
        "PerSecond": RATE,
        "Speed": RATE,
        "Probability": PROBABILITY,
        "Bytes": SIZE,
        "BytesPerSecond": BANDWIDTH,
    }
)
"""The field types with a unit, by name."""

CountLimit = Annotated[Count | None, NoneAs("unlimited")]
NumberLimit = Annotated[Number | None, NoneAs("unlimited")]
SpeedLimit = Annotated[Speed | None, NoneAs("unlimited")]
BandwidthLimit = Annotated[BytesPerSecond | None, NoneAs("unlimited")]
