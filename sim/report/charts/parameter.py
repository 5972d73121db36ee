"""A parameter as the axis of a chart: where its values stand, and how they are written there."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.axis import Axis

from sim.report.charts.axes import log_decades, seconds_formatter
from sim.report.figures import number
from sim.study.sweeps.axes import Value, number_of
from sim.study.sweeps.design import Parameter

_LETTER_IN = 0.075
"""About how wide a letter of a tick label is, in inches."""
_ROOM_IN = {"x": 5.6, "y": 3.0}
"""About how long the axes of a chart are, in inches."""


def numbers_along_x(ax: Axes, parameter: Parameter, numbers: npt.NDArray[np.float64]) -> None:
    """A numeric x axis over these numbers, ticks with units; logarithmic if they are spaced so."""
    low, high = float(numbers.min()), float(numbers.max())
    if _spaced_by_factors(numbers):
        ax.set_xscale("log")
        ax.set_xlim(low / (high / low) ** 0.03, high * (high / low) ** 0.03)
        log_decades(ax.xaxis, ax.get_xlim())
        ax.xaxis.set_minor_formatter(ticker.NullFormatter())
    else:
        margin = 0.03 * (high - low) or 0.5
        ax.set_xlim(low - margin, high + margin)
        ax.xaxis.set_major_locator(
            ticker.MaxNLocator(8, steps=[1, 2, 5, 10], integer=parameter.whole)
        )
    ax.xaxis.set_major_formatter(_formatter(parameter))
    ax.set_xlabel(parameter.path)


def values_along(axis: Axis, parameter: Parameter, values: Sequence[Value], side: str) -> None:
    """Each value at its place 0, 1, ..., as many of them named as fit; `side`: "x" or "y"."""
    texts = [_short(parameter, value) for value in values]
    widest = max(len(text) for text in texts) + 2
    room = _ROOM_IN[side] / (_LETTER_IN * widest if side == "x" else 0.2)
    step = max(1, math.ceil(len(texts) / room))
    axis.set_ticks(range(0, len(texts), step), texts[::step])
    axis.set_label_text(parameter.path)


def _short(parameter: Parameter, value: Value) -> str:
    """A value of four digits at most, where it is a number that these suffice to write."""
    digits = f"{number_of(value) / parameter.size:.4g}" if parameter.numeric else "e"
    return parameter.said(value) if "e" in digits else f"{digits}{parameter.unit}"


def _formatter(parameter: Parameter) -> ticker.Formatter:
    if parameter.unit in ("s", "ms", "us", "min", "h", "d"):
        return seconds_formatter()

    def told(value: float, _: object) -> str:
        digits = f"{value / parameter.size:.6g}"
        if "e" in digits:
            return f"{digits} {parameter.unit}".rstrip()
        text = number(float(digits), len(digits.partition(".")[2]))
        return f"{text} {parameter.unit}".rstrip()

    return ticker.FuncFormatter(told)


def _spaced_by_factors(numbers: npt.NDArray[np.float64]) -> bool:
    """Whether the steps between numbers are more even as factors than as differences."""
    if len(numbers) < 3 or numbers.min() <= 0 or numbers.max() / numbers.min() < 8:
        return False
    steps = (np.diff(numbers), np.diff(np.log(numbers)))
    even, by_factors = (float(one.std() / one.mean()) for one in steps)
    return by_factors < even
