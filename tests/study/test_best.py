"""Best: a pattern is named when it is shown to be better than every other, and not before."""

import numpy as np

from sim.study.best import best_of_intervals, best_of_values
from sim.study.statistics import Interval

NOISE = np.array([0.0, 1.0, -1.0, 2.0, -2.0])


def test_one_that_is_ahead_run_by_run_is_named_though_the_means_overlap():
    found = best_of_values({"a": 10 + NOISE, "b": 10.5 + NOISE + [0, 0.1, 0, 0.1, 0]}, "lower")
    assert (found.verdict, found.best, found.contenders) == ("best", "a", ("a",))
    assert found.margin.low > 0


def test_the_direction_decides():
    found = best_of_values({"a": 10 + NOISE, "b": 10.5 + NOISE + [0, 0.1, 0, 0.1, 0]}, "higher")
    assert (found.best, found.leader, found.runner_up) == ("b", "b", "a")


def test_those_that_are_not_apart_contend_and_the_rest_is_behind():
    series = {"a": 10 + NOISE, "b": 10 + NOISE[::-1], "c": 30 + NOISE}
    found = best_of_values(series, "lower")
    assert (found.verdict, found.best) == ("no difference shown", "")
    assert found.contenders == ("a", "b")


def test_intervals_must_lie_apart():
    means = {"a": Interval(10, 9, 11, 5), "b": Interval(11.5, 10.5, 12.5, 5)}
    assert best_of_intervals(means, "higher").contenders == ("a", "b")
    means["b"] = Interval(12.5, 11.5, 13.5, 5)
    assert best_of_intervals(means, "higher").best == "b"


def test_without_an_interval_there_is_not_enough_data():
    nan = float("nan")
    means = {"a": Interval(10, nan, nan, 1), "b": Interval(20, nan, nan, 1)}
    assert best_of_intervals(means, "higher").verdict == "not enough data"
