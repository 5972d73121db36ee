"""The knee of a coordinator that is visited n + 1 times: min(services, μc / (n + 1)).

ORACLES: μc = 100, services of 100 each: 50, 25 and 11.1 for n = 1, 3 and 8 steps in a row. A run
has 20 000 arrivals and is repeated five times; the search starts far from the answer.
"""

import pytest

from sim.scenario import loads
from sim.study.knees.knee import knee
from sim.study.runs.session import Compute

ALONE = Compute(jobs=1)


def chain(n, *, mu=100, shards=1, services_mu=100):
    services = "\n".join(
        f"  s{i}: {{time: {{dist: exponential, mean: {1 / services_mu}s}}}}" for i in range(n)
    )
    steps = "\n".join(
        f"      a{i}: {{service: s{i}{f', after: [a{i - 1}]' if i else ''}}}" for i in range(n)
    )
    return loads(
        f"""
name: chain
services:
{services}
workflows:
  w:
    steps:
{steps}
workload:
  - {{workflow: w, arrivals: {{process: poisson, rate: 7/s}}}}
patterns:
  central:
    kind: orchestration
    coordinator:
      profile: none
      dispatch: push
      shards: {shards}
      decision: {{dist: exponential, mean: {1 / mu}s}}
  events: {{kind: choreography, bus: {{profile: none}}}}
run: {{duration: 60s, seed: 5}}
"""
    )


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, 50.0),
        pytest.param(3, 25.0, marks=pytest.mark.long),
        pytest.param(8, 100 / 9, marks=pytest.mark.long),
    ],
)
def test_the_coordinators_knee(n, expected):
    path = "workload.0.arrivals.rate"
    [found] = knee(chain(n), path=path, patterns=["central"], compute=ALONE).knees
    assert found.ending == "grows"
    assert found.load == pytest.approx(expected, rel=0.03)
    assert found.high - found.low < 0.06 * expected
    assert found.binds == "coordinator"
    assert found.utilisation > 0.99
    assert found.offered == pytest.approx(found.load)


@pytest.mark.long
def test_where_a_service_binds_both_patterns_have_its_knee():
    scenario = chain(2, mu=1e4, services_mu=20)
    for found in knee(scenario, replications=3, compute=ALONE).knees:
        assert found.load == pytest.approx(20.0 / 7.0, rel=0.03)  # a multiple of the file's load
        assert found.offered == pytest.approx(20.0, rel=0.03)
        assert found.binds in {"s0", "s1"}
