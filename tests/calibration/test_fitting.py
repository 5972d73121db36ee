"""Families recover what was drawn from them, and arrivals are told from what is no Poisson."""

import numpy as np
import pytest
from scipy import stats

from sim.calibration.arrivals import arrivals
from sim.calibration.fitting import fits, points
from sim.calibration.spans import TracesError

DRAWN = {
    "exponential": (stats.expon(scale=0.2), {"mean": 0.2}),
    "lognormal": (stats.lognorm(0.8, scale=0.1), {"mean": 0.1 * np.exp(0.32), "cv": 0.9469}),
    "gamma": (stats.gamma(2.5, scale=0.02), {"mean": 0.05, "cv": 2.5**-0.5}),
    "erlang": (stats.gamma(4, scale=0.01), {"mean": 0.04, "k": 4}),
    "weibull": (stats.weibull_min(1.8, scale=0.05), {"mean": 0.04446, "shape": 1.8}),
    "uniform": (stats.uniform(0.01, 0.05), {"low": 0.01, "high": 0.06}),
    "pareto": (stats.pareto(2.5, scale=0.02), {"min": 0.02, "alpha": 2.5}),
}


@pytest.mark.parametrize("family", DRAWN)
def test_a_family_recovers_its_own_parameters(family):
    law, truth = DRAWN[family]
    sample = law.rvs(4000, random_state=np.random.default_rng(5))
    by_name = {fit.family: fit for fit in fits(sample)}
    fit = by_name[family]
    document = fit.document
    for key, value in truth.items():
        written = document[key]
        number = float(written.removesuffix("ms")) / 1e3 if isinstance(written, str) else written
        assert number == pytest.approx(value, rel=0.08), key
    assert fit.ks < 0.03
    assert fits(sample)[0].aic >= fit.aic - 8  # none is clearly better than the truth
    measured, fitted = points(sample, fit)
    middle = slice(20, 180)
    assert fitted[middle] == pytest.approx(measured[middle], rel=0.1)


def test_what_no_family_is_fitted_to():
    assert fits(np.full(100, 0.3)) == ()
    assert fits(np.array([0.1, 0.2])) == ()
    zeros = np.concatenate([np.zeros(5), np.linspace(0.1, 1.0, 95)])
    assert {fit.family for fit in fits(zeros)} == {"exponential", "uniform"}


@pytest.mark.parametrize("spread", [0.0, 1e-12, 1e-9, 1e-7, 1e-5, 1e-4, 1e-3])
def test_values_that_are_nearly_alike_break_no_fit(spread):
    sample = 0.013 * (1.0 + spread * np.random.default_rng(5).standard_normal(100))
    found = fits(sample)
    assert bool(found) == (spread > 1e-5)
    for fit in found:
        assert np.isfinite([fit.aic, fit.ks, fit.ks_p]).all()


def test_poisson_arrivals_and_others():
    rng = np.random.default_rng(3)
    poisson = np.cumsum(rng.exponential(0.5e9, 800)).astype(int).tolist()
    seen = arrivals(poisson, "w")
    assert seen.poisson
    assert seen.low < 2.0 < seen.high
    regular = (np.arange(800) * 500_000_000).tolist()
    assert not arrivals(regular, "w").poisson
    rising = np.cumsum(rng.exponential(0.5e9, 800) * np.linspace(2, 0.2, 800)).astype(int)
    assert not arrivals(rising.tolist(), "w").poisson
    with pytest.raises(TracesError, match="all 3 instances of w arrive in the same moment"):
        arrivals([5, 5, 5], "w")
