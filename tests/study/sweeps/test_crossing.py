"""Where two patterns change places: by hand, against curves whose crossing is known, as laws."""

import math
from itertools import pairwise

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from sim.study.sweeps.crossing import (
    TOTAL_ERROR,
    Crossing,
    Undecided,
    find_crossings,
    say,
    sentences,
)

NAMES = ("choreography", "orchestration")
NAN = float("nan")


def curves(x, difference, noise=0.1, runs=10, seed=0):
    """Two metrics on the same tape: what they share cancels out, what they do not is `noise`."""
    rng = np.random.default_rng(seed)
    shared = 100.0 + 10.0 * rng.normal(size=(1, runs)) + 5.0 * rng.normal(size=(len(x), runs))
    own = shared + np.asarray(difference)[:, None] + noise * rng.normal(size=(len(x), runs))
    return own, shared


def found(x, difference, **more):
    return find_crossings(x, *curves(x, difference, **more))


def test_by_hand():
    # Differences of 4 runs: −3 ± small at 10, −1 ± small at 20, about 0 at 30, +2 ± small at 40.
    wobble = np.array([-0.1, 0.1, -0.2, 0.2])
    own = np.array([-3.0, -1.0, 0.0, 2.0])[:, None] + np.array([[1], [1], [9], [1]]) * wobble
    answer = find_crossings([10, 20, 30, 40], own, np.zeros((4, 4)))
    assert [point.sign for point in answer.points] == [-1, -1, 0, 1]
    assert answer.confidence == 1.0 - 0.05 / 4
    assert answer.crossings == (Crossing(20.0, 40.0, pytest.approx(30.0), -1, 1),)
    assert answer.undecided == ()
    # The half width at 20: Student's t of 3 degrees at 1 − 0.05/8, 5.392, times 0.1826 over √4.
    difference = answer.points[1].difference
    quantile = scipy.stats.t.ppf(1 - 0.05 / 8, 3)
    assert difference.half_width == pytest.approx(quantile * np.std(wobble, ddof=1) / 2)


def test_each_point_is_tested_at_its_part_of_five_per_cent():
    x = np.arange(20.0)
    assert found(x, x - 9.5).confidence == pytest.approx(1 - TOTAL_ERROR / 20)
    own, other = curves(x, x - 9.5)
    assert find_crossings(x, own, other, tested=50).confidence == pytest.approx(1 - 0.05 / 50)
    with pytest.raises(ValueError, match="20 points are more than the 19"):
        find_crossings(x, own, other, tested=19)


def test_a_sharp_crossing_lies_between_neighbours():
    (crossing,) = found([10, 20, 30, 40], [-3, -1, 1, 3]).crossings
    assert (crossing.low, crossing.high) == (20, 30)
    assert crossing.estimate == pytest.approx(25, abs=0.5)
    assert (crossing.below, crossing.above) == (-1, 1)


def test_there_can_be_several_crossings():
    x = np.linspace(0, 10, 21)
    answer = found(x, 5 * np.sin(x))
    assert len(answer.crossings) == 3
    for crossing, truth in zip(answer.crossings, (math.pi, 2 * math.pi, 3 * math.pi), strict=True):
        assert crossing.low <= truth <= crossing.high
    assert [crossing.above for crossing in answer.crossings] == [-1, 1, -1]


def test_parallel_lines_do_not_cross():
    answer = found([10, 20, 30], [2, 2, 2])
    assert answer.crossings == answer.undecided == ()
    assert sentences(answer, *NAMES, unit="/s") == (
        "orchestration is lower from 10 to 30 /s: no crossing",
    )


def test_equal_patterns_show_nothing_and_rounding_is_no_difference():
    own, _ = curves([1, 2, 3], [0, 0, 0])
    for other in (own, own * (1 + 1e-13)):
        answer = find_crossings([1, 2, 3], own, other)
        assert answer.crossings == ()
        assert answer.undecided == (Undecided(1.0, 3.0, measured=True),)
    assert sentences(answer, *NAMES) == ("no difference shown between 1 and 3",)


