"""Lanes: time in whole nanoseconds, and rows on which slices neither overlap nor nest."""

from collections.abc import Iterable

NANO = 1_000_000_000


def nanoseconds(seconds: float) -> int:
    """A time of the run in whole nanoseconds."""
    return round(seconds * NANO)


class Lanes:
    """Rows that are taken by one slice at a time; the lowest free one is given out.

    Slices must come in the order of their starts.
    """

    def __init__(self) -> None:
        self._taken: list[tuple[int, int]] = []

    def place(self, start: int, end: int) -> int:
        """The row of a slice from ``start`` to ``end``.

        Two slices may meet on a row, unless one takes no time: it would be inside the other.
        """
        for row, (begun, until) in enumerate(self._taken):
            if until < start or (until == start and begun < until and start < end):
                self._taken[row] = (start, end)
                return row
        self._taken.append((start, end))
        return len(self._taken) - 1


def rows_of(slices: Iterable[tuple[int, int]]) -> list[int]:
    """The row of each slice; slices in any order."""
    asked = list(slices)
    rows, lanes = [0] * len(asked), Lanes()
    for number in sorted(range(len(asked)), key=lambda one: (asked[one], one)):
        rows[number] = lanes.place(*asked[number])
    return rows
