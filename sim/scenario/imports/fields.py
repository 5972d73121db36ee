"""The keys of a mapping in a foreign file, read one by one; what nobody reads is a problem."""

from __future__ import annotations

import math

from sim.scenario.errors import Place, listed, meant, shown
from sim.scenario.imports.findings import Findings


class Fields:
    """One mapping: each getter takes the names that a key goes by, and tells what is wrong.

    A key that is absent, null or wrong gives the default. `close` tells of the keys left over.
    """

    def __init__(self, findings: Findings, data: object, place: Place) -> None:
        self.findings, self.place = findings, place
        self._data = data if isinstance(data, dict) else {}
        self._known: dict[str, None] = {}
        if not isinstance(data, dict):
            findings.wrong(place, f"{shown(data)} is not a mapping")

    def value(self, *keys: str) -> tuple[object, Place]:
        """What the first of these keys that is there holds, and its place; None if none is."""
        self._known |= dict.fromkeys(keys)
        for key in keys:
            if self._data.get(key) is not None:
                return self._data[key], (*self.place, key)
        return None, self.place

    def text(self, *keys: str, default: str = "") -> str:
        """A word."""
        value, place = self.value(*keys)
        if value is None or isinstance(value, str):
            return value or default
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self.findings.wrong(place, f"{shown(value)} is not a word")
        return default

    def required(self, *keys: str) -> str:
        """A word that must be there; empty when it is not."""
        text = self.text(*keys)
        if not text and not isinstance(self.value(*keys)[0], dict | list | bool):
            self.findings.wrong(self.place, f"'{keys[0]}' is missing")
        return text

    def number(
        self, *keys: str, default: float, low: float = 0.0, high: float = 1e12, above: bool = False
    ) -> float:
        """A finite number from `low` (or above it) to `high`."""
        value, place = self.value(*keys)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.findings.wrong(place, f"{shown(value)} is not a number")
        elif not (low <= value <= high) or (above and value == low) or math.isnan(value):
            least = f"{'more than' if above else 'at least'} {low:g}"
            self.findings.wrong(place, f"{shown(value)} is out of range: {least}, at most {high:g}")
        else:
            return float(value)
        return default

    def whole(self, *keys: str, default: int, low: int = 1, high: int = 10_000) -> int:
        """A whole number from `low` to `high`."""
        number = self.number(*keys, default=default, low=low, high=high)
        if number != int(number):
            self.findings.wrong(self.value(*keys)[1], f"{number:g} is not a whole number")
        return int(number)

    def flag(self, *keys: str) -> bool:
        """True or false; absent is false."""
        value, place = self.value(*keys)
        if value is not None and not isinstance(value, bool):
            self.findings.wrong(place, f"{shown(value)} is neither true nor false")
        return value is True

    def items(self, *keys: str) -> list[tuple[object, Place]]:
        """The items of a list, each with its place; absent is empty."""
        value, place = self.value(*keys)
        if value is None:
            return []
        if not isinstance(value, list):
            self.findings.wrong(place, f"{shown(value)} is not a list")
            return []
        return [(item, (*place, i)) for i, item in enumerate(value)]

    def inside(self, *keys: str) -> Fields:
        """The mapping that a key holds; absent is empty."""
        value, place = self.value(*keys)
        return Fields(self.findings, {} if value is None else value, place)

    def ignore(self, *keys: str, why: str) -> None:
        """Keys that change nothing here: a note where one is there."""
        for key in keys:
            if self.value(key)[0] is not None:
                self.findings.note(f"'{key}' is left out: {why}")

    def names(self) -> list[str]:
        """All keys of the mapping."""
        return list(self._data)

    def close(self) -> None:
        """Tell of every key that was not asked for."""
        for key in self._data:
            if key not in self._known:
                known = f": known are {listed(sorted(self._known))}"
                ending = meant(key, self._known) or known
                self.findings.wrong((*self.place, key), f"'{key}' is not known here{ending}")
