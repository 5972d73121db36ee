"""Where to look next for a crossing: by hand, and as laws of the studies that follow the advice."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from sim.study.statistics import Interval
from sim.study.sweeps.crossing import Compared, Crossing, find_crossings, next_points

STUDIES = 1000


def point(x, mean, sign):
    """A compared point whose interval says just that sign."""
    half = abs(mean) / 2 if sign else abs(mean) + 1.0
    return Compared(x, Interval(mean, mean - half, mean + half, 10), sign)


def test_next_points_stand_on_both_sides_of_the_estimate():
    points = (point(60, -6, -1), point(70, 4, 1))
    crossing = Crossing(60.0, 70.0, 66.0, -1, 1)
    answer = next_points(points, crossing)
    assert answer.points == (63.0, 68.0)
    assert answer.stop is None


def test_next_points_stand_on_both_sides_of_the_undecided():
    points = (
        point(0, -9, -1),
        point(60, -6, -1),
        point(64, 0, 0),
        point(66, 0, 0),
        point(70, 4, 1),
    )
    crossing = Crossing(60.0, 70.0, 65.0, -1, 1)
    assert next_points(points, crossing).points == (62.0, 68.0)


def test_it_stops_when_narrow_and_when_the_runs_do_not_decide():
    sharp = (point(60, -6, -1), point(61, 4, 1))
    assert next_points(sharp, Crossing(60.0, 61.0, 60.6, -1, 1), width=0.02).stop == "narrow enough"
    wide = (point(60, -6, -1), point(60.2, 0, 0), point(69.9, 0, 0), point(70, 4, 1))
    answer = next_points(wide, Crossing(60.0, 70.0, 65.0, -1, 1), width=0.02)
    assert (answer.points, answer.stop) == ((), "more replications needed")


def test_whole_numbers_only_where_the_axis_has_no_others():
    sharp = (point(1, -6, -1), point(8, 4, 1))
    assert next_points(sharp, Crossing(1.0, 8.0, 5.2, -1, 1), whole=True).points == (3.0, 7.0)
    between = (point(5, -1, -1), point(7, 1, 1))
    assert next_points(between, Crossing(5.0, 7.0, 6.0, -1, 1), whole=True).points == (6.0,)
    done = (point(5, -1, -1), point(6, 1, 1))
    answer = next_points(done, Crossing(5.0, 6.0, 5.5, -1, 1), whole=True)
    assert (answer.points, answer.stop) == ((), "narrow enough")
    open_still = (point(5, -1, -1), point(6, 0, 0), point(7, 1, 1))
    answer = next_points(open_still, Crossing(5.0, 7.0, 6.0, -1, 1), whole=True)
    assert (answer.points, answer.stop) == ((), "more replications needed")


def refine(x, difference, noise, seed, whole=False, tested=200):
    """Crossings after crossings, until next_points stops: the brackets, and why it stopped."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=5)  # the tapes are the same at every x
    rows = {}
    brackets = []
    for _ in range(60):
        for at in x:
            rows[at] = difference(at) + noise * (0.6 * shared + 0.8 * rng.normal(size=5))
        own = [rows[at] for at in sorted(rows)]
        answer = find_crossings(sorted(rows), own, np.zeros((len(own), 5)), tested=tested)
        inside = [
            one
            for one in answer.crossings
            if not brackets or brackets[-1].low <= one.low <= one.high <= brackets[-1].high
        ]
        brackets.append(inside[0])  # a bracket always keeps one: its ends stay as they are
        step = next_points(answer.points, brackets[-1], width=0.02, whole=whole)
        if step.stop:
            return brackets, step.stop
        x = step.points
        assert x
        assert all(brackets[-1].low < at < brackets[-1].high for at in x)
        assert not set(x) & set(rows)
    raise AssertionError(f"no end after 60 rounds: {brackets[-3:]}")


@given(st.floats(10.5, 199.5), st.floats(0.5, 3.0), st.integers(0, 2**31), st.booleans())
def test_refinement_without_noise_converges_on_the_crossing(truth, bend, seed, upwards):
    sign = 1.0 if upwards else -1.0

    def difference(at):
        return sign * (at**bend - truth**bend)

    brackets, stop = refine([10.0, 200.0], difference, 0.0, seed)
    assert stop == "narrow enough"
    last = brackets[-1]
    assert last.low <= truth <= last.high
    assert last.high - last.low <= 0.02 * last.high
    assert len(brackets) <= 20


@given(st.floats(40, 170), st.floats(0.01, 30), st.integers(0, 2**31))
def test_refinement_with_noise_never_leaves_the_bracket_and_ends(truth, noise, seed):
    def difference(at):
        return 1000.0 if at == 200.0 else -1000.0 if at == 10.0 else at - truth

    brackets, stop = refine([10.0, 200.0], difference, noise, seed)
    for before, after in pairwise(brackets):
        assert before.low <= after.low < after.high <= before.high
    narrow = brackets[-1].high - brackets[-1].low <= 0.02 * brackets[-1].high
    assert (stop == "narrow enough") == narrow


@pytest.mark.long  # 10 s
def test_a_refined_bracket_contains_the_true_crossing_in_95_of_100_studies():
    # Where to look next is chosen by what was seen, which no interval knows of.
    def difference(at):
        return 1000.0 if at == 200.0 else -1000.0 if at == 10.0 else at - 64.7

    right = 0
    for seed in range(STUDIES):
        last = refine([10.0, 200.0], difference, 10.0, seed, tested=32)[0][-1]
        right += last.low <= 64.7 <= last.high
    # Clopper–Pearson, one-sided 99 %.
    sure = scipy.stats.binomtest(right, STUDIES, alternative="greater").proportion_ci(0.99)
    assert sure.low >= 0.95


@given(st.floats(1.5, 31.5), st.integers(0, 2**31))
def test_refinement_over_whole_numbers_ends_at_neighbours(truth, seed):
    brackets, stop = refine([1.0, 32.0], lambda at: at - truth, 0.0, seed, whole=True)
    last = brackets[-1]
    if stop == "narrow enough":
        assert last.high - last.low == 1.0 or last.high - last.low <= 0.02 * last.high
    else:  # exactly equal at one of them
        assert truth.is_integer()
        assert (last.low, last.high) == (truth - 1, truth + 1)
    assert last.low <= truth <= last.high
