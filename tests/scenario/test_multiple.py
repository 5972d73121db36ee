"""A multiple of a distribution: every draw so many times as long, whatever its family."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

import sim
from sim.scenario import Distribution
from sim.scenario.multiple import can_be_multiplied, multiple
from sim.tape.sampling import transform

READ = TypeAdapter(Distribution)
FAMILIES = [
    "20ms",
    {"dist": "exponential", "mean": "20ms"},
    {"dist": "lognormal", "mean": "20ms", "cv": 0.8},
    {"dist": "gamma", "mean": "20ms", "cv": 1.2},
    {"dist": "erlang", "mean": "20ms", "k": 3},
    {"dist": "weibull", "mean": "20ms", "shape": 1.5},
    {"dist": "hyperexponential", "mean": "20ms", "cv": 2},
    {"dist": "uniform", "low": "5ms", "high": "20ms"},
    {"dist": "triangular", "low": "5ms", "mode": "6ms", "high": "20ms"},
    {"dist": "pareto", "min": "5ms", "alpha": 2.5},
    {
        "dist": "mixture",
        "of": [
            {"weight": 0.9, "dist": "exponential", "mean": "20ms"},
            {"weight": 0.1, "dist": "pareto", "min": "100ms", "alpha": 2.5},
        ],
    },
]


@pytest.mark.parametrize("written", FAMILIES, ids=str)
@given(factor=st.floats(0.01, 100.0))
def test_every_draw_is_so_many_times_as_long(written, factor):
    one = READ.validate_python(written)
    many = multiple(one, factor)
    assert can_be_multiplied(one)
    assert many.mean_s == pytest.approx(factor * one.mean_s)
    uniforms = np.linspace(0.01, 0.99, 7)
    own, other = (transform(each)(uniforms) for each in (many, one))
    assert list(own) == pytest.approx(list(factor * other))


def test_what_is_measured_has_no_multiple():
    shipping = sim.load("scenarios/order_fulfillment.yaml").services["shipping"].time
    assert not can_be_multiplied(shipping)
    with pytest.raises(ValueError, match="its values are in the file"):
        multiple(shipping, 2.0)
