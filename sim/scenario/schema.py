"""The scenario file described as JSON Schema (2020-12): for editors, and for other tools."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema

from sim.scenario.scenario import Scenario
from sim.scenario.values import UNITS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """Pydantic's generator without the titles that only repeat a key."""

    schema_dialect = DIALECT

    def field_title_should_be_set(self, schema: CoreSchema) -> bool:  # noqa: ARG002
        return False


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file: keys, types, units, defaults, descriptions."""
    described = Scenario.model_json_schema(mode="validation", schema_generator=_Generator)
    for model in (described, *described["$defs"].values()):
        for field in model.get("properties", {}).values():
            _write_default(field)
    return {"$schema": DIALECT, **described, "title": "A Counterpoint scenario"}


def schema_text() -> str:
    """The JSON Schema as it is committed: indented, in the order of the models."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _write_default(field: dict[str, Any]) -> None:
    """Writes a default with its unit, as a user would: 10s rather than 10.0."""
    unit = field.get("$ref", "").rpartition("/")[2]
    if unit in UNITS and isinstance(field.get("default"), float):
        field["default"] = UNITS[unit].format(field["default"])
