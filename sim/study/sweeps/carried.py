"""Carried: whether a pattern keeps up with what arrives at a point of a sweep."""

import numpy as np

from sim.metrics import ALL
from sim.study.statistics import interval
from sim.study.sweeps.data import SweepData

NEEDED = ("offered", "throughput", "completed_share", "in_flight_share")
"""The metrics that tell."""
LEAST = 0.02
"""The share of what arrives that is left behind: less is how a run happens to begin and end."""


def is_told(data: SweepData) -> bool:
    """Whether the sweep has kept what tells."""
    return set(NEEDED) <= set(data.metrics)


def keeps_up(data: SweepData, point: int, pattern: str) -> bool:
    """Whether as much completes in the window as arrives in it and is going to complete.

    What does not is a backlog that grows. A pattern does not keep up when more than `LEAST` is left
    behind in the mean, and the 95 % interval over the replications excludes 0 where there is one.
    """
    offered, throughput, completes, in_flight = (
        data.series(point, pattern, name, ALL)[0] for name in NEEDED
    )
    due = offered * (completes + in_flight)
    with np.errstate(divide="ignore", invalid="ignore"):
        behind = interval(1.0 - throughput / due)
    if np.isnan(behind.mean) or behind.mean <= LEAST:
        return True
    return behind.known and behind.low <= 0.0
