"""Fields of JSON documents and CSV rows, each with a message that says where it stands."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.calibration.spans import TracesError
from sim.scenario.errors import shown

LATEST_NS = 2**63
"""Beyond it no format can write a time."""


def items(of: Mapping[str, Any], key: str, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The mappings of a list, each with its place; a missing list has none."""
    found = of.get(key)
    if found is None:
        return
    if not isinstance(found, list):
        raise TracesError(f"{where}.{key}: {shown(found)} is not a list")
    for number, item in enumerate(found):
        place = f"{where}.{key}[{number}]"
        if not isinstance(item, dict):
            raise TracesError(f"{place}: {shown(item)} is not an object")
        yield place, item


def text(of: Mapping[str, Any], key: str, where: str) -> str:
    """A text that must be there and not be empty."""
    found = of.get(key)
    if not isinstance(found, str) or not found:
        raise TracesError(f"{where}.{key}: {shown(found)} is not a name; a span needs a text here")
    return found


def whole(value: object, where: str, unit: str) -> int:
    """A whole number from 0, as a number or (as JSON writes 64 bits) as a text."""
    number = None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        number = int(value) if len(value) < 40 else LATEST_NS
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    if number is None or not 0 <= number < LATEST_NS:
        raise TracesError(f"{where}: {shown(value)} is not a time; write whole {unit} since 1970")
    return number


def ordered(start_ns: int, end_ns: int, where: str) -> tuple[int, int]:
    """Start and end; a span that ends before it starts is an error."""
    if end_ns < start_ns:
        raise TracesError(
            f"{where}: it ends {start_ns - end_ns} ns before it starts; correct the clocks or "
            "leave the span out"
        )
    return start_ns, end_ns
