"""Members of a log's consumer group that die, leave and return; deployments; autoscaling."""

import pytest
from model.reading import PUSH, QUEUE, bus, ends, listed, near, tried

STEP = {"a": "service: v, retry: {attempts: 1}"}
TWO = {"v": "replicas: 2, concurrency: 2, time: 3"}


def log(more):
    """Two partitions; instances take turns, member p has partition p, a death takes 4 s to see."""
    keys = "delivery: log, partitions: 2, key: number, commit_interval: 0.001"
    return bus(f"{keys}, session_timeout: 4, {more}")


def struck(play, pattern, fault, at):
    faults = {"f": f"kind: {fault}, target: v, replicas: 1, at: 1"}
    run = play(TWO, STEP, pattern, at=at, faults=faults)
    assert ends(run) == [("completed", "none")] * len(at)
    return run


@pytest.mark.parametrize(
    ("rebalance", "moved", "other"),
    [
        ("eager", 8, 8),  # noticed at 5; all stand still for 3 s
        ("{kind: eager, pause: 1}", 6, 6),
        ("{kind: cooperative, pause: 0.5}", 5.5, 5.2),  # only the orphan stands still
        ("none", 5, 5.2),
    ],
)
def test_a_death_is_noticed_and_the_group_rebalances(play, rebalance, moved, other):
    """The event in hand comes again on the other member; behind it in its partition that of 2.

    Number 3 is of the living member's own partition, at 5.2.
    """
    run = struck(play, log(f"rebalance: {rebalance}"), "crash, for: 50", at=(0, 0.1, 2, 5.2))
    assert tried(run, "a", "started_s") == near([0, moved, 0.1, moved + 3, other])
    assert tried(run, "a", "answer")[:2] == ["broken", "success"]
    assert tried(run, "a", "replica") == [0, 1, 1, 1, 1]


def test_who_returns_joins_and_still_waits_for_the_session(play):
    """Back at 3: all but the orphan stand still until 6; the death is noticed at 5: until 8."""
    run = struck(play, log("rebalance: eager"), "crash, for: 2", at=(0, 0.1, 2, 4))
    # 0.1's work goes on meanwhile; 4 waits for both rebalances.
    assert tried(run, "a", "started_s") == near([0, 8, 0.1, 11, 8])
    assert tried(run, "a", "replica") == [0, 0, 1, 0, 1]


@pytest.mark.parametrize(("away", "start", "replica"), [(2, 3, 0), (50, 8, 1)])
def test_a_static_member_that_returns_in_time_keeps_its_partitions(play, away, start, replica):
    """Back at 3 it goes on, and nobody else notices; too late, it is as with any other."""
    pattern = log("rebalance: eager, static_members: true")
    run = struck(play, pattern, f"crash, for: {away}", at=(0, 0.1, 4))
    assert tried(run, "a", "started_s")[:2] == near([0, start])
    assert tried(run, "a", "replica")[:2] == [0, replica]


@pytest.mark.parametrize(
    ("rebalance", "moved", "other"),
    [("eager", 4, 4), ("{kind: cooperative, pause: 0.5}", 3, 2.1), ("none", 3, 2.1)],
)
def test_who_leaves_gracefully_costs_the_rebalance_only(play, rebalance, moved, other):
    """Goodbye at 1, the event in hand is finished at 3; the next of its partition, of 2, moves.

    Where only that one stands still it does so until 1.5, and then behind the event in hand.
    """
    run = struck(play, log(f"rebalance: {rebalance}"), "leave", at=(0, 0.1, 2, 2.1))
    # Number 3 stands behind number 1, which is at work until 3.1.
    assert tried(run, "a", "started_s") == near([0, 0.1, moved, max(other, 3.1)])
    assert tried(run, "a", "replica") == [0, 1, 1, 1]


def test_a_deploy_restarts_batch_by_batch(play):
    """Replicas 0 and 1 leave at 1, finish at 3, are back at 5.5; 2 and 3 leave at 6.5, till 9.

    At 2 two more come, and get the slots of replicas 2 and 3 at 3; so those finish at 6, and at
    6.5 they are gone at once. Of four at 7 only two find a slot, the others at 9.
    """
    faults = {"f": "kind: deploy, target: v, at: 1, batch: 2, pause: 1"}
    run = play({"v": "replicas: 4, time: 3, restart: 2.5"}, STEP, PUSH,
               at=(0, 0, 0, 0, 2, 2, 7, 7, 7, 7), faults=faults)  # fmt: skip
    assert tried(run, "a", "started_s") == near([0, 0, 0, 0, 3, 3, 7, 7, 9, 9])
    assert ends(run) == [("completed", "none")] * 10
    assert run.faults[["start_s", "end_s"]].to_numpy().tolist() == [near([1, 9])]


def test_a_deploy_of_a_groups_members(play):
    """Each goodbye and each return is a rebalance of half a second; nobody waits for a session."""
    faults = {"f": "kind: deploy, target: v, at: 1"}
    run = play({"v": "replicas: 2, time: 0.1, restart: 2"}, STEP,
               log("rebalance: {kind: cooperative, pause: 0.5}"),
               at=(1.1, 1.2, 3.2, 3.8, 5.2, 5.3), faults=faults)  # fmt: skip
    # Away: member 0 from 1 to 3, member 1 from 3 to 5. Partition 0 moves from 1 to 1.5; at 3 it
    # goes back while member 1 leaves, and partition 1 moves until 3.5; at 5 only that goes back.
    starts = [1.5, 1.2, 3.5, 3.8, 5.2, 5.5]
    assert tried(run, "a", "started_s") == near(starts)
    assert listed(run, "completed_s") == near([start + 0.1 for start in starts])


