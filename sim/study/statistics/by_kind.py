"""By kind: the interval that fits a metric, of its mean and of its difference to the baseline."""

from dataclasses import replace

from sim.metrics.metric import Kind
from sim.study.statistics.interval import CONFIDENCE, Interval, Values, interval
from sim.study.statistics.mover import rare_difference, rare_p
from sim.study.statistics.paired import Paired, aligned, beside, paired
from sim.study.statistics.rare import rare


def mean_of(
    kind: Kind, values: Values, samples: Values, confidence: float = CONFIDENCE
) -> Interval:
    """The mean of the replications' values: by Student's t, or as rare events where `rare` says so.

    `samples` are the observations behind each value; a proportion's are its trials. NaN is treated
    as in `interval`.
    """
    few = rare(kind, values, samples)
    return interval(values, confidence) if few is None else few.interval(confidence)


def difference_of(
    kind: Kind,
    own: Values,
    own_samples: Values,
    other: Values,
    other_samples: Values,
    confidence: float = CONFIDENCE,
) -> Paired:
    """The mean difference `own − other`, run by run; from the two intervals where both are rare.

    Where one series alone is rare, the other's spread is what the t interval of the pairs is made
    of. Raises ValueError for series of different length.
    """
    one, two = aligned(own, other)
    few, fewer = rare(kind, own, own_samples), rare(kind, other, other_samples)
    if few is None or fewer is None:
        return paired(one, two, confidence)
    return replace(beside(one, two, rare_difference(few, fewer, confidence)), p=rare_p(few, fewer))
