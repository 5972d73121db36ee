"""Durations, sizes and shares as Isotope writes them (Go durations, binary sizes, percentages)."""

from __future__ import annotations

import re
from fractions import Fraction

from sim.scenario.errors import Place, shown
from sim.scenario.imports.findings import Findings

_SECONDS = {
    "h": Fraction(3600),
    "m": Fraction(60),
    "s": Fraction(1),
    "ms": Fraction(1, 10**3),
    "us": Fraction(1, 10**6),
    "µs": Fraction(1, 10**6),
    "μs": Fraction(1, 10**6),
    "ns": Fraction(1, 10**9),
}
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
_PART = re.compile(rf"({_NUMBER})(h|ms|m|s|us|µs|μs|ns)")
_SIZE = re.compile(rf"({_NUMBER}) ?([kKmMgG]?)(?:i?[bB])?")
_POWER = {"": 0, "k": 1, "m": 2, "g": 3}


def duration(findings: Findings, value: object, place: Place) -> float:
    """A Go duration ("1m30s", "10ms") in seconds; 0 after a problem."""
    text = value if isinstance(value, str) and len(value) <= 100 else ""
    parts = _PART.findall(text)
    if value == 0 or text == "0":
        return 0.0
    if not parts or "".join(number + unit for number, unit in parts) != text:
        findings.wrong(place, f"{shown(value)} is not a duration: write one like 10ms or 1m30s")
        return 0.0
    return float(sum(Fraction(number) * _SECONDS[unit] for number, unit in parts))


def size(findings: Findings, value: object, place: Place) -> float:
    """A size ("1 KB", "16KiB", 128) in bytes, every K being 1024; 0 after a problem."""
    if value is None:
        return 0.0
    match = _SIZE.fullmatch(str(value)) if isinstance(value, str | int | float) else None
    if isinstance(value, bool) or match is None:
        findings.wrong(place, f"{shown(value)} is not a size: write one like 128B or 16KiB")
        return 0.0
    return float(match[1]) * 1024.0 ** _POWER[match[2].lower()]


def share(findings: Findings, value: object, place: Place) -> float:
    """A probability ("0.01%", 0.0001); 0 after a problem."""
    if value is None:
        return 0.0
    number = None
    if isinstance(value, str) and re.fullmatch(rf"{_NUMBER}%", value):
        number = float(Fraction(value[:-1]) / 100)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) if abs(value) <= 1 else None
    if number is None or not 0 <= number <= 1:
        findings.wrong(place, f"{shown(value)} is not a probability: write one like 0.1% or 0.001")
        return 0.0
    return number
