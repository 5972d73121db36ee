"""Waiting in one queue before c servers with Poisson arrivals: the closed forms.

Erlang (1917) for M/M/c; Pollaczek (1930) and Khinchine (1932) for M/G/1; Lee and Longton (1959)
for M/G/c: the wait of M/M/c times (1 + SCV)/2, which is exact for c = 1 and for SCV = 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.study.preview.moments import Moments


@dataclass(frozen=True, slots=True)
class Queue:
    """`rate`: arrivals per second. `service`: the work of one, in s."""

    rate: float
    service: Moments
    servers: int

    @property
    def utilisation(self) -> float:
        """Offered load per server; 1 and more: the queue grows without end."""
        return self.rate * self.service.mean / self.servers

    @property
    def delayed(self) -> float:
        """The share that has to wait, as in M/M/c (Erlang C)."""
        return erlang_c(self.servers, self.rate * self.service.mean)

    @property
    def wait(self) -> Moments:
        """The time in the queue; infinite where there is no steady state.

        Its variance is that of M/M/c's wait (0, or exponential), scaled to the mean.
        """
        if self.rate == 0.0 or self.service.mean == 0.0:
            return Moments()
        if self.utilisation >= 1.0 or not math.isfinite(self.service.variance):
            return Moments(math.inf, math.inf)
        delayed = self.delayed
        exponential = delayed * self.service.mean / (self.servers * (1 - self.utilisation))
        mean = exponential * (1 + self.service.scv) / 2
        return Moments(mean, mean**2 * (2 / delayed - 1)) if delayed else Moments()


def erlang_c(servers: int, load: float) -> float:
    """The probability of waiting in M/M/c at an offered load in Erlang; 1 from `servers` on."""
    if load >= servers:
        return 1.0
    blocked = 1.0  # Erlang B by its recursion, which does not overflow as factorials do
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))
