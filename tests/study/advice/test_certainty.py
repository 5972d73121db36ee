"""Certainty: the paired jackknife on criteria made by hand."""

import math

import numpy as np
import pytest
from advising import exact, measured

from sim.study.advice.certainty import certainty
from sim.study.advice.groups import weights_of
from sim.study.advice.rule import judge

AB = ("a", "b")


def of(*criteria, patterns=AB, **weights):
    return judge(criteria, patterns, weights_of(weights))


def test_a_clear_lead_is_shown_with_its_size():
    judged = of(measured("latency_mean", a=[1.0, 1.1, 0.9], b=[4.0, 4.4, 3.6]))
    (found,) = certainty(judged)
    assert (found.pattern, found.shown) == ("b", "shown")
    assert found.difference.mean == pytest.approx(0.75)
    assert found.difference.n == 3


def test_it_is_the_jackknife_of_the_ratio():
    own, other = np.array([1.0, 1.3, 0.8, 1.1]), np.array([2.0, 2.9, 2.4, 2.2])
    judged = of(measured("latency_mean", a=list(own), b=list(other)))
    (found,) = certainty(judged)
    whole = 1 - own.mean() / other.mean()
    left = [1 - np.delete(own, at).mean() / np.delete(other, at).mean() for at in range(4)]
    pseudo = 4 * whole - 3 * np.array(left)
    assert found.difference.mean == pytest.approx(pseudo.mean())
    half = 3.182446 * pseudo.std(ddof=1) / 2.0
    assert found.difference.half_width == pytest.approx(half, rel=1e-5)


def test_two_criteria_against_each_other_may_leave_it_open():
    # By one a is a little ahead in every run, by the other b is; which is more, runs do not tell.
    fast = measured("latency_mean", a=[1.0, 1.0, 1.0, 1.0], b=[2.4, 1.6, 2.5, 1.5])
    few = measured("messages_per_completed", a=[2.5, 1.6, 2.4, 1.5], b=[1.0, 1.0, 1.0, 1.0])
    judged = of(fast, few)
    assert min(judged.totals.values()) > 0.2
    (found,) = certainty(judged)
    assert found.shown == "not shown"
    assert found.difference.low < 0.0 < found.difference.high


def test_what_is_read_off_the_parts_is_certain():
    (found,) = certainty(of(exact("dependencies", a=3.0, b=6.0)))
    assert found.shown == "shown"
    assert (found.difference.mean, found.difference.low) == (0.5, 0.5)
    (level,) = certainty(of(exact("dependencies", a=3.0, b=3.0)))
    assert level.shown == "not shown"


def test_a_group_without_weight_brings_no_runs_and_no_doubt():
    noisy = measured("latency_mean", a=[1.0], b=[4.0])
    judged = of(noisy, exact("dependencies", a=3.0, b=6.0), speed=0.0)
    assert certainty(judged)[0].shown == "shown"


def test_one_replication_is_not_enough():
    judged = of(measured("latency_mean", a=[1.0], b=[4.0]), exact("dependencies", a=3.0, b=6.0))
    assert certainty(judged)[0].shown == "not enough data"


def test_only_replications_that_all_studies_have_are_compared():
    few = measured("blast_mean", a=[0.1, 0.1], b=[0.3, 0.3])
    many = measured("latency_mean", a=[1.0, 1.1, 0.9], b=[4.0, 4.4, 3.6])
    assert certainty(of(few, many))[0].difference.n == 2


def test_more_comparisons_ask_for_more():
    # The same pair, alone and among many that are level with the advised one.
    pair = {"a": [1.0, 1.0, 1.0], "b": [1.3, 2.6, 2.2]}
    alone = certainty(of(measured("latency_mean", **pair), exact("dependencies", a=1.0, b=1.0)))
    assert alone[0].p_holm <= 1.0
    nothing = measured("latency_mean", a=[1.0, 1.1, 0.9], b=[math.nan] * 3)
    assert certainty(of(nothing))[0].difference.mean == 1.0
