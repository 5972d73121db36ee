"""Regret: how far a figure is behind the best one; in its own unit, or as a share.

The share is of the larger of the two. Where lower is better it is 1 − best/own: the part of its own
figure that the best would save. Where higher is better it is 1 − own/best: the part of the best
figure that it lacks. So it has no unit, lies between 0 and 1, and does not change when a third
pattern is looked at, too.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def gap(own: Floats | float, best: Floats | float, lower: bool | Bools) -> Floats:
    """How far figures are behind the best one, in their unit; the shapes are numpy's to match.

    `lower`: lower is better. Below 0 where `best` is not the best; NaN where one is not known.
    """
    found: Floats = np.where(lower, np.subtract(own, best), np.subtract(best, own))
    return found


def behind(own: Floats | float, best: Floats | float, lower: bool | Bools) -> Floats:
    """The same as a share, of figures none of which is below 0; 0 where both are 0."""
    size = np.maximum(np.abs(own), np.abs(best))
    found: Floats = gap(own, best, lower) / np.where(size > 0.0, size, 1.0)
    return found
