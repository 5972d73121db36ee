"""Style: how a pattern looks in every chart, and the context that charts are drawn in.

Colours are Okabe and Ito's (distinct under the common colour blindnesses); line style and marker
differ too, so that a chart can be read in black and white.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figures import listed, wrapped

_SHEET = Path(__file__).with_name("style.mplstyle")

# Okabe and Ito (2008); yellow is left out, it cannot be read as a line on white.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_LINES = ("solid", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.5, 1, 1.5)), (0, (3, 1)), (0, (8, 2)))
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")

GREY = "#777777"
FIGURE_SIZE = (7.2, 4.2)
"""Inches; all charts share their width."""
_BESIDE_IN = 1.5
"""About what stands left of the axes, in inches: the title begins where they do."""
_LETTER_IN, _BOLD_IN = 0.064, 0.087
"""About how wide a letter is, under a title and in it."""


@dataclass(frozen=True, slots=True)
class Look:
    """Colour, line style and marker of one pattern."""

    colour: str
    line: str | tuple[int, tuple[float, ...]]
    marker: str


def looks(patterns: Sequence[str]) -> Mapping[str, Look]:
    """The look of each pattern, by its place in the scenario file.

    Give all patterns of the scenario, compared or not: so each keeps its look in every chart.
    """
    return {
        name: Look(
            _COLOURS[place % len(_COLOURS)],
            _LINES[place % len(_LINES)],
            _MARKERS[place % len(_MARKERS)],
        )
        for place, name in enumerate(patterns)
    }


@contextmanager
def styled() -> Iterator[None]:
    """The context in which every chart is drawn and saved; what was set before comes back after."""
    sheet = mpl.rc_params_from_file(_SHEET, use_default_template=False)
    with mpl.rc_context(sheet):
        yield


def new_chart(height: float = FIGURE_SIZE[1]) -> tuple[Figure, Axes]:
    """A figure of the common width with one axes; no pyplot, so nothing global keeps it alive."""
    figure = Figure(figsize=(FIGURE_SIZE[0], height), layout="constrained")
    return figure, figure.add_subplot()


def title(ax: Axes, subject: str, detail: str) -> None:
    """The subject in bold, and under it, smaller, what stands behind the chart.

    Both are broken into lines where they would leave the figure.
    """
    width = float(ax.figure.bbox.width) / ax.figure.dpi - _BESIDE_IN
    told = listed(detail, int(width / _LETTER_IN))
    lines = told.count("\n") + 1
    ax.set_title(wrapped(subject, int(width / _BOLD_IN)), pad=10.0 + 12.0 * lines)
    ax.annotate(
        told,
        xy=(0, 1),
        xycoords="axes fraction",
        xytext=(0, 7),
        textcoords="offset points",
        fontsize=8.5,
        color="#555555",
        va="bottom",
    )
