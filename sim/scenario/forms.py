"""Short and alternative ways to write a value: a word for None, a bare word or number for a whole.

Each is an annotation on a field's type; each says to JSON Schema what it adds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Discriminator, GetCoreSchemaHandler, GetJsonSchemaHandler, Tag
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sim.scenario.errors import meant, shown
from sim.scenario.model import wrong


@dataclass(frozen=True, slots=True)
class NoneAs:
    """The word that a user may write for None (as well as null) in what it annotates."""

    word: str

    def _read(self, value: object) -> object:
        if isinstance(value, str) and value.isalpha():
            if value == self.word:
                return None
            close = meant(value, (self.word,))
            raise wrong(
                f"{shown(value)} is not allowed: the only word here is '{self.word}'{close}"
            )
        return value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        inner = handler(source)
        return core_schema.no_info_before_validator_function(
            self._read,
            inner,
            serialization=core_schema.wrap_serializer_function_ser_schema(
                lambda value, dump: self.word if value is None else dump(value), schema=inner
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"const": self.word}, *handler(schema)["anyOf"]]}


@dataclass(frozen=True, slots=True, eq=False)
class Shorthand:
    """A short way to write what it annotates: `expand` makes the long form of it.

    `expand` leaves alone what is not short; `schema` describes the short form to JSON Schema.
    """

    expand: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.expand, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [dict(self.schema), handler(schema)]}


def words(key: str, *kinds: str) -> Shorthand:
    """The shorthand of a variant by its bare word: `outbox: none` for `{kind: none}`."""
    return Shorthand(
        lambda value: {key: value} if isinstance(value, str) else value, {"enum": list(kinds)}
    )


def _form(value: Any) -> str:
    return "mapping" if isinstance(value, Mapping | BaseModel) else "plain"


Plain = Tag("plain")
Mapped = Tag("mapping")
BY_FORM = Discriminator(_form)
"""Tells a plain value (`Plain`) from a mapping (`Mapped`), so that errors speak of one only."""
