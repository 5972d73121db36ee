"""Carried: a pattern keeps up unless more arrives and is due than completes in the window."""

from dataclasses import replace

import pytest
from sweeping import RATE, moved
from tiny import TINY

from sim.scenario import loads
from sim.study.runs.session import Compute
from sim.study.sweeps.carried import NEEDED, is_told, keeps_up
from sim.study.sweeps.data import SweepData
from sim.study.sweeps.sweep import sweep


@pytest.fixture(scope="module")
def data() -> SweepData:
    scenario = loads(TINY).with_({"run.duration": "20s"})
    return sweep(scenario, {RATE: [10, 20]}, metrics=NEEDED, replications=3, simulate=moved,
                 compute=Compute(jobs=1))  # fmt: skip


def slowed(data: SweepData, *factors: float) -> SweepData:
    """The same where choreography completes less in the window of the first point, run by run."""
    values = data.values.copy()
    for replication, factor in enumerate(factors):
        rows = (
            (values[RATE] == 10)
            & (values["pattern"] == "choreography")
            & (values["metric"] == "throughput")
            & (values["replication"] == replication)
        )
        values.loc[rows, "value"] *= factor
    return replace(data, values=values)


def test_what_completes_as_it_arrives_keeps_up(data):
    assert is_told(data)
    assert all(keeps_up(data, point, name) for point in (0, 1) for name in data.patterns)


def test_a_backlog_that_grows_does_not(data):
    behind = slowed(data, 0.90, 0.91, 0.89)
    assert not keeps_up(behind, 0, "choreography")
    assert keeps_up(behind, 1, "choreography")
    assert keeps_up(behind, 0, "orchestration")


def test_what_may_be_chance_keeps_up(data):
    assert keeps_up(slowed(data, 1.0, 1.02, 0.80), 0, "choreography")


def test_it_is_not_told_without_what_tells(data):
    assert not is_told(replace(data, metrics=("offered", "throughput")))
