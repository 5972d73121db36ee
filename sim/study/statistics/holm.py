"""Holm: p values of many comparisons, each raised by what the others beside it cost.

Source: Holm, "A simple sequentially rejective multiple test procedure", *Scandinavian Journal of
Statistics* 6 (1979). Whatever the comparisons have to do with each other: where none differs, the
chance that any adjusted value is below 0.05 is at most 5 %.
"""

import numpy as np
import numpy.typing as npt

from sim.study.statistics.interval import Values


def holm(p: Values) -> npt.NDArray[np.float64]:
    """The adjusted p values, in the same order; NaN stays NaN and does not count as a comparison.

    Raises ValueError for a value outside [0, 1].
    """
    told = np.asarray(p, dtype=np.float64)
    known = ~np.isnan(told)
    if not ((told[known] >= 0.0) & (told[known] <= 1.0)).all():
        raise ValueError("p values lie in [0, 1]")
    adjusted = np.full(told.shape, np.nan)
    order = np.argsort(told, kind="stable")[: known.sum()]  # NaN stands last
    times = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(told[order] * times), 1.0)
    return adjusted
