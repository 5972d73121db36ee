"""Phenomenon 8: how long partitions stand still when one of two consumers goes.

Nothing here is random: an instance each 10 ms, its number picks one of four partitions, and the
fault strikes while nobody works. A partition's stall is from the fault to the first completion of
one that came after it, so it is known up to the gap between two of a partition, and their work.
"""

import pytest
from phenomena.worlds import outcomes, runs, world

PARTITIONS, WORK, AT, SESSION = 4, 0.001, 5.005, 10.0
GAP = PARTITIONS * 0.01 + WORK


def going(fault: str, rebalance: str, more: str = ""):
    scenario = world(
        {"v0": f"replicas: 2, concurrency: 4, time: {WORK}"},
        {"job": {"s0": "service: v0"}},
        "process: constant, rate: 100",
        20,
        patterns={
            "choreography": "kind: choreography, outbox: {kind: cdc, latency: 0s}, "
            f"bus: {{profile: none, delivery: log, partitions: {PARTITIONS}, key: number, "
            f"session_timeout: {SESSION}, rebalance: {rebalance}{more}}}"
        },
        faults={"gone": f"kind: {fault}, target: v0, replicas: 1, at: {AT}"},
    )
    run = next(runs(scenario, "choreography", 1))
    assert outcomes(run) == {("completed", "none")}
    return run.instances


def stalls(table):
    """Each partition's stall, the shortest first."""
    after = table[table["arrived_s"] > AT]
    first = after.groupby(after["instance"] % PARTITIONS)["completed_s"].min()
    return sorted(first - AT)


EAGER, COOPERATIVE = "{kind: eager, pause: 3s}", "{kind: cooperative, pause: 100ms}"
STATIC = ", static_members: true"


@pytest.mark.parametrize(
    ("fault", "rebalance", "more", "expected"),
    [
        ("crash, for: 60", EAGER, "", [0, 0, SESSION + 3, SESSION + 3]),
        ("crash, for: 60", COOPERATIVE, "", [0, 0, SESSION + 0.1, SESSION + 0.1]),
        ("leave", EAGER, "", [3, 3, 3, 3]),
        ("leave", COOPERATIVE, "", [0, 0, 0.1, 0.1]),
        ("crash, for: 4", EAGER, STATIC, [0, 0, 4, 4]),
    ],
    ids=["crash-eager", "crash-cooperative", "leave-eager", "leave-cooperative", "static"],
)
def test_a_crash_stalls_for_the_session_and_a_leave_for_the_rebalance(
    fault, rebalance, more, expected
):
    for found, exact in zip(stalls(going(fault, rebalance, more)), expected, strict=True):
        assert exact <= found <= exact + GAP


def test_an_eager_rebalance_stops_those_that_stay_as_well():
    """From the end of the session on, for the pause, nobody in the group completes anything."""
    done = going("crash, for: 60", EAGER)["completed_s"]
    start = AT + SESSION
    assert not done.between(start + WORK, start + 3, inclusive="neither").any()
    assert done.between(start - 1, start).any()
