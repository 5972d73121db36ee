"""Means are checked against textbook moments; the lognormal's quantiles against its definition."""

import math

import pytest
from pydantic import TypeAdapter, ValidationError

from sim.scenario import (
    Constant,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Mixture,
    Pareto,
    Triangular,
    Uniform,
    Weibull,
)
from sim.scenario.datafile import Folder

DISTRIBUTION = TypeAdapter(Distribution)


@pytest.mark.parametrize(
    ("written", "made", "mean_s"),
    [
        ("15ms", Constant(value="15ms"), 0.015),
        (2, Constant(value=2), 2.0),
        ({"dist": "constant", "value": "1s"}, Constant(value=1), 1.0),
        ({"dist": "exponential", "mean": "40ms"}, Exponential(mean=0.04), 0.04),
        ({"dist": "lognormal", "mean": "2s", "cv": 0.5}, Lognormal(mean=2, cv=0.5), 2.0),
        ({"dist": "gamma", "mean": "2s", "cv": 1.2}, Gamma(mean=2, cv=1.2), 2.0),
        ({"dist": "erlang", "mean": "3s", "k": 3}, Erlang(mean=3, k=3), 3.0),
        ({"dist": "weibull", "mean": "3s", "shape": 0.7}, Weibull(mean=3, shape=0.7), 3.0),
        (
            {"dist": "hyperexponential", "mean": "3s", "cv": 2},
            Hyperexponential(mean=3, cv=2),
            3.0,
        ),
        ({"dist": "uniform", "low": "1s", "high": "3s"}, Uniform(low=1, high=3), 2.0),
        (
            {"dist": "triangular", "low": 0, "mode": "1s", "high": "5s"},
            Triangular(low=0, mode=1, high=5),
            2.0,
        ),
        ({"dist": "pareto", "min": "1s", "alpha": 3}, Pareto(min=1, alpha=3), 1.5),
        ({"dist": "pareto", "min": "1s", "alpha": 1}, Pareto(min=1, alpha=1), math.inf),
    ],
)
def test_it_reads_each_distribution_and_knows_its_mean(written, made, mean_s):
    read = DISTRIBUTION.validate_python(written)
    assert read == made
    assert read.mean_s == pytest.approx(mean_s)
    assert not read.is_zero
    assert DISTRIBUTION.validate_python(DISTRIBUTION.dump_python(read)) == read


def test_a_mixture_is_written_flat():
    written = {
        "dist": "mixture",
        "of": [
            {"weight": "95%", "dist": "exponential", "mean": "10ms"},
            {"weight": "5%", "dist": "constant", "value": "1s"},
        ],
    }
    read = DISTRIBUTION.validate_python(written)
    assert isinstance(read, Mixture)
    assert read.mean_s == pytest.approx(0.95 * 0.01 + 0.05)
    assert DISTRIBUTION.dump_python(read, mode="json") == written


def test_a_mean_is_infinite_only_where_it_counts():
    heavy = {"dist": "pareto", "min": "1s", "alpha": 1}
    of = [{"weight": 1, "dist": "constant", "value": 2}, {"weight": 0, **heavy}]
    assert DISTRIBUTION.validate_python({"dist": "mixture", "of": of}).mean_s == 2


def test_a_sample_is_read_in_seconds(data):
    written = {"dist": "empirical", "file": "shipping.csv", "column": "duration_ms", "unit": "ms"}
    read = DISTRIBUTION.validate_python(written, context=Folder(data))
    assert isinstance(read, Empirical)
    assert len(read.values) == 286
    assert read.values[0] == pytest.approx(0.011708)
    assert read.mean_s == pytest.approx(sum(read.values) / 286)


def test_zero_is_known():
    assert Constant(value=0).is_zero
    zeros = [
        {"weight": 1, "dist": "constant", "value": 0},
        {"weight": 0, "dist": "exponential", "mean": 1},
    ]
    assert DISTRIBUTION.validate_python({"dist": "mixture", "of": zeros}).is_zero


def test_a_lognormal_has_the_quantiles_that_it_is_made_from():
    made = Lognormal.from_quantiles(p50=0.002, p99=0.005)
    sigma2 = math.log(1 + made.cv**2)
    assert made.mean * math.exp(-sigma2 / 2) == pytest.approx(0.002)
    assert made.mean * math.exp(-sigma2 / 2 + 2.3263478740 * math.sqrt(sigma2)) == pytest.approx(
        0.005
    )


def test_it_is_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        Exponential(mean=1).mean = 2
