"""Numbers as a line of text."""

import numpy as np
import pytest

from sim.report.sparks import bar, spans, spark


def test_a_spark_goes_from_nothing_to_its_largest():
    assert spark(np.array([0.0, 1.0, 2.0, 7.0]), 10) == "▁▂▃█"
    assert spark(np.zeros(3), 10) == "▁▁▁"
    assert spark(np.zeros(0), 10) == ""


def test_too_many_values_are_shown_as_means_of_neighbours():
    assert spark(np.array([0.0, 0.0, 3.0, 4.0, 7.0, 7.0]), 3) == "▁▅█"
    assert len(spark(np.arange(60.0), 17)) == 17


@pytest.mark.parametrize(
    ("share", "drawn"),
    [
        (0.0, "░░░░"),
        (0.5, "██░░"),
        (1.0, "████"),
        (1.3, "████"),
        (0.01, "█░░░"),  # busy, if little
        (0.98, "███░"),  # not full
    ],
)
def test_a_bar_is_empty_or_full_only_where_that_is_so(share, drawn):
    assert bar(share, 4) == drawn


def test_spans_mark_every_slice_that_they_touch():
    assert spans([(2.0, 4.0)], 10.0, 5) == "·██··"
    assert spans([(9.0, float("inf")), (0.0, 0.5)], 10.0, 5) == "█···█"
    assert spans([], 10.0, 3) == "···"
