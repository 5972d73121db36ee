"""Append-only typed columns."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.records.schema import Column

_ARRAY = {"i1": "b", "i2": "h", "i8": "q", "f8": "d", "b1": "b"}
FLUSH = 4096  # rows are gathered as tuples and moved into columns this many at a time

Array = np.ndarray[tuple[int, ...], np.dtype[Any]]
"""One column, shape (rows,), of the dtype that its schema says."""


class Table:
    """Rows in, columns out. ``append`` a tuple of numbers in the order of the columns.

    Whoever appends calls ``tidy`` now and then, so that few rows stand as tuples.
    """

    __slots__ = ("_columns", "_rows", "append", "schema")

    def __init__(self, schema: Sequence[Column]) -> None:
        self.schema = tuple(schema)
        self._columns = [array(_ARRAY[column.dtype]) for column in self.schema]
        self._rows: list[tuple[float, ...]] = []
        self.append = self._rows.append

    def tidy(self) -> None:
        """Move what was gathered into the columns, if it is worth it."""
        if len(self._rows) >= FLUSH:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            for column, values in zip(self._columns, zip(*self._rows, strict=True), strict=True):
                column.extend(values)
            self._rows.clear()

    def arrays(self) -> dict[str, Array]:
        """The columns as arrays, by name, each of shape (rows,)."""
        self._flush()
        return {
            column.name: np.frombuffer(values, dtype=np.dtype(column.dtype))
            if len(values)
            else np.empty(0, dtype=np.dtype(column.dtype))
            for column, values in zip(self.schema, self._columns, strict=True)
        }
