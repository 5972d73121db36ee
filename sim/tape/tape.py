"""The tape: all randomness of a run, keyed, so that any draw can be asked for at any time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from sim.scenario import Arrivals, Distribution
from sim.tape.arrivals import arrivals, spike
from sim.tape.draws import CHUNK, Draws, Identity, Source, as_is, source
from sim.tape.key import Root, uniforms
from sim.tape.sampling import transform


class Tape:
    """All randomness of one run: (seed, replication) and the workload entries' names.

    It hands out :class:`Draws` (called with the instance and its place) and arrival streams. Two
    tapes of the same seed and replication give the same values, whatever else was drawn.
    """

    def __init__(self, seed: int, replication: int, entries: tuple[str, ...]) -> None:
        self.root = Root(seed, replication)
        self.entries = entries
        self.identity = Identity(entries)

    def draws(self, distribution: Distribution, purpose: str, *names: str | int) -> Source:
        """The draws of a distribution for one purpose; see MODEL "Randomness" for the keys."""
        return source(self.root, self.entries, purpose, names, distribution)

    def uniform(self, purpose: str, *names: str | int) -> Draws:
        """Uniform draws in (0, 1): for choices, rejections and rounds."""
        return Draws(self.root, self.entries, purpose, names, as_is)

    def once(self, purpose: str, *names: str | int) -> float:
        """One uniform draw that belongs to no instance (a poller's phase)."""
        return float(uniforms(self.root.key(purpose, *names), 0, 1)[0])

    def stream(self, distribution: Distribution, purpose: str, *names: str) -> Iterator[float]:
        """Values of a distribution without end, for what has a state of its own."""
        key = self.root.key(purpose, *names)
        values = transform(distribution)
        for chunk in count():
            yield from values(uniforms(key, chunk, CHUNK)).tolist()

    def arrivals(self, entry: str, process: Arrivals, until: float) -> Iterator[float]:
        """The arrival times of an open workload entry in [0, until), in seconds."""
        return arrivals(self.root, entry, process, until)

    def spike(
        self, stream: str, entry: str, process: Arrivals, factor: float, since: float, until: float
    ) -> Iterator[float]:
        """The further arrivals of an entry while a spike lasts: ``factor`` - 1 times as many.

        Their stream is their own; where the rate itself is random, it is that of the entry.
        """
        return spike(self.root, stream, entry, process, factor - 1.0, since, until)
