"""Charts of a real comparison of two workflows: legible, complete, the same each time."""

import io

import matplotlib as mpl
import pytest
from PIL import Image
from report.legible import drawn, said

from sim.report.comparison import Comparison
from sim.report.draw import charts_of, draw, slug
from sim.report.style import looks, new_chart, styled

OF_ORDER = [
    "verdict_forest-order",
    "latency_ecdf-order",
    "latency_ccdf-order",
    "latency_split-order",
    "outcomes-order",
]
TOGETHER = ["throughput", "goodput", "backlog", "warm_up"]
AT_LAST = ["convergence-order", "convergence-refund"]
COUPLING = [
    "coupling_graph-order-orchestration",
    "coupling_graph-order-choreography",
    "coupling_graph-refund-orchestration",
    "coupling_graph-refund-choreography",
]
OF_REFUND = [name.replace("order", "refund") for name in OF_ORDER]
NAMES = [*OF_ORDER, *OF_REFUND, *TOGETHER, *AT_LAST, *COUPLING]


def charts(comparison: Comparison) -> dict:
    return {chart.name: chart for chart in charts_of(comparison.data)}


def test_a_comparison_has_its_charts(comparison):
    """Patterns with the same parts share a graph; nothing is undone, so no window is shown."""
    assert list(charts(comparison)) == NAMES
    alone = Comparison(comparison.data)
    assert "choreography" in charts(alone)["coupling_graph-order-choreography"].caption
    assert "orchestration, orchestration-in-process" in (
        charts(alone)["coupling_graph-order-orchestration"].caption
    )


@pytest.mark.parametrize("replications", [3, 1])
def test_every_chart_is_legible_and_says_how_many_and_which(compared, replications):
    made = compared(replications=replications)
    for name, chart in charts(made).items():
        told = said(drawn(chart))
        if name.startswith("coupling"):
            assert "component" in told
            assert any(pattern in told for pattern in made.data.patterns)
            continue
        assert all(pattern in told for pattern in made.data.patterns), name
        runs = "replications" if replications > 1 else "1 replication"
        assert runs in told, name
        if "-" in name:
            assert name.rpartition("-")[2] in told


def test_the_same_data_gives_the_same_bytes(comparison):
    once = {picture.name: picture for picture in comparison._pictures}
    for name in [*OF_ORDER, *TOGETHER, AT_LAST[0], *COUPLING[:2]]:
        again = draw(charts(comparison)[name])
        assert once[name] == again
        assert "<dc:date>" not in again.svg


def test_the_png_is_a_picture(comparison):
    for picture in comparison._pictures:
        image = Image.open(io.BytesIO(picture.png))
        assert image.width == 1080
        assert len(set(image.convert("L").resize((60, 40)).get_flattened_data())) > 8, picture.name


def test_every_chart_can_be_drawn_on_an_axes_of_ones_own(comparison):
    plots = [name for name in dir(comparison) if name.startswith("plot_")]
    assert len(plots) == 13
    for name in plots:
        with styled():
            ax = new_chart()[1]
        assert getattr(comparison, name)(ax) is ax
        assert ax.get_title(loc="left")
    assert comparison.plot_outcomes().figure is not None
    told = said(comparison.plot_coupling(pattern="choreography", workflow="refund"))
    assert "refund under choreography" in told
    with pytest.raises(ValueError, match="unknown pattern 'chaos'; there are: orchestration"):
        comparison.plot_coupling(pattern="chaos")
    with pytest.raises(ValueError, match="of one workflow"):
        comparison.plot_coupling(workflow="all")
    with pytest.raises(ValueError, match="unknown workflow 'oder'"):
        comparison.plot_ecdf(workflow="oder")


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
