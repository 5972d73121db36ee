"""Regret: how far a figure is behind the best one, as a share of the larger of the two.

Where lower is better it is 1 − best/own: the share of its own figure that the best would save.
Where higher is better it is 1 − own/best: the share of the best figure that it lacks. So it has no
unit, lies between 0 and 1, and does not change when a third pattern is looked at, too.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def behind(own: Floats | float, best: Floats | float, lower: bool | Bools) -> Floats:
    """The regret of figures, none below 0, to the best one; the shapes are numpy's to match.

    `lower`: lower is better. Below 0, down to −1, where `best` is not the best; 0 where both are 0;
    NaN where one is not known.
    """
    size = np.maximum(np.abs(own), np.abs(best))
    gap = np.where(lower, np.subtract(own, best), np.subtract(best, own))
    found: Floats = gap / np.where(size > 0.0, size, 1.0)
    return found
