"""Saturation: what runs under one load show of it, and the search for the load where it begins.

A load is carried when as much of what arrives is completed as under no load to speak of. What is
not carried waits in a backlog that grows, is turned away, or fails for being late; the *deficit* is
its share of what arrives. A load is saturated when the deficit is above `TOLERANCE` and, at 90 %
confidence, above 0; or above twice that, which no accident of a run brings about.

Just above the knee what is carried changes in a straight line, so that the knee is where the line
through two saturated loads meets the load itself (run by run, on the same draws). Where what is
carried collapses instead, the knee is only known to lie between the last load that is carried and
the first that is not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.study.statistics import Interval, interval

Floats = npt.NDArray[np.float64]

TOLERANCE = 0.01
"""A deficit below this is a backlog that happens to end higher than it began."""
SIDES = 0.8
"""Two-sided confidence that leaves a tenth below: a search may try again, it need not be sure."""
NEAR, FAR = 1.04, 1.1
"""Where the two saturated loads are looked for, as multiples of the knee as it is guessed."""
APART, REMOTE = 1.04, 1.15
"""How far the second of them is from the first: further off there is no straight line."""
WIDTH = 1.02
"""A bracket whose ends differ by less is narrow enough."""
MOST_PROBES = 60
REACH = 2.0**20
"""How far from its start a search goes."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What the replications under one load showed.

    `offered`: arrivals per second, the known rate where it is steady; `deficit`: the share of each
    replication's own arrivals that was not carried; `carried`: what each carried per second.
    `close`: the runs were long enough to read the knee off them.
    """

    load: float
    offered: float
    deficit: Floats
    carried: Floats
    close: bool = True

    @property
    def saturated(self) -> bool:
        """Whether the load is more than can be carried."""
        found = interval(self.deficit[~np.isnan(self.deficit)], SIDES)
        return found.mean > TOLERANCE and (found.mean > 2 * TOLERANCE or not found.low <= 0.0)

    @property
    def guess(self) -> float:
        """The load that would just be carried, if what is carried now is all there is."""
        return self.load * float(np.nanmean(self.carried)) / self.offered

    @property
    def carried_load(self) -> Floats:
        """What each replication carried, in the unit of the load."""
        return self.carried * (self.load / self.offered)


Ending = Literal["grows", "leaps", "not reached", "always saturated"]


@dataclass(frozen=True, slots=True)
class Found:
    """Where saturation begins: the load, its interval, and how that begins.

    "grows": the interval is a t interval over the replications. "leaps": it is the bracket, and the
    load in its middle. "not reached": all loads up to `low` are carried.
    """

    load: float
    low: float
    high: float
    n: int
    ending: Ending
    at: Probe | None
    """The saturated load nearest to the knee: what binds is read off there."""


class Search:
    """The search for one pattern's knee; it asks for loads and is told what they showed."""

    def __init__(self, start: float) -> None:
        self._start = start
        self._probes: dict[float, Probe] = {}

    def tell(self, probe: Probe) -> None:
        """What a load showed."""
        self._probes[probe.load] = probe

    @property
    def close(self) -> bool:
        """Whether the knee is bracketed: from here on the runs are to be long."""
        carried, saturated = self._sides()
        return bool(carried and saturated)

    def wanted(self) -> float | None:
        """The next load to try; None when the search is over."""
        load = self._next()
        return None if load in self._probes or len(self._probes) >= MOST_PROBES else load

    def _next(self) -> float | None:
        carried, saturated = self._sides()
        if not saturated:
            load = max(carried) * 2.0 if carried else self._start
            return load if load <= self._start * REACH else None
        if not carried:
            load = min(saturated) / 2.0
            return load if load >= self._start / REACH else None
        low, first = max(carried), self._probes[min(saturated)]
        if low / WIDTH < first.guess < first.load:
            return self._beside(first.guess, low, saturated)
        return None if first.load / low <= WIDTH else math.sqrt(low * first.load)

    def _beside(self, guess: float, low: float, saturated: Sequence[float]) -> float | None:
        """A load a little above the guess, a little further above, or a little below it."""
        first = saturated[0]
        if first > guess * (NEAR + FAR) / 2.0 or not self._probes[first].close:
            return guess * NEAR if guess * NEAR < first else math.sqrt(low * first)
        if not self._seconds(first, saturated):
            return first * FAR / NEAR
        return guess / NEAR if low < guess / FAR else None

    def _seconds(self, first: float, saturated: Sequence[float]) -> list[float]:
        """The saturated loads that a line through the first can be drawn to."""
        return [
            load
            for load in saturated
            if APART <= load / first <= REMOTE and self._probes[load].close
        ]

    def _sides(self) -> tuple[list[float], list[float]]:
        """The loads that are carried below every saturated one, and the saturated ones."""
        saturated = sorted(load for load, probe in self._probes.items() if probe.saturated)
        least = saturated[0] if saturated else math.inf
        return [load for load in self._probes if load < least], saturated

    def found(self) -> Found:
        """What the search has come to."""
        carried, saturated = self._sides()
        if not saturated:
            return Found(math.inf, max(carried), math.inf, 0, "not reached", None)
        first = self._probes[saturated[0]]
        n = len(first.deficit)
        if not carried:
            return Found(0.0, 0.0, first.load, n, "always saturated", first)
        low = max(carried)
        line = self._line(low, saturated)
        if line is not None:
            return Found(line.mean, line.low, line.high, n, "grows", first)
        return Found(math.sqrt(low * first.load), low, first.load, n, "leaps", first)

    def _line(self, low: float, saturated: Sequence[float]) -> Interval | None:
        """Where the line through two saturated loads meets the load, within the bracket."""
        first = self._probes[saturated[0]]
        others = self._seconds(first.load, saturated)
        if not others or not first.close:
            return None
        second = self._probes[others[0]]
        both = ~(np.isnan(first.carried) | np.isnan(second.carried))
        carried = first.carried_load[both]
        slope = (second.carried_load[both] - carried) / (second.load - first.load)
        if len(slope) == 0:
            return None
        meeting = interval((carried - slope * first.load) / (1.0 - slope))
        return meeting if low / WIDTH <= meeting.mean <= first.load else None
