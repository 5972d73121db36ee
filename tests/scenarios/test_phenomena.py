"""The gallery of phenomena: its page says what the model gives, and its charts are legible."""

import sys
from pathlib import Path

import numpy as np
import pytest
from report.legible import faults

from sim.report.style import new_chart, styled

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "scenarios" / "phenomena"
REPORT = ROOT / "reports" / "phenomena"
SLOW = {1, 2, 3, 4, 12, 14}
"""They take more than seven seconds each."""

sys.path.insert(0, str(FOLDER))
import gallery  # noqa: E402 - it lies beside the scripts


def number(name):
    return int(name.split("_")[1])


NAMES = [
    pytest.param(name, marks=pytest.mark.long) if number(name) in SLOW else name
    for name in gallery.names()
]


def test_there_are_sixteen_each_with_scenario_script_and_chart():
    assert [number(name) for name in gallery.names()] == list(range(1, 17))
    for name in gallery.names():
        for file in (FOLDER / f"{name}.py", REPORT / f"{name}.png", REPORT / f"{name}.svg"):
            assert file.is_file(), file


@pytest.mark.parametrize("name", NAMES)
def test_every_number_on_the_page_is_what_the_model_gives(name):
    one = gallery.shown(name)
    written = (REPORT / "README.md").read_text(encoding="utf-8")
    alternative = f"{one.subject}: {one.detail}"
    said = (
        f"## {number(name)}. {gallery.heading(name)}\n\n{one.text}\n\n![{alternative}]({name}.png)"
    )
    assert said in written
    chart = one.chart(name)
    with styled():
        _, ax = new_chart(chart.height)
        assert faults(chart.draw(ax)) == []


def test_equal_values_have_no_interval():
    assert gallery.told(np.array([0.255, 0.255, 0.255]), "s") == "255 ms"
    assert gallery.told(np.array([1.0, 2.0, 3.0]), "s") == "2.0 s [−0.5, 4.5]"
