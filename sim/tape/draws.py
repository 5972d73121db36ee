"""Draws: columns of values over instances, made a chunk at a time.

A single keyed draw costs 8-10 µs, a chunk of them a fraction of that a value. So all draws of one
purpose at one place (a copy, round and attempt of a step) form a column over the instances of a
workload entry, kept as lists of ``CHUNK`` values; what is no longer looked at is forgotten and
would be drawn again just the same.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from sim.scenario import Constant, Distribution
from sim.tape.key import Root, fixed_hash, scatter, uniforms
from sim.tape.sampling import Transform, transform

SHIFT = 10
CHUNK = 1 << SHIFT
MASK = CHUNK - 1
KEPT_CHUNKS = 16
KEPT_COLUMNS = 512
USERS_SHIFT = 6  # closed users share a lane in blocks of 64, so that a chunk is not for one user
USERS = 1 << USERS_SHIFT


class Place(Protocol):
    """The instance that a draw is for: its workload entry, lane and index.

    ``lane`` is 0 for open arrivals, then ``index`` is the arrival's number; closed users have
    one lane for every 64 of them, and their requests are interleaved in it.
    """

    entry: int
    lane: int
    index: int


class Piece(Protocol):
    """One attempt at one piece of work: the place that most draws are for."""

    copy: int
    round: int
    attempt: int

    @property
    def instance(self) -> Place:
        """The instance that the work is for."""


def closed_place(user: int, number: int) -> tuple[int, int]:
    """The (lane, index) of a closed user's n-th request."""
    return 1 + (user >> USERS_SHIFT), (number << USERS_SHIFT) + (user & (USERS - 1))


class Column:
    """The values of one stream over the indices of one lane."""

    __slots__ = ("_key", "_values", "chunks")

    def __init__(self, key: int, values: Transform) -> None:
        self._key = key
        self._values = values
        self.chunks: dict[int, list[float]] = {}

    def __getitem__(self, index: int) -> float:
        chunk = self.chunks.get(index >> SHIFT)
        if chunk is None:
            chunk = self._make(index >> SHIFT)
        return chunk[index & MASK]

    def _make(self, number: int) -> list[float]:
        if len(self.chunks) >= KEPT_CHUNKS:
            del self.chunks[next(iter(self.chunks))]
        made: list[float] = self._values(uniforms(self._key, number, CHUNK)).tolist()
        self.chunks[number] = made
        return made


class Draws:
    """All draws of one purpose with one distribution, for every place that needs one.

    Called with the instance and, where the purpose has them, the copy, round and attempt (from 0,
    1 and 1). ``entries``: the names of the workload entries, by the instances' entry number.
    """

    __slots__ = ("_columns", "_entries", "_first", "_names", "_purpose", "_root", "_values")

    def __init__(
        self,
        root: Root,
        entries: tuple[str, ...],
        purpose: str,
        names: tuple[str | int, ...],
        values: Transform,
    ) -> None:
        self._root = root
        self._entries = entries
        self._purpose = purpose
        self._names = names
        self._values = values
        self._columns: dict[tuple[int, int, int, int, int], Column] = {}
        self._first = [self._column(entry, 0, 0, 1, 1) for entry in range(len(entries))]

    def __call__(self, at: Place, copy: int = 0, round_: int = 1, attempt: int = 1) -> float:
        if copy or round_ != 1 or attempt != 1 or at.lane:
            key = (at.entry, at.lane, copy, round_, attempt)
            column = self._columns.get(key)
            if column is None:
                if len(self._columns) >= KEPT_COLUMNS:
                    del self._columns[next(iter(self._columns))]
                column = self._columns[key] = self._column(*key)
            return column[at.index]
        index = at.index
        column = self._first[at.entry]
        chunk = column.chunks.get(index >> SHIFT)
        return column[index] if chunk is None else chunk[index & MASK]

    def of(self, piece: Piece) -> float:
        """The draw for one attempt at one piece of work."""
        at = piece.instance
        if piece.attempt != 1 or piece.copy or piece.round != 1 or at.lane:
            return self(at, piece.copy, piece.round, piece.attempt)
        index = at.index
        column = self._first[at.entry]
        chunk = column.chunks.get(index >> SHIFT)
        return column[index] if chunk is None else chunk[index & MASK]

    def _column(self, entry: int, lane: int, copy: int, round_: int, attempt: int) -> Column:
        place = (self._entries[entry], lane, copy, round_, attempt)
        return Column(self._root.key(self._purpose, *self._names, *place), self._values)


class Fixed:
    """Draws of a constant: the same value everywhere, no randomness spent."""

    __slots__ = ("value",)

    def __init__(self, value: float) -> None:
        self.value = value

    def __call__(self, at: Place, copy: int = 0, round_: int = 1, attempt: int = 1) -> float:  # noqa: ARG002 - the signature of Draws
        return self.value

    def of(self, piece: Piece) -> float:  # noqa: ARG002 - as above
        """The value."""
        return self.value


Source = Draws | Fixed


class Identity:
    """A fixed hash of each instance's name: what picks its shard and partition, in every run."""

    __slots__ = ("_chunks", "_entries")

    def __init__(self, entries: tuple[str, ...]) -> None:
        self._entries = entries
        self._chunks: dict[tuple[int, int, int], list[int]] = {}

    def __call__(self, entry: int, lane: int, index: int) -> int:
        key = (entry, lane, index >> SHIFT)
        chunk = self._chunks.get(key)
        if chunk is None:
            if len(self._chunks) >= KEPT_COLUMNS:
                del self._chunks[next(iter(self._chunks))]
            first = (index >> SHIFT) << SHIFT
            base = fixed_hash("instance", self._entries[entry], lane)
            chunk = scatter(base, np.arange(first, first + CHUNK)).tolist()
            self._chunks[key] = chunk
        return chunk[index & MASK]


def as_is(u: np.ndarray) -> np.ndarray:
    """The uniform draws themselves."""
    return u


def source(
    root: Root,
    entries: tuple[str, ...],
    purpose: str,
    names: tuple[str | int, ...],
    distribution: Distribution,
) -> Source:
    """The draws of a distribution; constants spend no randomness."""
    if isinstance(distribution, Constant):
        return Fixed(distribution.value)
    return Draws(root, entries, purpose, names, transform(distribution))
