"""Spread: pointwise mean and interval of rows that are added one by one; its size does not grow."""

import numpy as np
import numpy.typing as npt

from sim.study.statistics.interval import CONFIDENCE, t_quantile

Floats = npt.NDArray[np.float64]


class Spread:
    """Mean and spread of equally long rows, one after the other (Welford's recurrence).

    A NaN is a row that has nothing there: it is left out of the mean, and an interval over the rest
    would be one over a selection, so there is none.
    """

    def __init__(self) -> None:
        self.n = 0
        self._mean: Floats = np.zeros(1)
        self._squares: Floats = np.zeros(1)
        self._known: Floats = np.zeros(1)

    @property
    def mean(self) -> Floats:
        """The mean of each place; NaN where no row has anything."""
        return np.where(self._known > 0, self._mean, np.nan) if self.n else self._mean

    def add(self, row: Floats) -> None:
        """One row more."""
        self.n += 1
        known = ~np.isnan(row)
        self._known = self._known + known
        off = np.where(known, row - self._mean, 0.0)
        self._mean = self._mean + off / np.maximum(self._known, 1.0)
        self._squares = self._squares + off * np.where(known, row - self._mean, 0.0)

    def half_width(self) -> Floats:
        """Half width of the t interval of each mean; 0 for a single row, NaN where one is short."""
        if self.n < 2:
            return np.zeros_like(self._mean)
        deviation = np.sqrt(self._squares / (self.n - 1))
        half: Floats = t_quantile(CONFIDENCE, self.n - 1) * deviation / np.sqrt(self.n)
        return np.where(self._known == self.n, half, np.nan)
