"""Data files that a scenario names: one column of a CSV file, each cell with its line.

Paths are relative to the folder of the scenario file; a `Folder` travels to the models that need
it as pydantic's validation context. Without one, paths are relative to the working directory.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sim.scenario.errors import listed, meant, shown
from sim.scenario.model import wrong

SIZE_LIMIT = 200_000_000
"""Bytes of the largest data file that is read."""

_EPOCH = datetime(1970, 1, 1)

T = TypeVar("T")

Cell = tuple[int, str]
"""A line of the file (from 1) and the text of the column there."""


@dataclass(frozen=True)
class Folder:
    """Where the data files of one scenario are; a file that was read is kept for the next use."""

    path: Path
    _texts: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, context: object) -> Folder:
        """The folder that a validation context brings, else the working directory."""
        return context if isinstance(context, Folder) else cls(Path())

    def cells(self, file: str, column: str) -> list[Cell]:
        """The non-empty cells of a column; raises a problem at `file` or `column`."""
        if file not in self._texts:
            self._texts[file] = _read(self.path / file, file)
        try:
            return _column(self._texts[file], file, column)
        except csv.Error as error:
            raise wrong(f"{file} is not a CSV file: {error}", at="file") from None

    def column(self, file: str, column: str, read: Callable[[str], T]) -> list[T]:
        """A column, each cell read; the first that cannot be is a problem with its line."""
        values = []
        for line, text in self.cells(file, column):
            try:
                values.append(read(text))
            except (ValueError, OverflowError) as error:
                raise wrong(f"{file} line {line}: {shown(text)} {error}", at="column") from None
        if not values:
            raise wrong(f"{file} has no data in column '{column}'", at="column")
        return values


def length(text: str) -> float:
    """A number from 0 of a data file; raises ValueError that ends a sentence about the text."""
    try:
        number = float(text)
    except ValueError:
        raise ValueError("is not a number") from None
    if not math.isfinite(number):
        raise ValueError("is not finite")
    if number < 0:
        raise ValueError("is negative: data are lengths of time, from 0")
    return number


def moment(text: str) -> timedelta:
    """A timestamp (ISO 8601) as time since 1970 in UTC, exact to the microsecond."""
    try:
        stamp = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("is neither a number of seconds nor a timestamp (ISO 8601)") from None
    offset = stamp.utcoffset() or timedelta()
    return stamp.replace(tzinfo=None) - offset - _EPOCH


def _read(path: Path, file: str) -> str:
    if not path.is_file():
        raise wrong(f"there is no data file {file} (looked for {path.absolute()})", at="file")
    if path.stat().st_size > SIZE_LIMIT:
        raise wrong(f"{file} is larger than {SIZE_LIMIT // 10**6} MB", at="file")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise wrong(f"{file} is not UTF-8: byte {error.start} is not text", at="file") from None
    except OSError as error:
        raise wrong(f"{file} cannot be read: {error.strerror}", at="file") from None


def _column(text: str, file: str, column: str) -> list[Cell]:
    rows = csv.reader(io.StringIO(text), strict=True)
    header = [name.strip() for name in next(rows, [])]
    if column not in header:
        raise wrong(
            f"{file} has no column '{column}': its columns are {listed(header)}"
            f"{meant(column, header)}",
            at="column",
        )
    position = header.index(column)
    cells = []
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        cells.append((rows.line_num, row[position].strip() if position < len(row) else ""))
    return cells