def test_touching_lines_do_not_cross():
    x = np.arange(11.0)
    answer = found(x, np.square(x - 5.0))
    assert answer.crossings == ()
    assert answer.undecided == (Undecided(5.0, 5.0, measured=True),)
    assert sentences(answer, *NAMES, unit="/s") == (
        "orchestration is lower from 0 to 10 /s: no crossing",
        "no difference shown at 5 /s",
    )


def test_an_undecided_end_is_told_and_no_crossing_claimed():
    answer = found([5, 10, 20, 30], [-2, -1, 0, 0])
    assert answer.crossings == ()
    assert answer.undecided == (Undecided(20.0, 30.0, measured=True),)
    assert sentences(answer, *NAMES, unit="/s") == (
        "choreography is lower from 5 to 10 /s: no crossing",
        "no difference shown between 20 and 30 /s",
    )


def test_what_is_not_measured_is_undecided_for_another_reason():
    own, other = curves([1, 2, 3, 4, 5], [-2, -2, 0, 0, 0])
    own[3, 4] = NAN  # one run without a value: no interval
    own[4] = NAN
    answer = find_crossings([1, 2, 3, 4, 5], own, other)
    assert answer.undecided == (
        Undecided(3.0, 3.0, measured=True),
        Undecided(4.0, 5.0, measured=False),
    )
    assert sentences(answer, *NAMES)[1:] == (
        "no difference shown at 3",
        "not enough data between 4 and 5",
    )


def test_there_is_no_difference_to_infinity():
    own, other = curves([1, 2, 3], [-2, 2, 2])
    own[1, 0] = other[1, 0] = own[2, 3] = math.inf
    answer = find_crossings([1, 2, 3], own, other)
    assert answer.undecided == (Undecided(2.0, 3.0, measured=False),)


def test_the_smallest_differences_have_an_estimate_too():
    tiny = np.array([[-1e-200] * 3, [3e-200] * 3])
    (crossing,) = find_crossings([1, 2], tiny, np.zeros((2, 3))).crossings
    assert crossing.estimate == pytest.approx(1.25)


def test_a_crossing_may_lie_where_nothing_was_measured():
    own, other = curves([1, 2, 3, 4], [-3, 0, 1, 3])
    own[1] = NAN
    (crossing,) = find_crossings([1, 2, 3, 4], own, other).crossings
    assert (crossing.low, crossing.high) == (1, 3)
    assert crossing.estimate == pytest.approx(2.5, abs=0.2)  # from −3 at 1 to 1 at 3


def test_a_single_run_or_a_single_point_decides_nothing_about_crossings():
    answer = find_crossings([1, 2], [[1.0], [3.0]], [[2.0], [2.0]])
    assert (answer.crossings, answer.undecided) == ((), (Undecided(1.0, 2.0, measured=False),))
    assert found([1], [2]).crossings == ()
    empty = find_crossings([], [], [])
    assert (empty.crossings, empty.undecided, sentences(empty, *NAMES)) == ((), (), ())


def test_points_may_have_different_numbers_of_runs():
    own, other = curves([1, 2, 3], [-2, 0.05, 2], runs=4)
    more_own, more_other = curves([2], [0.05], runs=400)
    rows = [own[0], more_own[0], own[2]], [other[0], more_other[0], other[2]]
    answer = find_crossings([1, 2, 3], *rows)
    assert [point.sign for point in answer.points] == [-1, 1, 1]


def test_what_cannot_be_a_sweep_is_refused():
    own, other = curves([1, 2, 3], [-1, 0, 1])
    with pytest.raises(ValueError, match="increase"):
        find_crossings([1, 3, 2], own, other)
    with pytest.raises(ValueError, match="increase"):
        find_crossings([1, 2, NAN], own, other)
    with pytest.raises(ValueError, match="2 points, but 3 and 3"):
        find_crossings([1, 2], own, other)
    with pytest.raises(ValueError, match="runs"):
        find_crossings([1, 2, 3], own, other[:, 1:])


