"""Things by name: a read-only mapping, and the pydantic field types that hold one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

V = TypeVar("V")


class FrozenMap(Mapping[str, V]):
    """A read-only mapping that keeps its order, hashes by content, and pickles."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, V] | None = None) -> None:
        self._items = dict(items or {})

    def __getitem__(self, key: str) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"


@dataclass(frozen=True, slots=True)
class _Frozen:
    """Turns the mapping that it annotates into a FrozenMap, of at least so many items."""

    least: int = 0

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        keys, values = (handler.generate_schema(kind) for kind in get_args(source))
        plain = core_schema.dict_schema(
            keys_schema=keys, values_schema=values, min_length=self.least or None
        )
        return core_schema.no_info_after_validator_function(
            FrozenMap,
            plain,
            serialization=core_schema.wrap_serializer_function_ser_schema(
                lambda value, dump: dump(dict(value)), schema=plain
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        # A name that does not fit the pattern is an error, and not merely left undescribed.
        return {**handler(schema), "additionalProperties": False}


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_-]*$", strict=True)]
"""What the user calls a thing: letters, digits, _ and - (dots and slashes separate names)."""

Named = Annotated[Mapping[Name, V], _Frozen()]
"""Things by name, read-only, in the order of the file."""

NamedSome = Annotated[Mapping[Name, V], _Frozen(least=1)]
"""The same, but never empty."""
