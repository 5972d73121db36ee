"""Phenomenon 10: a failure at the j-th step undoes j − 1; a failure not told undoes nothing."""

import pytest
from phenomena.worlds import BOTH, estimate, left_behind, outcomes, row, runs, world

HYBRID = {
    "hybrid": "kind: hybrid, outbox: {kind: cdc, latency: 0s}, bus: {profile: none}, domains: "
    "{middle: {services: [v1, v2], coordinator: {outbox: {kind: cdc, latency: 0s}}}}"
}


@pytest.mark.parametrize("rollback", ["sequential", "parallel"])
@pytest.mark.parametrize("pattern", ["orchestration", "choreography", "hybrid"])
@pytest.mark.parametrize("j", [1, 2, 3, 4, 5])
def test_a_failure_at_the_jth_step_costs_j_minus_1_undos(pattern, j, rollback):
    steps = row(5, ", undo: {time: 0.002}")
    steps[f"s{j - 1}"] += ", rejects: 100%"
    scenario = world(
        {f"v{i}": "time: 0.01" for i in range(5)},
        {"job": steps},
        "process: constant, rate: 10",
        2,
        patterns=BOTH | HYBRID,
    ).with_({"workflows.job.rollback": rollback})
    run = next(runs(scenario, pattern, 1, "attempts"))
    assert outcomes(run) == {("compensated", "rejected")}
    undos = run.attempts[run.attempts["phase"] == "undo"].groupby("instance").size()
    assert set(undos.reindex(run.instances["instance"], fill_value=0)) == {j - 1}
    assert len(left_behind(run)) == 0


LOST = 0.5


def silent_failure():
    """Two steps are done, the third always fails; its service crashes after every other commit.

    There is no outbox, so the failure that it has just committed is then never told.
    """
    steps = row(3, ", undo: {time: 0s}")
    steps["s2"] = "service: v2, after: [s1], rejects: 100%"
    return world(
        {f"v{i}": "time: 0.001, restart: 1ms" for i in range(3)},
        {"job": steps},
        "process: poisson, rate: 5",
        40,
        patterns=BOTH | {"choreography": "kind: choreography, outbox: none, bus: {profile: none}"},
        faults={"unlucky": f"kind: crash, target: v2, point: after_commit, probability: {LOST}"},
    )


def test_choreography_leaves_orphans_where_a_failure_is_not_told():
    """Two effects for each lost event: 20 replications of 200 instances."""

    def orphaned(run):
        left = left_behind(run).groupby("instance").size()
        assert set(left) == {2}
        return len(left) / len(run.instances)

    scenario = silent_failure()
    estimate(scenario, "choreography", orphaned).agrees(LOST, within=0.1)
    run = next(runs(scenario, "choreography", 1))
    assert outcomes(run) == {("compensated", "rejected"), ("stuck", "event_lost")}


def test_a_coordinator_asks_again_and_leaves_none():
    run = next(runs(silent_failure(), "orchestration", 1))
    assert set(run.instances["outcome"]) == {"compensated"}
    assert len(left_behind(run)) == 0
    assert len(run.faults) > 0
