"""Retries: how many, after which pause, and within which budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.scenario.policy import Retry, Wait

Growth = Callable[[int], float]  # the number of the retry -> the pause before the cap, in s
Jitter = Callable[[float, float, float], float]  # (pause, u, last pause) -> the pause, in s


class Backoff:
    """The pause before each retry of one piece of work: it grows, is capped, then spread.

    Growth of retry n: ``fixed`` first, ``linear`` first × n, ``exponential`` first × factor^(n−1).
    Jitter of a pause p: ``full`` U(0, p), ``equal`` p/2 + U(0, p/2), ``decorrelated``
    min(max, U(first, 3 × the last pause)); the last grows by itself, so the growth does not
    matter to it (the definitions of the AWS Architecture Blog, "Exponential Backoff And Jitter").

    ``random``: whether the uniform draw is used at all; ``is_zero``: whether every pause is 0.
    """

    __slots__ = ("_grown", "_max", "_spread", "is_zero", "random")

    def __init__(self, wait: Wait) -> None:
        first = min(wait.first, wait.max)
        self._max = wait.max
        self._grown = _growth(wait.backoff, first, wait.factor)
        self._spread = _jitter(wait.jitter, first, wait.max)
        self.is_zero = first == 0
        self.random = wait.jitter != "none" and not self.is_zero

    def pause(self, retry: int, u: float, last: float) -> float:
        """Seconds to wait before retry number ``retry``; 1 is the one before the second try.

        ``u``: uniform in (0, 1). ``last``: the pause before the retry before this one, 0 at first.
        """
        if self.is_zero:
            return 0.0
        try:
            grown = min(self._grown(retry), self._max)
        except OverflowError:  # no float holds factor^(retry − 1): far beyond any cap
            grown = self._max
        return self._spread(grown, u, last)


def _growth(backoff: str, first: float, factor: float) -> Growth:
    if backoff == "fixed":
        return lambda retry: first  # noqa: ARG005 - the signature of a growth
    if backoff == "linear":
        return lambda retry: first * retry
    return lambda retry: first * factor ** (retry - 1)


def _jitter(jitter: str, first: float, most: float) -> Jitter:
    if jitter == "full":
        return lambda pause, u, last: pause * u  # noqa: ARG005 - the signature of a jitter
    if jitter == "equal":
        return lambda pause, u, last: pause / 2 + pause / 2 * u  # noqa: ARG005 - as above
    if jitter == "decorrelated":

        def decorrelated(pause: float, u: float, last: float) -> float:  # noqa: ARG001 - as above
            return min(most, first + (3 * max(last, first) - first) * u)

        return decorrelated
    return lambda pause, u, last: pause  # noqa: ARG005 - as above


class Budget:
    """Retries as a share of first tries: each first try earns a share of one retry.

    At every moment retries ≤ share × first tries. Nothing is granted at the start, and at most
    ``SAVED`` retries are saved up, the bucket of gRPC's own example (maxTokens 10, tokenRatio 0.1
    in its proposal A6): without a bound, hours of calm would pay for as many retries as if there
    were no budget, just when they do harm. So under a lasting failure the load is at most
    λ (1 + share), which is what Google's SRE book (10 % per client) and Finagle (20 %) aim at.
    They look back for a time (two minutes, ten seconds), we have no clock here; Finagle and Envoy
    also allow a few retries a second (10) or at a time (3) whatever the load, which we do not.
    """

    __slots__ = ("_saved", "_share")

    ONE = 10**9  # counted in whole billionths of a retry, so that ten tenths make one
    SAVED = 10

    def __init__(self, share: float) -> None:
        self._share = round(share * self.ONE)
        self._saved = 0

    @property
    def saved(self) -> float:
        """Retries that have been earned and not been spent."""
        return self._saved / self.ONE

    def first(self) -> None:
        """A first try: it earns."""
        self._saved = min(self._saved + self._share, self.SAVED * self.ONE)

    def spend(self) -> bool:
        """Pay for one retry, if enough has been saved."""
        if self._saved < self.ONE:
            return False
        self._saved -= self.ONE
        return True


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """What a caller does after a failed try: how often, how soon, within which budget.

    ``attempts``: tries in all that count, the first one included (None: as many as it takes).
    ``budget``: all pieces of work under this policy share it; None: no bound but ``attempts``.
    """

    attempts: int | None
    backoff: Backoff
    budget: Budget | None = None

    @classmethod
    def of(cls, settings: Retry) -> RetryPolicy:
        """The policy that the settings say, with a budget of its own."""
        share = settings.budget
        budget = None if share is None else Budget(share)
        return cls(settings.attempts, Backoff(settings.wait), budget)

    def allows(self, tries: int) -> bool:
        """Whether ``attempts`` leaves a further try after ``tries``; the budget is not asked."""
        return self.attempts is None or tries < self.attempts