def test_of_several_zeros_in_a_bracket_the_middle_one_is_the_estimate():
    x = [0, 1, 2, 3, 4]
    own = np.array([-10.0, 1.0, -1.0, 1.0, 10.0])[:, None] + np.array([[0], [9], [9], [9], [0]]) * [
        [-1.0, 0.0, 1.0]
    ]
    (crossing,) = find_crossings(x, own, np.zeros((5, 3))).crossings
    assert (crossing.low, crossing.high) == (0, 4)
    assert crossing.estimate == pytest.approx(1.5)


# -- how often it is right

X = np.array([10.0, *np.arange(60.0, 71.0), 120.0])
TRUTH = 64.7
STUDIES = 1000


def studies(difference, runs=10, seed=11):
    """Differences of many studies: normal, correlated over x because the tapes are the same."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(STUDIES, 1, runs))
    noise = 0.6 * shared + 0.8 * rng.normal(size=(STUDIES, len(difference), runs))
    return np.asarray(difference)[:, None] + noise


def at_least(successes, n):
    """Lower end of the exact (Clopper–Pearson) one-sided 99 % interval of a probability."""
    return scipy.stats.binomtest(successes, n, alternative="greater").proportion_ci(0.99).low


def test_the_interval_contains_the_true_crossing_in_95_of_100_studies():
    # Ten points within a standard error of the crossing, where a wrong sign comes easily.
    # The claim is ≥ 0.95; of 1000 studies the binomial standard error there is 0.7 %.
    right = 0
    for difference in studies(0.05 * (X - TRUTH)):
        crossings = find_crossings(X, difference, np.zeros_like(difference)).crossings
        right += len(crossings) == 1 and crossings[0].low <= TRUTH <= crossings[0].high
    assert at_least(right, STUDIES) >= 0.95


def test_without_the_correction_for_many_points_it_would_not():
    # The same studies, each point at 95 %: one with a wrong sign has a false or a missing crossing.
    found = studies(0.05 * (X - TRUTH))
    t = found.mean(axis=2) / (found.std(axis=2, ddof=1) / math.sqrt(10))
    wrong = np.where(np.abs(t) > scipy.stats.t.ppf(0.975, 9), np.sign(t), 0) == -np.sign(X - TRUTH)
    assert 1 - wrong.any(axis=1).mean() < 0.93


def test_curves_that_touch_are_hardly_ever_said_to_cross():
    right = 0
    for difference in studies(0.02 * np.square((X - 65.0) / 5.0)):
        right += not find_crossings(X, difference, np.zeros_like(difference)).crossings
    assert at_least(right, STUDIES) >= 0.95


def test_the_crossing_of_two_mm1_queues():
    # Mean time in an M/M/1 queue, 1/(μ − λ) (Kleinrock, Queueing Systems I, 3.26): 100/s, and 200/s
    # after 20 ms of delay. Equal where (100 − λ)(200 − λ) = 100/0.02: λ = 150 − √7500 = 63.4/s.
    truth = 150.0 - math.sqrt(7500.0)
    rates = np.arange(10.0, 100.0, 10.0)
    rng = np.random.default_rng(4)
    shared = 1.0 + 0.10 * rng.normal(size=(len(rates), 10))
    one = 1.0 / (100.0 - rates)[:, None] * shared * (1.0 + 0.01 * rng.normal(size=shared.shape))
    two = (0.02 + 1.0 / (200.0 - rates)[:, None]) * shared
    two *= 1.0 + 0.01 * rng.normal(size=shared.shape)
    answer = find_crossings(rates, two, one)
    (crossing,) = answer.crossings
    assert crossing.low <= truth <= crossing.high
    assert (crossing.low, crossing.high) == (60.0, 70.0)
    assert crossing.estimate == pytest.approx(truth, abs=1.0)
    assert sentences(answer, *NAMES, unit="/s") == (
        "choreography is lower above 60–70 /s; orchestration is lower below",
    )


# -- laws

numbers = st.integers(-1000, 1000).map(lambda n: n / 8)
tables = st.integers(1, 8).flatmap(
    lambda k: st.tuples(
        *(st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=k, max_size=k) for _ in "ab")
    )
)


@given(tables)
def test_swapped_roles_mirror_the_answer(table):
    x = np.arange(float(len(table[0])))
    answer, mirror = find_crossings(x, *table), find_crossings(x, *table[::-1])
    assert [point.sign for point in mirror.points] == [-point.sign for point in answer.points]
    assert mirror.undecided == answer.undecided
    assert len(mirror.crossings) == len(answer.crossings)
    for one, other in zip(answer.crossings, mirror.crossings, strict=True):
        assert (one.low, one.high) == (other.low, other.high)
        assert other.estimate == pytest.approx(one.estimate)
        assert (other.below, other.above) == (-one.below, -one.above)
    swapped = sentences(mirror, *NAMES[::-1])
    assert sentences(answer, *NAMES) == swapped


@given(tables)
def test_brackets_hold_a_change_of_sign_and_their_estimate_and_do_not_overlap(table):
    x = np.arange(float(len(table[0])))
    answer = find_crossings(x, *table)
    sign = {point.x: point.sign for point in answer.points}
    for crossing in answer.crossings:
        assert sign[crossing.low] == crossing.below == -crossing.above == -sign[crossing.high]
        assert crossing.low <= crossing.estimate <= crossing.high
        assert not any(sign[at] for at in x if crossing.low < at < crossing.high)
    for before, after in pairwise(answer.crossings):
        assert before.high <= after.low
    # Every point is decided, inside a bracket, or told to be undecided.
    for at in x:
        inside = any(crossing.low < at < crossing.high for crossing in answer.crossings)
        told = any(stretch.low <= at <= stretch.high for stretch in answer.undecided)
        assert (sign[at] != 0) + inside + told == 1


# -- sentences


def test_a_crossing_in_words():
    crossing = Crossing(61.0, 66.0, 63.2, 1, -1)
    assert (
        say(crossing, *NAMES, unit="/s")
        == "choreography is lower above 61–66 /s; orchestration is lower below"
    )
    assert (
        say(crossing, *NAMES, better="higher", unit="/s")
        == "orchestration is higher above 61–66 /s; choreography is higher below"
    )
    fast = Crossing(0.02, 0.0505, 0.03, -1, 1)
    assert (
        say(fast, *NAMES, unit="ms", size=1e-3)
        == "orchestration is lower above 20–50.5 ms; choreography is lower below"
    )
    cold = Crossing(-5.0, 1_200_000.0, 0.0, -1, 1)
    assert say(cold, *NAMES).startswith("orchestration is lower above −5 to 1200000;")


def test_an_undecided_stretch_in_words():
    assert say(Undecided(20.0, 30.0, measured=True), *NAMES) == (
        "no difference shown between 20 and 30"
    )
    assert say(Undecided(20.0, 20.0, measured=False), *NAMES, unit="/s") == (
        "not enough data at 20 /s"
    )


def test_with_several_crossings_the_sentence_says_where_each_is_lower():
    x = np.arange(0.0, 9.0)
    answer = found(x, [-3, -3, 3, 3, 0, 3, -3, 0, 0])
    assert sentences(answer, *NAMES, unit="/s") == (
        "lower is choreography from 0 to 1 /s, orchestration from 2 to 5 /s, choreography at 6 /s",
        "no difference shown at 4 /s",
        "no difference shown between 7 and 8 /s",
    )


def test_beside_an_undecided_end_a_crossing_is_not_said_to_hold_for_ever():
    answer = found([10, 20, 30, 40], [-3, 3, 3, 0])
    assert sentences(answer, *NAMES, unit="/s") == (
        "lower is choreography at 10 /s, orchestration from 20 to 30 /s",
        "no difference shown at 40 /s",
    )
