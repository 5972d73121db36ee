"""Pydantic's validation errors in the words of the user: place in the document, what is allowed."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping, Sized
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import TypeAliasType

from sim.scenario.errors import Place, Problem, listed, meant, shown
from sim.scenario.model import Tagged

Loc = tuple[str | int, ...]

_PLAIN = {
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be text (in quotes, where it looks like a number)",
    "tuple_type": "must be a list",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "dict_type": "must be a mapping of keys to values",
}
_SAID = {"missing": "is missing", "string_too_short": "is empty"}
_NAMES = "is no name here: letters, digits, _ and -, and not - first"


def problems_of(error: ValidationError, data: object, model: type[BaseModel]) -> list[Problem]:
    """Every error of a failed validation of `data` as `model`, as a problem of the document."""
    return [
        _problem(details, data, model)
        for details in error.errors(include_url=False)
        if not _follows(details)
    ]


def _follows(details: ErrorDetails) -> bool:
    """Whether an error only says that another one is there (pydantic counts valid items only)."""
    kind, value = details["type"], details["input"]
    counted = details.get("ctx", {}).get("actual_length")
    short = kind == "too_short" and isinstance(value, Sized) and len(value) != counted
    return short or kind == "default_factory_not_called"


def _problem(details: ErrorDetails, data: object, model: type[BaseModel]) -> Problem:
    loc, kind = details["loc"], details["type"]
    place = _place(loc, data, keep_last=kind == "missing")
    if kind == "scenario":
        at = details["ctx"]["at"]
        return Problem(place if at is None else (*place, at), details["ctx"]["message"])
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        key = details["ctx"]["discriminator"].strip("'")
        written = _look_up(data, place)
        at = (*place, key) if isinstance(written, Mapping) else place
        return _variant(at, key, details["input"], tags_at(model, loc))
    return Problem(place, _message(details, model))


def _message(details: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong with a value, told from the type of pydantic's error."""
    value, context = details["input"], details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            return _unknown(str(details["loc"][-1]), keys_at(model, details["loc"][:-1]))
        case "literal_error":
            return _not_one_of(value, context["expected"])
        case "string_pattern_mismatch":
            wanted = "is no workflow.step" if r"\." in context["pattern"] else _NAMES
            return f"{shown(value)} {wanted}"
        case "too_short" | "too_long":
            return _length(context)
        case kind if kind in _PLAIN:
            return f"{shown(value)} {_PLAIN[kind]}"
        case kind:
            return _SAID.get(kind, details["msg"])


def _place(loc: Loc, data: object, *, keep_last: bool) -> Place:
    """The part of pydantic's location that stands in the document: no names of union members."""
    place: list[str | int] = []
    here = data
    for i, part in enumerate(loc):
        inside = _inside(here, part)
        if inside is not _NOTHING:
            here = inside
        elif not (keep_last and i == len(loc) - 1):
            continue
        place.append(part)
    return tuple(place)


_NOTHING = object()


def _look_up(data: object, place: Place) -> object:
    for part in place:
        data = _inside(data, part)
    return data


def _inside(data: object, part: str | int) -> object:
    if isinstance(data, Mapping):
        return data.get(part, _NOTHING)
    if isinstance(data, list | tuple) and isinstance(part, int) and part < len(data):
        return data[part]
    return _NOTHING


def _unknown(key: str, known: list[str]) -> str:
    if key == "<<":
        return "merge keys (<<) are not supported: write the keys out"
    close = meant(key, known)
    return f"unknown key{close or ';'} known here: {listed(known)}"


def _not_one_of(value: object, expected: str) -> str:
    known = re.findall(r"'([^']*)'", expected)
    return f"{shown(value)} is not allowed: {listed(known)}{meant(str(value), known)}"


def _variant(place: Place, key: str, value: object, tags: list[str]) -> Problem:
    tag = value.get(key) if isinstance(value, Mapping) else None
    if tag is None:
        return Problem(place, f"is missing: {listed(tags)}")
    return Problem(place, _not_one_of(tag, "".join(f"'{tag}'" for tag in tags)))


def _length(context: Mapping[str, Any]) -> str:
    if context["actual_length"] == 0:
        return "is empty: at least one is needed"
    bound = context.get("max_length", context.get("min_length"))
    return f"has {context['actual_length']} items, not {bound}"


def keys_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """The keys that the model at a location of pydantic's knows, as the user writes them."""
    found = _type_at(model, loc)
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        return []
    return [field.alias or name for name, field in found.model_fields.items()]


def tags_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """The tags of the variants that are possible at a location of pydantic's."""
    return [tag for arm in _arms(_type_at(model, loc)) if (tag := _tag(arm))]


def _type_at(model: type[BaseModel], loc: Loc) -> Any:
    here: Any = model
    for part in loc:
        here = _step_into(here, part)
    return here


def _step_into(here: Any, part: str | int) -> Any:
    """The type of what stands at a key, index, or union member's name inside of a type."""
    arms = _arms(here)
    if len(arms) > 1:
        return next((arm for arm in arms if _tag(arm) == part), None)
    here = _bare(arms[0]) if arms else None
    if isinstance(here, type) and issubclass(here, BaseModel):
        fields = {field.alias or name: field for name, field in here.model_fields.items()}
        return fields[part].annotation if part in fields else None
    arguments = get_args(here)
    return arguments[-1] if arguments[-1:] != (...,) else arguments[0]


def _arms(here: Any) -> list[Any]:
    """The members of a union (nested ones too, None left out); a type alone is its only member."""
    bare = _bare(here)
    if get_origin(bare) in (Union, types.UnionType):
        nested = [arm for arm in get_args(bare) if arm is not type(None)]
        return nested if any(_tag(arm) for arm in nested) else [a for n in nested for a in _arms(n)]
    return [here]


def _bare(here: Any) -> Any:
    while get_origin(here) is Annotated or isinstance(here, TypeAliasType):
        here = here.__value__ if isinstance(here, TypeAliasType) else get_args(here)[0]
    return here


def _tag(arm: Any) -> str | None:
    if get_origin(arm) is Annotated:
        named = [meta.tag for meta in get_args(arm)[1:] if isinstance(meta, Tag)]
        return named[0] if named else None
    if isinstance(arm, type) and issubclass(arm, Tagged):
        return str(arm.model_fields[arm.TAG].default)
    return None
