"""Amount: a number with any unit; what it means is known to the metric that it limits."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sim.scenario.errors import shown
from sim.scenario.model import wrong
from sim.scenario.units import BANDWIDTH, DURATION, PROBABILITY, RATE, SIZE, UnitError

_KINDS = {kind.noun: kind for kind in (DURATION, RATE, PROBABILITY, SIZE, BANDWIDTH)}


class Written(float):
    """A number in base units, and as which kind of quantity it was written ("a duration").

    `kind` is empty for a bare number. Equal to the number itself.
    """

    kind: str

    def __new__(cls, number: float, kind: str = "") -> Written:
        """The number with its kind; a copy or a pickle has both."""
        written = super().__new__(cls, number)
        written.kind = kind
        return written

    @property
    def text(self) -> str | float:
        """The number as a user would write it, with a unit if it had one."""
        return _KINDS[self.kind].format(float(self)) if self.kind else float(self)


def amount(value: object) -> Written:
    """A number with the unit of any kind of quantity, or a bare one (in base units).

    Raises UnitError for anything else.
    """
    for name, kind in _KINDS.items():
        try:
            return Written(kind.parse(value), name if isinstance(value, str) else "")
        except UnitError:
            continue
    raise UnitError(
        f"{shown(value)} is not a number with a unit: write one like 800ms, 40/s, 2%, 1MB or 3"
    )


class _Amount:
    """How pydantic reads, writes and describes an amount."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._check,
            serialization=core_schema.plain_serializer_function_ser_schema(self._dump),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        texts = [{"type": "string", "pattern": kind.pattern} for kind in _KINDS.values()]
        return {"anyOf": [*texts, {"type": "number"}]}

    @staticmethod
    def _check(value: object) -> float:
        if isinstance(value, Written):
            return value
        try:
            return amount(value)
        except UnitError as error:
            raise wrong(str(error)) from None

    @staticmethod
    def _dump(value: float) -> str | float:
        return value.text if isinstance(value, Written) else value


Amount = Annotated[float, _Amount()]
