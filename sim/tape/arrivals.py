"""When the instances of an open workload entry arrive.

Each process is a stream of its own, keyed by the entry's name. All random ones are a Poisson
process of rate one, bent in time by the inverse of the cumulative rate (Cinlar's inversion), so a
higher rate moves the same arrivals closer together.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, pairwise

import numpy as np

from sim.scenario import (
    Arrivals,
    BatchArrivals,
    BurstyArrivals,
    ConstantArrivals,
    PoissonArrivals,
    ProfileArrivals,
    TraceArrivals,
)
from sim.tape.draws import CHUNK
from sim.tape.key import Root, uniforms


def arrivals(root: Root, entry: str, process: Arrivals, until: float) -> Iterator[float]:
    """The arrival times of an entry in [0, until), in seconds, ascending.

    Raises ``TypeError`` for a closed process: its users ask when they have been answered.
    """
    match process:
        case ConstantArrivals(rate=rate):
            times: Iterator[float] = ((number + 1) / rate for number in count())
        case PoissonArrivals(rate=rate):
            times = (t / rate for t in unit_poisson(root, entry))
        case BatchArrivals(rate=rate, size=size):
            times = (t / rate for t in unit_poisson(root, entry) for _ in range(size))
        case ProfileArrivals():
            times = bend(unit_poisson(root, entry), profile_pieces(process))
        case BurstyArrivals():
            times = bend(unit_poisson(root, entry), bursty_pieces(root, entry, process))
        case TraceArrivals(times_s=recorded):
            times = iter(recorded)
        case _:
            raise TypeError(f"{type(process).__name__} is not an open arrival process")
    for time in times:
        if time >= until:
            return
        yield time


def spike(
    root: Root, stream: str, entry: str, process: Arrivals, more: float, since: float, until: float
) -> Iterator[float]:
    """Further arrivals in [since, until): ``more`` times as many as the entry has there.

    ``stream`` keys them; the states of a process whose rate is random are those of the entry.
    """
    match process:
        case ConstantArrivals(rate=rate):
            times: Iterator[float] = ((number + 1) / (rate * more) for number in count())
        case PoissonArrivals(rate=rate):
            times = (t / (rate * more) for t in unit_poisson(root, stream))
        case BatchArrivals(rate=rate, size=size):
            times = (t / (rate * more) for t in unit_poisson(root, stream) for _ in range(size))
        case ProfileArrivals():
            times = bend(unit_poisson(root, stream), _steeper(profile_pieces(process), more))
        case BurstyArrivals():
            pieces = bursty_pieces(root, entry, process)
            times = bend(unit_poisson(root, stream), _steeper(pieces, more))
        case TraceArrivals(times_s=recorded):
            times = _repeated(root, stream, recorded, more)
        case _:
            raise TypeError(f"{type(process).__name__} has no rate that a spike could multiply")
    for time in times:
        if time >= until:
            return
        if time >= since:
            yield time


def _steeper(pieces: Iterator[Piece], factor: float) -> Iterator[Piece]:
    for at, length, rate, after in pieces:
        yield (at, length, rate * factor, after * factor)


def _repeated(root: Root, stream: str, recorded: tuple[float, ...], more: float) -> Iterator[float]:
    """Each recorded arrival so many times on average: a whole number of times, or once more."""
    whole, rest = int(more), more - int(more)
    key = root.key("arrivals", stream)
    for chunk in range(-(-len(recorded) // CHUNK)):
        draws = uniforms(key, chunk, CHUNK).tolist()
        for time, u in zip(recorded[chunk * CHUNK : (chunk + 1) * CHUNK], draws, strict=False):
            for _ in range(whole + (u < rest)):
                yield time


def unit_exponentials(root: Root, *names: str) -> Iterator[float]:
    """Exponential draws of mean one, without end, of the stream with these names."""
    key = root.key(*names)
    for chunk in count():
        yield from (-np.log1p(-uniforms(key, chunk, CHUNK))).tolist()


def unit_poisson(root: Root, entry: str) -> Iterator[float]:
    """A Poisson process of rate one, without end."""
    now = 0.0
    for gap in unit_exponentials(root, "arrivals", entry):
        now += gap
        yield now


Piece = tuple[float, float, float, float]  # from (s), length (s), rate at its start, at its end


def profile_pieces(profile: ProfileArrivals) -> Iterator[Piece]:
    """The rate over time as pieces; after the last point its rate holds."""
    points = profile.points
    if points[0][0] > 0:
        yield (0.0, points[0][0], points[0][1], points[0][1])
    for (at, rate), (until, after) in pairwise(points):
        if until > at:
            yield (at, until - at, rate, after if profile.between == "linear" else rate)
    at, rate = points[-1]
    yield (at, float("inf"), rate, rate)


def bursty_pieces(root: Root, entry: str, bursty: BurstyArrivals) -> Iterator[Piece]:
    """The rate of a Markov-modulated process: it goes round its states, from the first."""
    now = 0.0
    dwells = unit_exponentials(root, "dwell", entry)
    for turn in count():
        state = turn % len(bursty.rates)
        length = bursty.dwell[state] * next(dwells)
        yield (now, length, bursty.rates[state], bursty.rates[state])
        now += length


def bend(unit: Iterator[float], pieces: Iterator[Piece]) -> Iterator[float]:
    """A Poisson process of rate one, bent to a rate that is linear in each piece.

    The arrival that stands at x under rate one moves to the time t at which the rate's integral
    reaches x. Ends when the rate stays zero for ever.
    """
    passed = 0.0
    x = next(unit)
    for at, length, rate, after in pieces:
        if length == float("inf"):
            if rate <= 0.0:
                return
            while True:
                yield at + (x - passed) / rate
                x = next(unit)
        area = (rate + after) / 2.0 * length
        while x <= passed + area:
            yield at + _reach(x - passed, rate, (after - rate) / length)
            x = next(unit)
        passed += area


def _reach(area: float, rate: float, slope: float) -> float:
    """The time in which a rate that changes linearly has integrated to ``area``.

    The root of rate·t + slope·t²/2 = area, in the form that stays exact for a small slope.
    """
    root = max(rate * rate + 2.0 * slope * area, 0.0) ** 0.5
    return 2.0 * area / (rate + root) if rate + root > 0.0 else 0.0
