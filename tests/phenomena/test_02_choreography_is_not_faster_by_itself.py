"""Phenomenon 2: a polled outbox costs a hop more than a coordinator costs a step.

Five quick steps in a row, so four hops, at services that poll their outboxes twice a second.
"""

import numpy as np
import pytest
from phenomena.worlds import row, runs, world
from theory.estimate import Estimate

HOPS, T, WORK = 4, 0.5, 0.001
DECISION = 0.05  # the slow end of what products need for a step (14 to 50 ms)
REPLICATIONS = 200  # phases differ between runs only, so it is runs that count


@pytest.fixture(scope="module")
def scenario():
    return world(
        {f"v{i}": f"concurrency: 100, time: {WORK}" for i in range(HOPS + 1)},
        {"job": row(HOPS + 1)},
        "process: poisson, rate: 2",
        25,
        patterns={
            "orchestration": "kind: orchestration, coordinator: "
            f"{{profile: none, shards: 512, decision: {DECISION}}}",
            "choreography": "kind: choreography, bus: {profile: none}, "
            f"outbox: {{kind: polling, interval: {T}}}",
        },
    )


@pytest.fixture(scope="module")
def waits(scenario):
    """For each run, what its instances waited for looks at outboxes, in seconds."""
    return [
        run.instances["bus_s"].to_numpy() for run in runs(scenario, "choreography", REPLICATIONS)
    ]


def test_a_polled_outbox_adds_half_its_interval_a_hop(scenario, waits):
    """250 ms a hop against a coordinator's 50 ms a step."""
    hop = Estimate(np.array([run.mean() / HOPS for run in waits]))
    hop.agrees(T / 2, within=0.08)
    step = next(runs(scenario, "orchestration", 1)).instances
    latency = float(step["latency_s"].median())
    assert latency == pytest.approx((HOPS + 1) * (DECISION + WORK))
    assert hop.mean - hop.half_width > DECISION


def test_within_a_run_pollers_of_one_period_are_locked_to_each_other(waits):
    """The first hop varies over T; those after it always find the same phase.

    The variance within a run is T²/12, not h times that.
    """
    within = Estimate(np.array([run.var(ddof=1) for run in waits]))
    within.agrees(T**2 / 12, within=0.06)
    assert not within.holds(HOPS * T**2 / 12)


def test_the_rest_of_the_variance_is_between_runs(waits):
    """(h − 1)·T²/12 for the phases, and what is left of the first hop in a mean of m instances."""
    mean = HOPS * T / 2
    between = Estimate(np.array([(run.mean() - mean) ** 2 for run in waits]))
    first = float(np.mean([T**2 / 12 / len(run) for run in waits]))
    between.agrees((HOPS - 1) * T**2 / 12 + first, within=0.4)
    assert not between.holds(first), "phases that are the same in every run"
