"""Legible: what keeps a chart from being read, found on its drawn figure by bounding boxes."""

from collections.abc import Iterator
from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.report.draw import Chart
from sim.report.style import new_chart, styled

SLACK = 1.0
"""Pixels by which boxes may meet: the air around letters is in them."""


def ticks(axis: Axis) -> Iterator[Text]:
    """The labels that are drawn: those inside the view, minor ones too."""
    low, high = sorted(axis.get_view_interval())
    span = 1e-9 * (high - low)
    for minor in (False, True):
        places = axis.get_ticklocs(minor=minor)
        for place, label in zip(places, axis.get_ticklabels(minor=minor), strict=True):
            if low - span <= place <= high + span:
                yield label


def texts(ax: Axes) -> list[Text]:
    """All that is written on a chart and around it."""
    found: list[Text] = [ax.title, *(child for child in ax.get_children() if type(child) is Text)]
    found += ax.texts
    for place in ("_left_title", "_right_title"):
        found.append(getattr(ax, place))
    if ax.axison:
        found += [ax.xaxis.label, ax.yaxis.label, *ticks(ax.xaxis), *ticks(ax.yaxis)]
    if (legend := ax.get_legend()) is not None:
        found += legend.get_texts()
    shown = {id(one): one for one in found if one.get_visible() and one.get_text().strip()}
    return list(shown.values())


def said(ax: Axes) -> str:
    """All of it as one text, without the line breaks that make it fit."""
    return " | ".join(one.get_text().replace("\n", "") for one in texts(ax))


def faults(ax: Axes) -> list[str]:
    """What is wrong with a chart: texts that are clipped or overlap, or nothing drawn at all."""
    FigureCanvasAgg(ax.figure).draw()
    return list(_faults(ax))


def _faults(ax: Axes) -> Iterator[str]:
    if not (ax.lines or ax.patches or ax.collections or ax.images or ax.texts):
        yield "nothing is drawn"
    if not ax.title.get_text() and not ax._left_title.get_text():
        yield "it has no title"
    canvas = ax.figure.bbox
    boxes = [(one.get_text(), one.get_window_extent()) for one in texts(ax)]
    for text, box in boxes:
        if not _inside(box, canvas):
            yield f"clipped by the figure: {text!r}"
    for (one, first), (other, second) in combinations(boxes, 2):
        if _overlap(first, second):
            yield f"on top of each other: {one!r} and {other!r}"


def _inside(box: Bbox, canvas: Bbox) -> bool:
    return bool(
        box.x0 >= -SLACK
        and box.y0 >= -SLACK
        and box.x1 <= canvas.x1 + SLACK
        and box.y1 <= canvas.y1 + SLACK
    )


def _overlap(one: Bbox, other: Bbox) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(across > SLACK and down > SLACK)


def drawn(chart: Chart) -> Axes:
    """The chart on a figure of its own, once it is found legible."""
    with styled():
        figure, ax = new_chart(chart.height)
        assert chart.draw(ax) is ax
        wrong = faults(ax)
        assert not wrong, f"{chart.name}: {'; '.join(wrong)}"
        assert figure.axes == [ax]
        return ax
