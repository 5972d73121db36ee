"""Statistics: what independent replications allow us to say, as pure functions of their values.

A replication is one observation; instances inside one run depend on each other and are never
treated as a sample.
"""

from sim.study.statistics.by_kind import difference_of, mean_of
from sim.study.statistics.holm import holm
from sim.study.statistics.interval import (
    CONFIDENCE,
    Interval,
    Values,
    interval,
    standard_error,
    t_quantile,
)
from sim.study.statistics.paired import (
    NO_DIFFERENCE,
    ROUNDING,
    SIGNIFICANCE,
    Paired,
    Verdict,
    paired,
    verdict,
)
from sim.study.statistics.precision import (
    is_precise,
    relative_half_width,
    replications_to_add,
)
from sim.study.statistics.rare import Count, Proportion, Rare, rare
from sim.study.statistics.selection import Selection

__all__ = [
    "CONFIDENCE",
    "NO_DIFFERENCE",
    "ROUNDING",
    "SIGNIFICANCE",
    "Count",
    "Interval",
    "Paired",
    "Proportion",
    "Rare",
    "Selection",
    "Values",
    "Verdict",
    "difference_of",
    "holm",
    "interval",
    "is_precise",
    "mean_of",
    "paired",
    "rare",
    "relative_half_width",
    "replications_to_add",
    "standard_error",
    "t_quantile",
    "verdict",
]
