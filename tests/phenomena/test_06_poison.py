"""Phenomenon 6: a message that always fails stops its partition of a log, and no queue.

80 instances a second at a service with slots enough; one of them, 2 s after the start, is poison.
"""

import pytest
from phenomena.worlds import estimate, having, outcomes, runs, world

PARTITIONS, WORK, AT = 8, 0.001, 2.005
LOG = f"profile: none, delivery: log, partitions: {PARTITIONS}"


def poisoned(bus: str, arrivals: str = "process: constant, rate: 80"):
    return world(
        {"v0": f"concurrency: 100, time: {WORK}"},
        {"job": {"s0": "service: v0"}},
        arrivals,
        10,
        patterns={
            "choreography": "kind: choreography, outbox: {kind: cdc, latency: 0s}, "
            f"bus: {{{bus}}}"
        },
        faults={"poison": f"kind: poison, target: job.s0, at: {AT}"},
        drain=30,
    )


def later(run):
    """Those that came with the poison or after it, in order; the first of them is the poison."""
    table = run.instances[run.instances["arrived_s"] >= AT]
    return table.sort_values("arrived_s")


def same_partition(table):
    """With ``key: number`` the number picks the partition."""
    number = table["instance"]
    return number % PARTITIONS == number.iloc[0] % PARTITIONS


def test_one_of_p_keys_stands_still():
    """1/P of those that come later, for ever: 20 replications of 640."""

    def standing(run):
        return float((later(run)["outcome"] == "in_flight").mean())

    scenario = poisoned(LOG, "process: poisson, rate: 80")
    estimate(scenario, "choreography", standing).agrees(1 / PARTITIONS, within=0.2)


def test_exactly_the_keys_of_its_partition_stand_still():
    run = next(runs(poisoned(f"{LOG}, key: number"), "choreography", 1))
    after = later(run)
    assert set(having(run, "in_flight")["instance"]) == set(
        after[same_partition(after)]["instance"]
    )
    assert outcomes(run) == {("completed", "none"), ("in_flight", "horizon")}


def test_a_dead_letter_bounds_the_stall():
    """Five deliveries with four pauses of a second between them."""
    bus = f"{LOG}, key: number, poison: dead_letter, max_deliver: 5, redelivery_delay: 1s"
    run = next(runs(poisoned(bus), "choreography", 1))
    after = later(run)
    behind = after[same_partition(after)].iloc[1:]
    stall = behind["completed_s"].min() - after["arrived_s"].iloc[0]
    assert 4 <= stall <= 5
    assert behind["latency_s"].max() <= stall
    others = after[~same_partition(after)]
    assert others["latency_s"].max() == pytest.approx(WORK)
    stuck = having(run, "stuck")
    assert list(stuck["instance"]) == [after["instance"].iloc[0]]
    assert outcomes(run) == {("completed", "none"), ("stuck", "dead_letter")}


def test_a_queue_does_not_stall_but_delivers_in_vain():
    """All others are as quick as ever, and the poison is delivered until it is given up."""
    bus = (
        "profile: none, delivery: queue, poison: dead_letter, max_deliver: 20,"
        " redelivery_delay: 100ms"
    )
    run = next(runs(poisoned(bus), "choreography", 1, "messages"))
    poison = later(run)["instance"].iloc[0]
    others = run.instances[run.instances["instance"] != poison]
    assert others["latency_s"].max() == pytest.approx(WORK)
    assert outcomes(run) == {("completed", "none"), ("stuck", "dead_letter")}
    sent = run.messages[run.messages["receiver"] == "v0"].groupby("instance")["delivery"].max()
    assert sent[poison] == 20
    assert (sent.drop(poison) == 1).all()
