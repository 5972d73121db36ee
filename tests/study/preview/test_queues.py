"""The formulas of one queue against numbers worked out by hand."""

import math

import pytest

from sim.study.preview.moments import Moments
from sim.study.preview.queues import Queue, erlang_c


def queue(rate, servers, scv=1.0):
    return Queue(rate, Moments(0.1, scv * 0.01), servers)


@pytest.mark.parametrize(("servers", "load", "waits"), [(2, 1.6, 0.7111), (4, 3.2, 0.59643)])
def test_erlang_c(servers, load, waits):
    assert erlang_c(servers, load) == pytest.approx(waits, abs=5e-5)


@pytest.mark.parametrize(("scv", "wait"), [(0, 0.2), (0.5, 0.3), (1, 0.4), (4, 1.0)])
def test_pollaczek_and_khinchine(scv, wait):
    assert queue(8, 1, scv).wait.mean == pytest.approx(wait)


@pytest.mark.parametrize(("servers", "sojourn"), [(1, 0.5), (2, 0.27778), (4, 0.17455)])
def test_mmc(servers, sojourn):
    assert queue(8 * servers, servers).wait.mean + 0.1 == pytest.approx(sojourn, abs=5e-6)


def test_the_wait_of_mm1_has_its_variance():
    # 0 with 1 − ρ, else exponential with mean 1/(μ − λ): ρ(2 − ρ)/(μ − λ)².
    assert queue(8, 1).wait.variance == pytest.approx(0.8 * 1.2 / 4)


def test_no_steady_state_no_finite_wait():
    assert queue(10, 1).wait.mean == math.inf
    assert queue(8, 1, math.inf).wait.mean == math.inf
    assert queue(0, 1).wait == Moments()
    assert erlang_c(200, 150.0) == pytest.approx(0, abs=1e-3)
