"""The search for saturation, on systems whose capacity is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.knees.saturation import MOST_PROBES, WIDTH, Probe, Search


def searched(carried_at, start, *, noise=0.0, replications=5):
    """The search on a system that carries `carried_at(load)` of a load; and what it cost."""
    rng = np.random.default_rng(3)
    own = 1.0 + noise * rng.standard_normal(replications)  # each run's own luck, at every load
    search, probes = Search(start), 0
    while (load := search.wanted()) is not None:
        carried = np.minimum(carried_at(load) * own, load)
        search.tell(Probe(load, load, 1.0 - carried / load, carried))
        probes += 1
    return search.found(), probes


@given(capacity=st.floats(0.01, 1e6), away=st.floats(1e-5, 1e5))
def test_the_capacity_is_found_from_wherever_the_search_starts(capacity, away):
    start = capacity * away
    found, probes = searched(lambda load: min(load, capacity), start)
    assert found.ending == "grows"
    assert found.load == pytest.approx(capacity, rel=1e-9)
    assert probes <= 4 * math.log2(1e8)


@given(capacity=st.floats(1.0, 1e4), slope=st.floats(-0.5, 0.5))
def test_what_is_carried_may_change_in_a_straight_line_above_the_knee(capacity, slope):
    def leaning(load):
        return load if load <= capacity else capacity + slope * (load - capacity)

    found, _ = searched(leaning, capacity / 2.6)
    assert found.ending == "grows"
    assert found.load == pytest.approx(capacity, rel=1e-6)


@given(noise=st.floats(0.0, 0.01))
def test_the_interval_is_as_wide_as_the_runs_differ_and_holds_the_capacity(noise):
    found, _ = searched(lambda load: min(load, 50.0), 20.0, noise=noise)
    rng = np.random.default_rng(3)
    own = 50.0 * (1.0 + noise * rng.standard_normal(5))
    assert found.load == pytest.approx(own.mean(), rel=0.005)
    assert found.high - found.low == pytest.approx(
        2 * 2.776 * own.std(ddof=1) / math.sqrt(5), rel=0.25, abs=0.02
    )


@given(capacity=st.floats(1.0, 1e4), left=st.floats(0.0, 0.5), start=st.floats(0.1, 1e5))
def test_where_what_is_carried_collapses_the_knee_is_a_narrow_bracket(capacity, left, start):
    def collapsing(load):
        return load if load <= capacity else left * capacity

    found, probes = searched(collapsing, start)
    assert found.ending == "leaps"
    assert found.low <= capacity <= found.high
    assert found.high / found.low <= WIDTH
    assert probes <= MOST_PROBES


def test_a_system_that_carries_everything_has_no_knee():
    found, _ = searched(lambda load: load, 3.0)
    assert found.ending == "not reached"
    assert found.load == math.inf
    assert found.low >= 3e5


def test_a_system_that_carries_nothing_is_always_saturated():
    found, _ = searched(lambda load: 0.5 * load, 3.0)
    assert found.ending == "always saturated"
    assert found.at is not None


def test_a_run_that_failed_is_left_out():
    search = Search(40.0)
    while (load := search.wanted()) is not None:
        carried = np.minimum(np.array([50.0, np.nan, 50.5, 49.5]), load)
        search.tell(Probe(load, load, 1.0 - carried / load, carried))
    found = search.found()
    assert found.ending == "grows"
    assert found.low < 50.0 < found.high
