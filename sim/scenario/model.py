"""What every piece of a scenario is: a frozen pydantic model that refuses unknown keys."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError


class Model(BaseModel):
    """A frozen piece of a scenario: unknown keys are errors, equal content is equal."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


class Tagged(Model):
    """One variant of several, told apart by the key that `TAG` names (`dist`, `kind`, ...)."""

    TAG: ClassVar[str]

    @model_serializer(mode="wrap")
    def _tag_first(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # Always there, even where only written keys are dumped: in Python nobody writes the tag.
        return {self.TAG: getattr(self, self.TAG), **dump(self)}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = handler(schema)
        resolved = handler.resolve_ref_schema(described)
        resolved["required"] = [cls.TAG, *resolved.get("required", [])]
        return described


def wrong(message: str, at: str | None = None) -> PydanticCustomError:
    """A problem to raise from a validator: the message for the user, and the key below it."""
    # The message travels as context: a template would trip over the braces that users write.
    return PydanticCustomError("scenario", "{message}", {"message": message, "at": at})