def test_more_replicas_for_more_load(play):
    """A look each 10 s, half busy is the aim, 5 s to start.

    At 10 one of one was busy: 2 are wanted, the second is there at 15. Until 20 the first was busy
    for 10 s and the second for 5, of 20: three quarters of 2, so 3, the third at 25.
    """
    scale = "autoscale: {min: 1, max: 3, target_utilisation: 50%, every: 10, startup: 5}"
    for pattern in (PUSH, QUEUE):
        run = play({"v": f"time: 5, {scale}"}, STEP, pattern, at=[0] * 10)
        assert sorted(tried(run, "a", "started_s")) == near([0, 5, 10, 15, 15, 20, 20, 25, 25, 25])


def test_fewer_replicas_after_five_calm_minutes(play):
    """Two are kept for the looks from 10 to 300 and are still there at 200; at 310 one leaves."""
    scale = "autoscale: {min: 1, max: 2, target_utilisation: 50%, every: 10, startup: 5}"
    for wait, second in ((200, 200), (400, 403)):
        run = play({"v": f"replicas: 2, time: 3, {scale}"},
                   {"a": f"service: v, wait: {wait}"}, PUSH, at=(0, 0), drain=500)  # fmt: skip
        assert tried(run, "a", "started_s") == near([wait, second])


def test_who_dies_after_its_partition_has_moved(play):
    """A death is seen after 1 s, and a rebalance takes no time.

    The first member is dead from 1 to 4 and the second from 1.5 to 6, so at 4 the first has both
    partitions; from 6 on partition 1 is the second's again, while the first is still at work on its
    event of 5. The first dies at 8: the second sees to that event at once, because it has it in
    hand, and to that of partition 0 when the death is seen, at 9.
    """
    keys = "delivery: log, partitions: 2, key: number, session_timeout: 1, rebalance: none"
    faults = {
        "f": "kind: crash, target: v, replicas: 1, at: 1, for: 3",
        "g": "kind: crash, target: v, replicas: 1, at: 1.5, for: 4.5",
        "h": "kind: crash, target: v, replicas: 1, at: 8, for: 50",
    }
    run = play({"v": "replicas: 2, concurrency: 2, time: 9"}, STEP, bus(keys), at=(0, 5),
               faults=faults)  # fmt: skip
    assert tried(run, "a", "started_s") == near([0, 4, 9, 5, 8])
    assert tried(run, "a", "replica") == [0, 0, 1, 0, 1]
    assert ends(run) == [("completed", "none")] * 2


def test_who_dies_at_its_commit_after_its_partition_has_moved(play):
    """The first member is dead from 1 to 4: partition 0 is the second's from 2 on, and its again.

    The second has the event of 2.5 in its hands until 11.5, and dies at the commit: the first finds
    the effect at once, and goes on with the next of the partition.
    """
    keys = "delivery: log, partitions: 1, session_timeout: 1, rebalance: none"
    faults = {
        "f": "kind: crash, target: v, replicas: 1, at: 1, for: 3",
        "g": "kind: crash, target: v, point: before_ack, probability: 100%",
    }
    run = play({"v": "replicas: 2, time: 9, restart: 1"}, STEP, bus(keys), at=(2.5, 3),
               faults=faults)  # fmt: skip
    mine = run.attempts.sort_values(["instance", "attempt"])
    assert mine["started_s"].tolist()[:3] == near([2.5, 11.5, 11.5])
    assert mine["replica"].tolist()[:3] == [1, 0, 0]
    assert listed(run, "completed_s") == near([11.5, 20.5])


def test_an_event_that_comes_again_and_is_lost_again_holds_up_nobody(play):
    """Offsets are committed each 1.2 s, a death is seen after 1 s, rebalances take no time.

    Number 0 is slow, and again so from 4 on. Number 1 is finished at 1.5 by the second member,
    which dies at 2.1; so it comes again at 4, when the first is back and has everything, and waits
    there behind number 0. At 6.1 the second has its partition again; the first dies at 8. All is
    known of number 1, so number 3 has its turn in that partition at once, at 8.5. Number 0 comes
    again at 9, behind number 3, and number 2 after it.
    """
    keys = "delivery: log, partitions: 2, key: number, session_timeout: 1, rebalance: none"
    faults = {
        "f": "kind: crash, target: v, replicas: 1, at: 2, for: 2",
        "g": "kind: crash, target: v, replicas: 1, at: 2.1, for: 4",
        "h": "kind: crash, target: v, replicas: 1, at: 8, for: 50",
        "slow": "kind: slowdown, target: v, factor: 20, at: 0, for: 0.2",
        "slow-again": "kind: slowdown, target: v, factor: 20, at: 3.5, for: 1",
    }
    run = play({"v": "replicas: 2, time: 1"}, STEP, bus(f"{keys}, commit_interval: 1.2"),
               at=(0.1, 0.5, 8.4, 8.5), faults=faults)  # fmt: skip
    nan = float("nan")
    assert tried(run, "a", "started_s") == near([0.1, 4, 9.5, 0.5, nan, 10.5, 8.5])
    assert ends(run) == [("completed", "none")] * 4
