"""One real comparison, small: what every chart, page and folder of these tests is made from."""

import functools
from collections.abc import Callable

import pytest

from sim.report.comparison import Comparison
from sim.scenario import loads
from sim.study.comparison.compare import compare
from sim.study.runs.session import Compute

ALONE = Compute(jobs=1)

SMALL = """
name: {name}
summary: Two steps in a row, and a workflow beside it.
services:
  stock: {{concurrency: 4, time: {{dist: exponential, mean: 20ms}}}}
  bank: {{concurrency: 4, time: {{dist: gamma, mean: 30ms, cv: 1.2}}}}
workflows:
  order:
    steps:
      reserve: {{service: stock}}
      charge: {{service: bank, after: [reserve]}}
  refund: {{steps: {{repay: {{service: bank}}}}}}
workload:
  - {{workflow: order, arrivals: {{process: poisson, rate: 40/s}}}}
  - {{workflow: refund, arrivals: {{process: poisson, rate: 10/s}}}}
patterns:
  orchestration: {{kind: orchestration, coordinator: {{profile: temporal-like}}}}
  orchestration-in-process: {{kind: orchestration, coordinator: {{profile: in-process}}}}
  choreography: {{kind: choreography, bus: {{profile: kafka-like}}}}
run: {{duration: 20s, replications: 3, seed: 7}}
slo: {{latency: 150ms}}
"""


@functools.cache
def _compared(name: str = "small", replications: int = 3) -> Comparison:
    return Comparison(
        compare(loads(SMALL.format(name=name)), compute=ALONE, replications=replications)
    )


@pytest.fixture(scope="session")
def comparison() -> Comparison:
    return _compared()


@pytest.fixture(scope="session")
def compared() -> Callable[..., Comparison]:
    return _compared
