"""What the notebooks share: how large their runs are, and how a chart and an answer are shown.

With COUNTERPOINT_QUICK set, as in the test suite, runs are short and few: what is shown then is
that a notebook works, not what it found.
"""

import os
from typing import TypeVar

import pandas as pd
from IPython.display import Image, Markdown, display
from matplotlib import rc_context
from matplotlib.axes import Axes

from sim.report.draw import as_png
from sim.report.figures import count, with_interval
from sim.report.style import styled
from sim.report.verdicts import difference, label, mark, sentence, value
from sim.study.knees import capacity

__all__ = ["count", "difference", "label", "mark", "sentence", "value", "with_interval"]
__all__ += ["JOBS", "QUICK", "say", "show", "sized", "told", "words"]

Size = TypeVar("Size")

QUICK = bool(os.environ.get("COUNTERPOINT_QUICK"))
JOBS = 1 if QUICK else None
"""Processes of a study; None: one a processor."""
DPI = 80

pd.set_option("display.max_colwidth", None)  # an interval that is cut short is none
if QUICK:
    capacity.ARRIVALS, capacity.ROUGH_ARRIVALS, capacity.CALM_ARRIVALS = 1000, 400, 200


def sized(full: Size, quick: Size) -> Size:
    """`full`, or `quick` in the test suite."""
    return quick if QUICK else full


def show(ax: Axes) -> None:
    """The chart that these axes belong to."""
    with styled(), rc_context({"savefig.dpi": DPI}):
        display(Image(data=as_png(ax.figure), format="png"))


def say(text: str) -> None:
    """An answer in words, as Markdown."""
    display(Markdown(text))


def told(mean: float, low: float, high: float, unit: str, *, signed: bool = False) -> str:
    """A number with its interval: '45.3 ms [44.1, 46.5]'."""
    return " ".join(with_interval(mean, low, high, unit, signed=signed)).strip()


def words(table: pd.DataFrame) -> pd.DataFrame:
    """A comparison's table to read: metrics down, patterns across, value, difference, verdict."""
    cells = {}
    for row in table.itertuples():
        compared = "" if row.verdict == "baseline" else f"{difference(row)} {mark(row)}"
        cells[label(row.metric), row.pattern] = f"{value(row)}  {compared}".strip()
    read = pd.Series(cells).unstack(sort=False)
    return read.rename_axis(index="metric", columns=None)
