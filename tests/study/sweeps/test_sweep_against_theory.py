"""A sweep of the real model, whose crossing is known in closed form.

Orchestration: a start waits for the decision of one coordinator, which decides on each instance
twice (start, answer). With exponential decisions of mean d and Poisson arrivals of rate λ that is
one station of a Jackson network, visited twice: each visit takes d / (1 − 2λd) on average.
Choreography: a start takes b through the bus, at any rate. The service behind is the same M/M/1
under both, so the curves meet where d / (1 − 2λd) = b, at λ = (1 − d/b) / 2d: here 50 a second.
"""

import pytest

from sim.scenario import loads
from sim.study.runs.session import Compute
from sim.study.sweeps.lines import crossings
from sim.study.sweeps.sweep import sweep

D_S, B_S, S_S = 0.005, 0.010, 0.004
CROSSING = (1 - D_S / B_S) / (2 * D_S)
RATE = "workload.0.arrivals.rate"

SCENARIO = f"""
name: two curves
services: {{desk: {{time: {{dist: exponential, mean: {S_S}}}}}}}
workflows: {{order: {{steps: {{work: {{service: desk}}}}}}}}
workload: [{{workflow: order, arrivals: {{process: poisson, rate: 40/s}}}}]
network: {{latency: 0s}}
patterns:
  orchestration:
    kind: orchestration
    coordinator: {{profile: none, decision: {{dist: exponential, mean: {D_S}}}}}
  choreography: {{kind: choreography, bus: {{profile: none, deliver: {B_S}}}}}
run: {{duration: 120s, warmup: 5s, replications: 8, seed: 11}}
"""


@pytest.fixture(scope="module")
def found():
    return sweep(
        loads(SCENARIO),
        {RATE: "20/s:60/s:20/s"},
        metrics=["latency_mean"],
        refine=2,
        compute=Compute(jobs=1),
    )


def test_the_true_crossing_lies_within_the_interval(found):
    (one,) = crossings(found, "latency_mean")
    (crossing,) = one.found.crossings
    assert crossing.low <= CROSSING <= crossing.high
    assert crossing.high - crossing.low <= 12.0  # between points of the grid it is 20
    assert crossing.estimate == pytest.approx(CROSSING, abs=2.0)
    (said,) = one.sentences(found.parameters[0])
    assert said.startswith("choreography is lower above ")
    assert said.endswith(" /s; orchestration is lower below")


def test_the_two_curves_are_the_closed_forms(found):
    table = found.table(["latency_mean"], ["order"])
    for row in table.itertuples():
        rate = row[1]
        service = S_S / (1 - rate * S_S)
        other = D_S / (1 - 2 * rate * D_S) if row.pattern == "orchestration" else B_S
        # 95 % each, ten or more at once: three half widths.
        reach = 3 * (row.ci_high - row.mean)
        assert row.mean == pytest.approx(other + service, abs=reach)
        assert reach < 0.25 * row.mean
