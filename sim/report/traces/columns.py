"""The rows of a table that belong to one instance, with names instead of codes."""

import math

import numpy as np

from sim.records import TABLES, Tables


class ByInstance:
    """One table of a run, sorted by instance once, so that each instance's rows are found at once.

    Raises ``LookupError`` for a table that the run did not keep.
    """

    def __init__(self, tables: Tables, table: str) -> None:
        if table not in tables.arrays:
            raise LookupError(f"this run kept no {table}: simulate(..., record='messages') does")
        self._arrays = tables.arrays[table]
        self._names = {
            column.name: tables.codes.get(column.codes, ())
            for column in TABLES[table]
            if column.codes
        }
        self._order = np.argsort(self._arrays["instance"], kind="stable")
        self._instances = self._arrays["instance"][self._order]

    def rows(self, instance: int) -> "Rows":
        """The rows of one instance, in the order in which they were written."""
        low, high = np.searchsorted(self._instances, [instance, instance + 1])
        chosen = self._order[low:high]
        columns = {
            name: values[chosen].tolist()
            for name, values in self._arrays.items()
            if name not in self._names
        }
        words = {
            name: [of[code] for code in self._arrays[name][chosen].tolist()]
            for name, of in self._names.items()
        }
        return Rows(int(high - low), columns, words)


class Rows:
    """Some rows of a table, column by column; ``len`` says how many."""

    def __init__(
        self, length: int, numbers: dict[str, list[float]], words: dict[str, list[str]]
    ) -> None:
        self._length = length
        self._numbers = numbers
        self._words = words

    def __len__(self) -> int:
        return self._length

    def word(self, column: str, row: int) -> str:
        """A name."""
        return self._words[column][row]

    def whole(self, column: str, row: int) -> int:
        """A whole number."""
        return int(self._numbers[column][row])

    def time(self, column: str, row: int) -> float:
        """A time (s) that there must be."""
        return float(self._numbers[column][row])

    def maybe(self, column: str, row: int) -> float | None:
        """A time (s), or None where it never came."""
        value = self.time(column, row)
        return None if math.isnan(value) else value
