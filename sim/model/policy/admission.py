"""Admission: who may start. At the workload's door, and at a coordinator product's own."""

from __future__ import annotations

from typing import Protocol

from sim.scenario.policy import AdmissionNone, Aimd, ConcurrencyLimit, TokenBucket

_ALMOST = 1 - 1e-9  # a token that is whole but for rounding


class Gate(Protocol):
    """Who may start now, and what is learnt from those who did."""

    def admits(self, now: float) -> bool:
        """Whether one that comes now, in seconds, is let in; then it counts as in."""

    def settled(self, now: float, latency_s: float) -> None:
        """One that was let in leaves, ``latency_s`` after it came (infinite: it was lost)."""


class TokenBucketGate:
    """Admits ``rate`` a second in the long run, and ``burst`` at once from a full bucket.

    It begins full. In any stretch of t seconds at most burst + rate × t are admitted.
    """

    __slots__ = ("_burst", "_rate", "_since", "_tokens")

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._tokens = self._burst
        self._since = 0.0

    def admits(self, now: float) -> bool:
        """Whether there is a token; it is taken."""
        tokens = min(self._burst, self._tokens + (now - self._since) * self._rate)
        if tokens < _ALMOST:
            return False  # nothing is noted: many refusals must not add up roundings
        self._tokens = tokens - 1
        self._since = now
        return True

    def settled(self, now: float, latency_s: float) -> None:
        """Nothing: a bucket does not care how long they take."""


class ConcurrencyGate:
    """Admits while fewer than ``limit`` are in. ``running``: how many are."""

    __slots__ = ("limit", "running")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.running = 0

    def admits(self, now: float) -> bool:  # noqa: ARG002 - the signature of a gate
        """Whether there is room; it is taken."""
        if self.running >= self.limit:
            return False
        self.running += 1
        return True

    def settled(self, now: float, latency_s: float) -> None:  # noqa: ARG002 - as above
        """One leaves."""
        if not self.running:
            raise RuntimeError("one left that had not been admitted")
        self.running -= 1


class AimdGate(ConcurrencyGate):
    """A concurrency limit that creeps up while they are quick, and is cut when one is slow.

    With each that leaves, the limit is multiplied by ``decrease`` (and rounded down) if its latency
    was above ``target``; else it grows by one, provided that at least half of it was in use,
    the one that leaves included. It stays within ``min`` and ``max``. As AIMDLimit of Netflix's
    concurrency-limits does, which Zeebe uses; that one counts what was in use when the call came,
    here it is when it leaves.
    """

    __slots__ = ("_decrease", "_max", "_min", "_target")

    def __init__(self, settings: Aimd) -> None:
        super().__init__(settings.initial)
        self._target = settings.target
        self._decrease = settings.decrease
        self._min = settings.min
        self._max = settings.max

    def settled(self, now: float, latency_s: float) -> None:
        """One leaves; its latency moves the limit."""
        in_use = self.running
        super().settled(now, latency_s)
        if latency_s > self._target:
            # 0.29 × 100 is less than 29 in floating point
            self.limit = max(self._min, int(self.limit * self._decrease + 1e-9))
        elif 2 * in_use >= self.limit:
            self.limit = min(self._max, self.limit + 1)


Admission = AdmissionNone | TokenBucket | ConcurrencyLimit | Aimd


def make_gate(settings: Admission | None) -> Gate | None:
    """The gate that the settings of a door or a back-pressure say; None admits everything."""
    match settings:
        case TokenBucket():
            return TokenBucketGate(settings.rate, settings.burst)
        case ConcurrencyLimit():
            return ConcurrencyGate(settings.limit)
        case Aimd():
            return AimdGate(settings)
    return None
