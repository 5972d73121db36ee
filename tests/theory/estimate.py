"""An estimate over independent replications, its t interval, and the verdict about a closed form.

FAMILY is the probability that a right model fails anywhere in one folder of tests, and INTERVALS
the number of intervals that such a folder may hold (Bonferroni).
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from theory.recording import record

FAMILY = 0.05
INTERVALS = 100
CONFIDENCE = 1 - FAMILY / INTERVALS


@dataclass(frozen=True)
class Estimate:
    """The values of one measure, one a replication; `name`: what was measured."""

    values: np.ndarray
    name: str = ""

    @property
    def mean(self) -> float:
        return float(self.values.mean())

    @property
    def error(self) -> float:
        """Standard error of the mean."""
        return float(stats.sem(self.values))

    @property
    def half_width(self) -> float:
        return float(stats.t.ppf((1 + CONFIDENCE) / 2, len(self.values) - 1)) * self.error

    def holds(self, exact: float) -> bool:
        return abs(self.mean - exact) <= self.half_width

    def agrees(self, exact: float, within: float) -> None:
        """The interval holds the exact value, and is no wider than ±``within`` of it."""
        record(self.name, exact, self.mean, self.half_width, len(self.values), self.holds(exact))
        said = f"{self.mean:.5g} ± {self.half_width:.2g} (n = {len(self.values)})"
        assert self.half_width <= within * exact, f"{said} is too wide to test {exact:.5g}"
        assert self.holds(exact), f"{said} does not hold {exact:.5g}"

    def near(self, approximation: float, band: float, within: float) -> None:
        """The interval reaches into ±``band`` of an approximation, and is as narrow as asked."""
        reaches = abs(self.mean - approximation) <= self.half_width + band * approximation
        name = f"{self.name}, good to {band:.0%}".lstrip(", ")
        record(name, approximation, self.mean, self.half_width, len(self.values), reaches)
        said = f"{self.mean:.5g} ± {self.half_width:.2g} (n = {len(self.values)})"
        assert self.half_width <= within * approximation, f"{said} is too wide"
        assert reaches, f"{said} does not reach {approximation:.5g} ± {band:.0%}"


def welch(one: Estimate, other: Estimate) -> tuple[float, float]:
    """The difference of two means with the half-width of Welch's interval (unequal variances)."""
    a, b = one.error**2, other.error**2
    df = (a + b) ** 2 / (a**2 / (len(one.values) - 1) + b**2 / (len(other.values) - 1))
    return one.mean - other.mean, float(stats.t.ppf((1 + CONFIDENCE) / 2, df)) * (a + b) ** 0.5
