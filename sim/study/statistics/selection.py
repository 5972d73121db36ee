"""Selection: the best of several designs, with a stated chance to be right, in few replications.

Source: Kim and Nelson, "A fully sequential procedure for indifference-zone selection in
simulation", *ACM Transactions on Modeling and Computer Simulation* 11 (2001), procedure KN with
c = 1; it needs normal observations and allows common random numbers. sim-tools 1.3.0 has a KN, but
with three designs or more its look-up of a variance, `design_i * (k - 1) + (design_l - 1)`, takes
the wrong pair whenever design_l < design_i, so this is one of our own.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.study.statistics.interval import Values


class Selection:
    """Which of `designs` designs are still in contention to be the best, as replications come in.

    `delta` is the *indifference zone*, in the metric's unit: a difference that matters. If the best
    is better than all others by at least `delta`, it is selected with a probability of 1 − `alpha`
    or more. The first `n0` replications of all designs estimate the variances of their
    differences; from then on designs fall out. Designs are numbered from 0 in the order in which
    they are told. Raises ValueError for parameters without sense.
    """

    def __init__(
        self,
        designs: int,
        *,
        better: Literal["lower", "higher"],
        delta: float,
        alpha: float = 0.05,
        n0: int = 10,
    ) -> None:
        if designs < 2:
            raise ValueError(f"a selection is among two designs or more, not {designs}")
        if not delta > 0.0:
            raise ValueError(f"the indifference zone is above 0, not {delta}")
        if not 0.0 < alpha < 1.0 - 1.0 / designs:
            raise ValueError(f"alpha is above 0 and below that of guessing, not {alpha}")
        if n0 < 2:
            raise ValueError(f"a variance is estimated from two replications or more, not {n0}")
        self._sign = 1.0 if better == "higher" else -1.0
        self._delta = delta
        self._n0 = n0
        # η of the paper, solved for c = 1; under common random numbers each of the k − 1 others may
        # win wrongly with α / (k − 1).
        eta = ((2.0 * alpha / (designs - 1)) ** (-2.0 / (n0 - 1)) - 1.0) / 2.0
        self._h_squared = 2.0 * eta * (n0 - 1)
        self._first: list[npt.NDArray[np.float64]] = []
        self._reach = np.empty((designs, designs))
        self._sums = np.zeros(designs)
        self._contending = np.arange(designs)
        self._told = 0

    @property
    def contending(self) -> tuple[int, ...]:
        """The designs still in contention, by number; never none."""
        return tuple(int(design) for design in self._contending)

    @property
    def best(self) -> int | None:
        """The selected design; None while there are several in contention."""
        return int(self._contending[0]) if len(self._contending) == 1 else None

    @property
    def replications(self) -> int:
        """How many have been told."""
        return self._told

    @property
    def most_left(self) -> int | None:
        """How many more it takes at most; None while fewer than n0 tell nothing of that."""
        if self._told < self._n0:
            return None
        return self._longest() - self._told if self.best is None else 0

    def tell(self, values: Values) -> tuple[int, ...]:
        """Take in one replication of the designs still in contention; returns those left after it.

        `values` has one entry for each of `contending`, in that order. Designs with equal means
        when the replications end are not told apart, and the first of them is selected. Raises
        ValueError for anything else than that many finite values, or after the end.
        """
        told = self._sign * np.asarray(values, dtype=np.float64)
        if self.best is not None:
            raise ValueError("the selection is over: one design is left")
        if told.shape != self._contending.shape or not np.isfinite(told).all():
            raise ValueError(f"a value is needed for each of the designs {self.contending}")
        self._sums[self._contending] += told
        self._told += 1
        if self._told <= self._n0:
            self._first.append(told)
        if self._told == self._n0:
            self._reach = self._h_squared * _variances(np.array(self._first)) / self._delta**2
        if self._told >= self._n0:
            self._screen()
        return self.contending

    def _screen(self) -> None:
        """Let the designs fall out whose mean is further behind another's than chance explains."""
        means = self._sums[self._contending] / self._told
        reach = self._reach[np.ix_(self._contending, self._contending)]
        allowed = np.maximum(0.0, self._delta / (2.0 * self._told) * (reach - self._told))
        stays = (means[:, None] >= means[None, :] - allowed).all(axis=1)
        self._contending = self._contending[stays]
        if self._told >= self._longest():
            self._contending = self._contending[:1]

    def _longest(self) -> int:
        """After how many replications nobody is allowed to be behind any more."""
        among = self._reach[np.ix_(self._contending, self._contending)]
        return int(np.floor(among.max())) + 1


def _variances(observations: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The variance of the difference of each two columns, as a symmetric matrix."""
    differences = observations[:, :, None] - observations[:, None, :]
    found: npt.NDArray[np.float64] = differences.var(axis=0, ddof=1)
    return found
