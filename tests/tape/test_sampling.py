"""Each distribution's samples against its exact law.

Kolmogorov-Smirnov at a significance of 1e-4 on fixed seeds: a failure is an error in the
transform, not bad luck, since the seeds never change.
"""

import math

import numpy as np
import pytest
from pydantic import TypeAdapter
from scipy import stats

from sim.scenario import Distribution
from sim.tape import Tape
from sim.tape.key import Root, uniforms
from sim.tape.sampling import transform

SAMPLES = 100_000
SIGNIFICANCE = 1e-4


def lognormal(mean, cv):
    variance = math.log1p(cv * cv)
    return stats.lognorm(math.sqrt(variance), scale=mean / math.sqrt(1 + cv * cv))


class Blend:
    """A mixture of exact distributions, as far as a test needs one."""

    def __init__(self, *of):
        self._of = of

    def cdf(self, x):
        return sum(weight * law.cdf(x) for weight, law in self._of)

    def mean(self):
        return sum(weight * law.mean() for weight, law in self._of)


P = 0.5 * (1 + math.sqrt(3 / 5))  # balanced means with cv 2: Whitt 1982
LAWS = {
    "exponential": ({"mean": 0.3}, stats.expon(scale=0.3)),
    "lognormal": ({"mean": 0.2, "cv": 0.8}, lognormal(0.2, 0.8)),
    "gamma": ({"mean": 0.2, "cv": 1.2}, stats.gamma(1 / 1.44, scale=0.2 * 1.44)),
    "erlang": ({"mean": 0.2, "k": 4}, stats.gamma(4, scale=0.05)),
    "weibull": (
        {"mean": 0.2, "shape": 1.5},
        stats.weibull_min(1.5, scale=0.2 / math.gamma(1 + 1 / 1.5)),
    ),
    "uniform": ({"low": 0.1, "high": 0.4}, stats.uniform(0.1, 0.3)),
    "triangular": ({"low": 0.1, "mode": 0.2, "high": 0.5}, stats.triang(0.25, 0.1, 0.4)),
    "pareto": ({"min": 0.1, "alpha": 2.5}, stats.pareto(2.5, scale=0.1)),
    "hyperexponential": (
        {"mean": 0.2, "cv": 2.0},
        Blend((P, stats.expon(scale=0.1 / P)), (1 - P, stats.expon(scale=0.1 / (1 - P)))),
    ),
    "mixture": (
        {
            "of": [
                {"weight": 0.95, "dist": "exponential", "mean": 0.01},
                {"weight": 0.05, "dist": "pareto", "min": 0.1, "alpha": 2.5},
            ]
        },
        Blend((0.95, stats.expon(scale=0.01)), (0.05, stats.pareto(2.5, scale=0.1))),
    ),
}


def drawn(distribution, seed=1):
    key = Root(seed).key("test")
    return transform(distribution)(uniforms(key, 0, SAMPLES))


@pytest.mark.parametrize("kind", LAWS)
def test_samples_follow_their_law(kind):
    settings, law = LAWS[kind]
    distribution = TypeAdapter(Distribution).validate_python({"dist": kind, **settings})
    sample = drawn(distribution)
    assert stats.kstest(sample, law.cdf).pvalue > SIGNIFICANCE
    assert distribution.mean_s == pytest.approx(law.mean(), rel=1e-9)
    error = sample.std() / math.sqrt(SAMPLES)
    assert abs(sample.mean() - law.mean()) < 4 * error
    assert np.isfinite(sample).all()
    assert (sample >= 0).all()


@pytest.mark.parametrize("kind", [kind for kind in LAWS if not isinstance(LAWS[kind][1], Blend)])
def test_each_value_is_the_exact_quantile_of_its_uniform_draw(kind):
    settings, law = LAWS[kind]
    distribution = TypeAdapter(Distribution).validate_python({"dist": kind, **settings})
    u = np.array([1e-9, 0.01, 0.25, 0.5, 0.75, 0.99, 1 - 1e-9])
    np.testing.assert_allclose(transform(distribution)(u), law.ppf(u), rtol=1e-6)


def test_an_empirical_sample_gives_each_value_as_often_as_it_is_there(tmp_path):
    from sim.scenario import Scenario  # noqa: PLC0415 - only here

    (tmp_path / "d.csv").write_text("ms\n10\n10\n30\n40\n")
    scenario = Scenario.of(
        {
            "name": "x",
            "services": {
                "s": {"time": {"dist": "empirical", "file": "d.csv", "column": "ms", "unit": "ms"}}
            },
            "workflows": {"w": {"steps": {"a": {"service": "s"}}}},
            "workload": [{"workflow": "w", "arrivals": {"process": "constant", "rate": 1}}],
            "patterns": {"p": {"kind": "orchestration"}},
            "run": {"duration": "1s"},
        },
        tmp_path,
    )
    sample = drawn(scenario.services["s"].time)
    values, counts = np.unique(sample, return_counts=True)
    np.testing.assert_allclose(values, [0.01, 0.03, 0.04])
    assert stats.chisquare(counts, SAMPLES * np.array([0.5, 0.25, 0.25])).pvalue > SIGNIFICANCE


def test_uniform_draws_are_uniform_and_never_zero_or_one():
    u = uniforms(Root(3).key("u"), 0, SAMPLES)
    assert stats.kstest(u, "uniform").pvalue > SIGNIFICANCE
    assert 0 < u.min() < u.max() < 1


def test_streams_of_different_names_are_independent():
    tape = Tape(1, 0, ("w",))
    one, other = (uniforms(tape.root.key("time", "w", step), 0, 20_000) for step in "ab")
    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / math.sqrt(20_000)
