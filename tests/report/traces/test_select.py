"""Which instance a word means."""

import math

import numpy as np
import pytest

from sim.records import OUTCOMES, Tables
from sim.report.traces.select import NoSuchInstanceError, Window, select

NAN = math.nan
COMPLETED, DIRTY = OUTCOMES.index("completed"), OUTCOMES.index("dirty")
WINDOW = Window(1.0, 100.0)


def tables(rows):
    """Instances by (number, workflow, arrived_s, latency_s, outcome)."""
    columns = ("instance", "workflow", "arrived_s", "latency_s", "outcome")
    arrays = {n: np.array(v) for n, v in zip(columns, zip(*rows, strict=True), strict=True)}
    return Tables({"instances": arrays}, {"workflow": ("a", "b")}, {}, 100.0, False)


TEN = [(n, 0, 1.0 + n, float(10 - n), COMPLETED) for n in range(10)]  # 10 s, 9 s, ... 1 s
MORE = [
    *TEN,
    (10, 1, 5.0, 0.5, COMPLETED),
    (11, 0, 0.5, 99.0, COMPLETED),  # within the warm-up
    (12, 0, 100.0, 98.0, COMPLETED),  # after the window
    (14, 0, 9.0, NAN, DIRTY),
    (13, 0, 8.0, NAN, DIRTY),
]


@pytest.mark.parametrize(
    ("which", "latency"),
    [("p10", 1), ("p11", 2), ("p50", 5), ("p51", 6), ("p90", 9), ("p90.1", 10), ("p99", 10),
     ("worst", 10), ("p100", 10)],
)  # fmt: skip
def test_quantiles_go_by_nearest_rank(which, latency):
    """Of ten: the k-th smallest, k = ⌈q × 10⌉; outside of the window nobody counts."""
    assert select(tables(MORE), which, "a", ["a", "b"], WINDOW) == 10 - latency


def test_they_are_what_numpy_calls_the_inverted_cdf():
    rng = np.random.default_rng(1)
    drawn = rng.exponential(size=237)
    run = tables([(n, 0, 2.0, float(x), COMPLETED) for n, x in enumerate(drawn)])
    for percent in range(1, 100):
        chosen = select(run, f"p{percent}", None, ["a"], WINDOW)
        assert drawn[chosen] == np.quantile(drawn, percent / 100, method="inverted_cdf")


def test_the_lower_number_goes_first_among_equals():
    run = tables([(n, 0, 2.0, 1.0, COMPLETED) for n in (7, 5, 6)])
    assert [select(run, p, None, ["a"], WINDOW) for p in ("p1", "p50", "p99")] == [5, 6, 7]


def test_an_outcome_is_the_first_that_arrived_and_a_number_itself():
    assert select(tables(MORE), "dirty", None, ["a", "b"], WINDOW) == 13
    assert select(tables(MORE), "14", "a", ["a", "b"], WINDOW) == 14
    assert select(tables(MORE), 14, None, ["a", "b"], WINDOW) == 14


@pytest.mark.parametrize(
    ("which", "workflow", "says"),
    [
        ("stuck", None, r"there is no stuck instance; there are: 13 completed, 2 dirty"),
        ("dirty", "b", r"there is no dirty instance; there are: 1 completed"),
        (99, None, r"no instance 99 in this run: there are 15 from 0 to 14"),
        (3, "b", r"no instance 3 of b in this run: there are 1 from 10 to 10"),
        ("p99", None, r"p99 of which workflow\? This run has a, b"),
        ("p99", "c", r"no workflow 'c' in this run: there are a, b"),
        ("wrost", None, r"no instance is called 'wrost'; did you mean 'worst'\?"),
        ("p101", "a", r"no instance is called 'p101'.*quantile"),
        ("-1", "a", r"no instance is called '-1'"),
    ],
)
def test_what_there_is_not(which, workflow, says):
    with pytest.raises(NoSuchInstanceError, match=says):
        select(tables(MORE), which, workflow, ["a", "b"], WINDOW)


def test_no_latency_without_a_completed_instance():
    run = tables([(1, 0, 2.0, NAN, DIRTY)])
    with pytest.raises(NoSuchInstanceError, match="no p50: no instance completed; there are: 1 di"):
        select(run, "p50", None, ["a"], WINDOW)
