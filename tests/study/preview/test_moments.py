"""Moments of distributions against what the tape draws; longest lengths against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sim.scenario import Distribution
from sim.study.preview.moments import Moments, longest, mixed, moments
from sim.tape.sampling import transform

LAWS = {
    "constant": "30ms",
    "exponential": {"dist": "exponential", "mean": "30ms"},
    "lognormal": {"dist": "lognormal", "mean": "30ms", "cv": 0.6},
    "gamma": {"dist": "gamma", "mean": "30ms", "cv": 1.2},
    "erlang": {"dist": "erlang", "mean": "30ms", "k": 3},
    "weibull": {"dist": "weibull", "mean": "30ms", "shape": 1.5},
    "uniform": {"dist": "uniform", "low": "10ms", "high": "50ms"},
    "triangular": {"dist": "triangular", "low": "10ms", "mode": "15ms", "high": "50ms"},
    "pareto": {"dist": "pareto", "min": "10ms", "alpha": 6},
}


def law(of):
    return TypeAdapter(Distribution).validate_python(of)


@pytest.mark.parametrize("name", LAWS)
def test_moments_are_those_of_what_the_tape_draws(name):
    # Midpoints of a million equal strips: no sampling error, and only the farthest tail is missed.
    drawn = transform(law(LAWS[name]))((np.arange(1_000_000) + 0.5) / 1_000_000)
    found = moments(law(LAWS[name]))
    assert found.mean == pytest.approx(drawn.mean(), rel=1e-3)
    assert found.variance == pytest.approx(drawn.var(), rel=1e-2, abs=1e-15)


def test_two_phases_and_a_mixture_by_hand():
    two = moments(law({"dist": "hyperexponential", "mean": 0.1, "cv": 2}))
    assert (two.mean, two.scv) == pytest.approx((0.1, 4.0))
    parts = [
        {"weight": 0.75, "dist": "constant", "value": 1},
        {"weight": 0.25, "dist": "constant", "value": 5},
    ]
    both = moments(law({"dist": "mixture", "of": parts}))
    assert (both.mean, both.variance) == pytest.approx((2.0, 3.0))
    assert moments(law({"dist": "pareto", "min": 1, "alpha": 1.5})).variance == float("inf")


@pytest.mark.parametrize("k", [2, 3, 5])
def test_the_longest_of_k_exponentials_is_harmonic(k):
    found = longest([Moments(0.1, 0.01)] * k)
    assert found.mean == pytest.approx(sum(0.1 / i for i in range(1, k + 1)), rel=1e-3)
    assert found.variance == pytest.approx(sum(0.01 / i**2 for i in range(1, k + 1)), rel=1e-2)


def test_constants_are_compared_as_they_are():
    assert longest([Moments(0.2), Moments(0.5)]) == Moments(0.5)
    # E[max(c, X)] = c + E[X] e^(−c/E[X]) for an exponential X.
    found = longest([Moments(0.1), Moments(0.1, 0.01)])
    assert found.mean == pytest.approx(0.1 + 0.1 * np.exp(-1), rel=1e-3)


LENGTHS = st.builds(
    lambda mean, cv: Moments(mean, (cv * mean) ** 2), st.floats(0.01, 10), st.floats(0.3, 2)
)


@given(st.lists(LENGTHS, min_size=1, max_size=4))
def test_the_longest_is_no_shorter_than_any_and_no_longer_than_all(lengths):
    found = longest(lengths)
    assert found.mean >= max(one.mean for one in lengths) * (1 - 2e-2)
    assert found.mean <= sum(one.mean for one in lengths) * (1 + 2e-2)


def test_one_of_several():
    assert mixed([(3, Moments(1.0)), (1, Moments(5.0))]) == Moments(2.0, 3.0)
    assert mixed([]) == Moments()
