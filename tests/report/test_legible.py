"""The helper that holds charts to be legible finds what it is there for."""

import pytest
from matplotlib.axes import Axes
from report.legible import faults, said

from sim.report.style import new_chart, styled, title


@pytest.fixture
def ax() -> Axes:
    with styled():
        ax = new_chart()[1]
        title(ax, "A subject", "3 replications a pattern")
        ax.plot([0, 1], [0, 1], label="a line")
        ax.legend()
        yield ax


def test_a_chart_in_order_has_no_faults(ax):
    assert faults(ax) == []
    assert "A subject" in said(ax)
    assert "a line" in said(ax)


def test_texts_on_top_of_each_other_are_found(ax):
    ax.text(0.5, 0.5, "one text")
    ax.text(0.52, 0.5, "another")
    (fault,) = faults(ax)
    assert "on top of each other" in fault
    assert "'one text'" in fault


def test_tick_labels_on_top_of_each_other_are_found(ax):
    ax.set_xticks([0.5, 0.51], ["first", "second"])
    assert any("'first' and 'second'" in fault for fault in faults(ax))


def test_a_text_under_the_legend_is_found(ax):
    ax.legend(loc="upper left")
    assert faults(ax) == []
    box = ax.get_legend().get_texts()[0].get_window_extent()
    ax.annotate("hidden", (box.x0, box.y0), xycoords="figure pixels")
    assert any("'hidden'" in fault for fault in faults(ax))


def test_a_text_that_leaves_the_figure_is_found(ax):
    ax.text(0.9, 0.5, "a text that is much too long for what is left", in_layout=False)
    assert any("clipped by the figure" in fault for fault in faults(ax))


def test_an_empty_chart_and_one_without_a_title_are_found():
    with styled():
        assert faults(new_chart()[1]) == ["nothing is drawn", "it has no title"]
        bare = new_chart()[1]
        bare.plot([0, 1])
        assert faults(bare) == ["it has no title"]


def test_a_title_that_is_too_long_is_broken_into_lines():
    with styled():
        ax = new_chart()[1]
        ax.plot([0, 1])
        title(ax, f"How long {'a-workflow-' * 12}takes", f"{'x' * 120}; 3 replications; more of it")
        assert faults(ax) == []
        assert ax.get_title(loc="left").count("\n") >= 2
