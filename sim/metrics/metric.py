"""A metric: a name, a unit, a definition, and the pure function that computes it from one run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sim.metrics.observation import Observation

Better = Literal["lower", "higher", "neither"]
Kind = Literal["mean", "quantile", "rate", "proportion", "count"]

SHOWN_FROM = 10
"""Samples beyond a quantile from which one run shows it."""

INTERVAL_FROM = 100
"""Samples beyond a quantile from which a study gives it an interval or a verdict.

They are counted over all replications of the study: ten runs with ten samples beyond p99 in each
make a hundred. Each run must have its `SHOWN_FROM` too.
"""


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry of the registry.

    `function` takes one Observation (one run, one workflow) and gives the value, NaN when there is
    nothing to measure; it does not depend on the order of rows. `samples` says how many
    observations stand behind the value. `better` says which direction a verdict calls better; for
    `neither` it says only higher or lower. `quantile` is the probability of a metric of that kind.
    """

    name: str
    unit: str
    definition: str
    better: Better
    kind: Kind
    function: Callable[[Observation], float]
    samples: Callable[[Observation], int]
    quantile: float | None = None

    def beyond(self, samples: int) -> float:
        """How many of `samples` lie beyond the quantile; all of them for other kinds."""
        if self.quantile is None:
            return float(samples)
        # n(1 − p) in decimals: 100 × (1 − 0.9) is 9.999999999999998 in binary.
        return round(samples * (1.0 - self.quantile), 6)
