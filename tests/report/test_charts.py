"""Charts of real results: drawn, not empty, nothing cut off or overlapping, the same each time."""

import io
import itertools

import matplotlib as mpl
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from sim.report.draw import charts_of, draw, slug
from sim.report.style import looks, new_chart, styled

NAMES = [
    "latency_ccdf-order",
    "latency_split-order",
    "latency_ccdf-refund",
    "latency_split-refund",
    "throughput",
    "backlog",
]


def drawn(chart) -> Axes:
    figure, ax = new_chart(chart.height)
    assert chart.draw(ax) is ax
    FigureCanvasAgg(figure).draw()
    return ax


def ticks(axis: Axis) -> list[Text]:
    """The labels that are drawn: those inside the view."""
    low, high = sorted(axis.get_view_interval())
    places = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
    return [label for place, label in places if low <= place <= high]


def texts(ax: Axes) -> list[Text]:
    found = [
        ax.title,
        ax.xaxis.label,
        ax.yaxis.label,
        *ticks(ax.xaxis),
        *ticks(ax.yaxis),
        *ax.texts,
    ]
    legend = ax.get_legend()
    if legend is not None:
        found += legend.get_texts()
    return [text for text in found if text.get_text().strip() and text.get_visible()]


def test_a_comparison_has_its_charts(comparison):
    assert [chart.name for chart in charts_of(comparison.data)] == NAMES


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
@pytest.mark.parametrize("replications", [3, 1])
def test_nothing_is_empty_cut_off_or_on_top_of_each_other(compared, number, replications):
    data = compared(replications=replications).data
    with styled():
        chart = list(charts_of(data))[number]
        ax = drawn(chart)
        assert ax.lines or ax.patches
        said = " ".join(text.get_text().replace("\n", "") for text in texts(ax))
        assert all(pattern in said for pattern in data.patterns)
        canvas = ax.figure.bbox
        for text in texts(ax):
            box = text.get_window_extent()
            assert box.x0 >= -1, text
            assert box.y0 >= -1, text
            assert box.x1 <= canvas.x1 + 1, text
            assert box.y1 <= canvas.y1 + 1, text
        for axis, side in ((ax.xaxis, "x"), (ax.yaxis, "y")):
            ends = sorted(
                (getattr(box, f"{side}0"), getattr(box, f"{side}1"))
                for box in (label.get_window_extent() for label in ticks(axis))
            )
            for (_, end), (start, _) in itertools.pairwise(ends):
                assert end <= start, "tick labels overlap"


def test_titles_say_what_and_how_many(comparison):
    with styled():
        for chart in charts_of(comparison.data):
            ax = drawn(chart)
            assert ax.get_title(loc="left") or ax.get_title()
            assert any("3 replications" in text.get_text() for text in ax.texts), chart.name


def test_the_same_data_gives_the_same_bytes(comparison):
    chart = next(charts_of(comparison.data))
    one, two = draw(chart), draw(chart)
    assert one == two
    assert "<dc:date>" not in one.svg


def test_the_png_is_a_picture(comparison):
    for chart in charts_of(comparison.data):
        image = Image.open(io.BytesIO(draw(chart).png))
        assert image.width == 1080
        assert len(set(image.convert("L").resize((60, 40)).get_flattened_data())) > 10


def test_a_pattern_keeps_its_look_whatever_it_is_compared_with():
    names = ["a", "b", "c", "d", "e", "f", "g"]
    known = looks(names)
    assert len({look.colour for look in known.values()}) == 7
    assert len({(look.line, look.marker) for look in known.values()}) == 7
    assert looks(names[:3])["b"] == known["b"]


def test_styles_end_with_the_drawing(comparison):
    before = dict(mpl.rcParams)
    draw(next(charts_of(comparison.data)))
    assert dict(mpl.rcParams) == before


def test_dollars_and_tags_in_a_name_stay_text(compared):
    data = compared(name="'$a$ <script>&'", replications=1).data
    assert "<script>" not in draw(next(charts_of(data))).svg


def test_file_names_have_no_surprises():
    assert slug("order/../x y") == "order_.._x_y"
    assert slug("...") == "unnamed"
