"""Phenomenon 13: k coordinators make one outage smaller only for those who visit one of them.

Four domains of one service each; workflow i visits the domains i, i + 1, ... around the circle.
Work takes no time, so harmed are those whose way leads through the coordinator that is away, and
who arrive more than the objective (1 s) before it is back: 9 s of 30 s.
"""

import pytest
from phenomena.worlds import BOTH, estimate, world

import sim

K, AWAY, DURATION, SLO = 4, 10.0, 30.0, 1.0
ALL = (AWAY - SLO) / DURATION
OUTBOX = "{kind: cdc, latency: 0s}"
DOMAINS = ", ".join(
    f"d{i}: {{services: [v{i}], coordinator: {{profile: none, dispatch: push, outbox: {OUTBOX}}}}}"
    for i in range(K)
)
HYBRID = f"kind: hybrid, outbox: {OUTBOX}, bus: {{profile: none}}, domains: {{{DOMAINS}}}"


def visiting(visits: int, target: str):
    """Four workflows, 10 a second each, that visit so many domains one after another."""
    workflows = {
        f"w{i}": {
            f"s{j}": f"service: v{(i + j) % K}" + (f", after: [s{j - 1}]" if j else "")
            for j in range(visits)
        }
        for i in range(K)
    }
    return world(
        {f"v{i}": "concurrency: 1000, time: 0" for i in range(K)},
        workflows,
        "process: poisson, rate: 10",
        DURATION,
        patterns=BOTH | {"hybrid": HYBRID},
        faults={"away": f"kind: outage, target: {target}, at: 10, for: {AWAY}"},
    )


def harmed(run: sim.Run) -> float:
    """Share of all arrivals that were good without the fault, and are not with it."""
    twin = sim.simulate(
        run.scenario, run.pattern, replication=run.replication, record="summary", faults=[]
    )
    assert (twin.instances["latency_s"] <= SLO).all()
    return float((~(run.instances["latency_s"] <= SLO)).mean())


@pytest.mark.parametrize("visits", [1, 2, pytest.param(4, marks=pytest.mark.long)])
def test_the_share_is_that_of_the_visitors(visits):
    """1/k where an instance visits one of them, all where it visits every one; 20 replications."""
    share = estimate(visiting(visits, "coordinator/d0"), "hybrid", harmed)
    share.agrees(ALL * visits / K, within=0.14)


def test_one_coordinator_harms_all():
    estimate(visiting(1, "coordinator"), "orchestration", harmed).agrees(ALL, within=0.06)
