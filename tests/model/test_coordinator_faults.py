"""What strikes a coordinator, by hand: it stands still, dies, is slow, and has its own gate."""

import pytest
from model.reading import PULL, PUSH, coordinator, ends, listed, near, only, shares, tried

NAN = float("nan")
STEP = {"a": "service: v, retry: {attempts: 1}"}
ROW = {"a": "service: v, retry: {attempts: 1}", "b": "service: w, after: [a]"}
CRASH = {"f": "kind: crash, target: coordinator, at: 1, for: 4"}
OUTAGE = {"f": "kind: outage, target: coordinator, at: 1, for: 4"}
CENTRAL = pytest.mark.parametrize("pattern", [PUSH, PULL], ids=["push", "pull"])


@CENTRAL
def test_in_an_outage_everything_waits_and_nothing_is_lost(play, pattern):
    """`a` is done at 3 all the same; its answer is looked at at 5. The start of 2 waits, too."""
    run = play({"v": "concurrency: 9, time: 3", "w": "time: 1"}, ROW, pattern, at=(0, 2),
               faults=OUTAGE)  # fmt: skip
    assert tried(run, "a", "started_s") == near([0, 5])
    assert tried(run, "b", "started_s") == near([5, 8])
    assert listed(run, "accepted_s") == near([0, 5])
    assert listed(run, "coordinator_s") == near([2, 3])


def test_a_decision_pauses_and_goes_on(play):
    """The first start takes 0.8 to 1 and 5 to 5.8, the second from then on."""
    run = play({"v": "concurrency: 9, time: 3"}, STEP, coordinator("dispatch: push, decision: 1"),
               at=(0.8, 2), faults=OUTAGE)  # fmt: skip
    assert listed(run, "accepted_s") == near([5.8, 6.8])
    assert listed(run, "answered_s") == near([9.8, 10.8])


@CENTRAL
def test_failover_does_not_help_in_an_outage(play, pattern):
    short = pattern.replace("profile: none", "profile: none, failover: 0.5")
    run = play({"v": "time: 3"}, STEP, short, faults=OUTAGE)
    assert only(run)["answered_s"] == near(5)


def test_a_pushed_call_loses_its_answer_and_is_made_again(play, push):
    """Done at 3, when nobody listens; asked again at 5 with number 2, and the inbox knows."""
    run = play({"v": "time: 3", "w": "time: 1"}, ROW, push, faults=CRASH)
    assert tried(run, "a", "attempt") == [1, 2]
    assert tried(run, "a", "asked_s") == near([0, 5])
    assert tried(run, "a", "ended_s") == near([3, 5])
    assert tried(run, "a", "answer") == ["broken", "success"]
    assert tried(run, "a", "wasted") == [True, False]
    assert len(run.effects) == 2
    assert tried(run, "b", "started_s") == near([5])


def test_the_answer_is_lost_even_if_it_comes_after_the_crash(play, push):
    """Work from 0 to 7 and, side by side, from 5 to 12: the second commits nothing."""
    run = play({"v": "concurrency: 2, time: 7"}, STEP, push, faults=CRASH)
    assert tried(run, "a", "ended_s") == near([7, 12])
    assert tried(run, "a", "answer") == ["broken", "success"]
    assert tried(run, "a", "wasted") == [True, True]
    assert len(run.effects) == 1
    assert (only(run)["completed_s"], only(run)["answered_s"]) == near((7, 12))


def test_a_crash_lasts_for_the_failover_unless_it_says_how_long(play):
    faults = {"f": "kind: crash, target: coordinator, at: 1"}
    run = play({"v": "time: 3"}, STEP, coordinator("dispatch: push, failover: 6"), faults=faults)
    assert only(run)["answered_s"] == near(7)


def test_calls_are_made_again_at_the_recovery_rate(play):
    """Two a second from 5 on, in the order of instances."""
    run = play({"v": "concurrency: 9, time: 9"}, STEP,
               coordinator("dispatch: push, recovery_rate: 2"), at=(0.2, 0.1, 0),
               faults=CRASH)  # fmt: skip
    again = run.attempts[run.attempts["attempt"] == 2].sort_values("instance")
    assert again["asked_s"].tolist() == near([5.5, 6, 6.5])


def test_calls_that_waited_for_a_thread_are_made_again(play):
    """One thread: the first is open, the second has never left; again at 5, one by one."""
    run = play({"v": "concurrency: 9, time: 3"}, STEP, coordinator("dispatch: push, threads: 1"),
               at=(0, 0.5), faults=CRASH)  # fmt: skip
    assert tried(run, "a", "started_s")[-1] == near(5)
    assert listed(run, "answered_s") == near([5, 8])
    assert len(run.effects) == 2


def test_pulled_work_keeps_its_answer(play):
    """At 3 it waits, at 5 it is looked at: nothing is done twice."""
    run = play({"v": "time: 3", "w": "time: 1"}, ROW, PULL, faults=CRASH)
    assert tried(run, "a", "attempt") == [1]
    assert tried(run, "b", "started_s") == near([5])
    assert only(run)["noticed_s"] == near(NAN)


def test_a_decision_that_a_crash_interrupts_is_taken_afterwards(play):
    """Start 0 to 1, `a` to 2, its answer in hand at 2.5, and once more from 4.5 to 5.5."""
    run = play({"v": "time: 1", "w": "time: 1"}, ROW, coordinator("dispatch: pull, decision: 1"),
               faults={"f": "kind: crash, target: coordinator, at: 2.5, for: 2"})  # fmt: skip
    assert tried(run, "b", "started_s") == near([5.5])
    assert shares(run) == near({"coordinator_s": 4.5, "work_s": 2})


@CENTRAL
def test_timers_survive_a_crash(play, pattern):
    """The timer of 0.5 + 1.5 is due at 2, and looked at at 5; that of 5.5 in its time."""
    run = play({"v": "concurrency: 9, time: 3"}, {"a": "service: v, wait: 1.5"}, pattern,
               at=(0.5,), faults=CRASH)  # fmt: skip
    assert tried(run, "a", "started_s") == near([5])
    run = play({"v": "concurrency: 9, time: 3"}, {"a": "service: v, wait: 5"}, pattern,
               at=(0.5,), faults=CRASH)  # fmt: skip
    assert tried(run, "a", "started_s") == near([5.5])


@CENTRAL
def test_a_pause_before_a_retry_survives_a_crash(play, pattern):
    """An error at 0.5, a pause until 2.5, looked at at 5."""
    faults = CRASH | {"g": "kind: errors, target: v, probability: 100%, at: 0, for: 0.7"}
    run = play({"v": "time: 0.5"}, {"a": "service: v, retry: {wait: 2}"}, pattern, faults=faults)
    assert tried(run, "a", "started_s") == near([0, 5])


def test_the_timeout_of_a_call_before_the_crash_means_nothing_after_it(play, push):
    """The first call would time out at 6; the one that counts began at 5 and is done at 10.5."""
    step = {"a": "service: v, timeout: 6, retry: {attempts: 1}"}
    run = play({"v": "concurrency: 2, time: 5.5"}, step, push, faults=CRASH)
    assert ends(run) == [("completed", "none")]
    assert tried(run, "a", "attempt") == [1, 2]
    assert only(run)["answered_s"] == near(10.5)


def test_a_timeout_while_it_is_down_is_looked_at_afterwards(play):
    """Pulled, the call still counts: it times out at 3, and is tried again after the crash."""
    step = {"a": "service: v, timeout: 3, retry: {attempts: 2, wait: 0.5}"}
    run = play({"v": "time: 4"}, step, PULL, faults=CRASH)
    assert tried(run, "a", "asked_s") == near([0, 5.5])
    assert tried(run, "a", "answer") == ["timeout", "success"]


def test_starts_are_refused_in_a_crash_those_that_wait_as_well(play):
    """One in hand and one in the queue at 1, one that comes at 2; that of 5.5 is let in."""
    run = play({"v": "concurrency: 9, time: 1"}, STEP, coordinator("dispatch: push, decision: 2"),
               at=(0, 0.5, 2, 5.5), network="latency: 0.1", faults=CRASH)  # fmt: skip
    assert ends(run) == [*[("refused", "coordinator_lost")] * 3, ("completed", "none")]
    assert listed(run, "noticed_s") == near([1, 1, 2.1, NAN])
    assert listed(run, "accepted_s") == near([NAN, NAN, NAN, 7.6])


def test_a_volatile_coordinator_forgets_what_it_had_only(play):
    """The first is stuck although its work is done; the later one knows nothing of a crash."""
    volatile = coordinator("dispatch: pull, durability: volatile")
    run = play({"v": "time: 3", "w": "time: 1"}, ROW, volatile, at=(0, 6), faults=CRASH)
    assert ends(run) == [("stuck", "coordinator_lost"), ("completed", "none")]
    assert tried(run, "a", "started_s") == near([0, 6])
    assert tried(run, "b", "started_s") == near([9])


def test_a_slowdown_counts_for_decisions_that_begin(play):
    """Three times as long from 1 to 5: those of 0.5 and 5.5 take 1 s, that of 2 takes 3."""
    faults = {"f": "kind: slowdown, target: coordinator, factor: 3, at: 1, for: 4"}
    run = play({"v": "concurrency: 9, time: 20"}, STEP,
               coordinator("dispatch: push, decision: 0.4, persist: 0.6"), at=(0.5, 2, 5.5),
               faults=faults)  # fmt: skip
    assert listed(run, "accepted_s") == near([1.5, 5, 6.5])


@pytest.mark.parametrize("cost", ["", ", decision: 0.5"])
def test_a_deployment_hands_the_shards_over(play, cost):
    """One shard, three seconds: what comes meanwhile waits, and nothing is lost or done twice."""
    faults = {"f": "kind: deploy, target: coordinator, at: 1"}
    run = play({"v": "time: 2"}, STEP, coordinator(f"dispatch: push, failover: 3{cost}"),
               faults=faults)  # fmt: skip
    done = 2.5 if cost else 2
    assert only(run)["completed_s"] == near(done)
    assert only(run)["answered_s"] == near(4.5 if cost else 4)
    assert len(run.attempts) == 1


@pytest.mark.parametrize(
    ("gate", "let_in"),
    [
        # Full with two; a third second brings one more.
        ("token_bucket, rate: 1, burst: 2", [1, 1, 0, 1, 0]),
        # Inside are those that are not over: of 0 until 1, of 0.1 until 1.1; then that of 1.3.
        ("concurrency, limit: 2", [1, 1, 0, 1, 1]),
        ("concurrency, limit: 1", [1, 0, 0, 1, 0]),
    ],
)
def test_a_products_own_admission(play, gate, let_in):
    keys = f"dispatch: push, admission: {{kind: {gate}}}"
    run = play(
        {"v": "concurrency: 9, time: 1"}, STEP, coordinator(keys), at=(0, 0.1, 0.2, 1.3, 1.4)
    )
    expected = {1: ("completed", "none"), 0: ("refused", "admission")}
    assert ends(run) == [expected[one] for one in let_in]


def test_aimd_cuts_its_limit_when_starts_wait_too_long(play):
    """A limit of 3, a decision takes 1 s, one that took more than 1.5 s is too slow.

    0, 0.1 and 0.2 are in, 0.3 is refused. The first took 1 s: the limit is 4. The second took 1.9:
    it is 2, and at 2.1 one is in, so that of 2.1 is let in and that of 2.2 is not. The third took
    2.8: it is 1, and that of 3.1 finds one inside.
    """
    keys = (
        "dispatch: push, decision: 1, admission: "
        "{kind: aimd, initial: 3, min: 1, max: 9, target: 1.5, decrease: 0.5}"
    )
    run = play({"v": "concurrency: 9, time: 99"}, STEP, coordinator(keys),
               at=(0, 0.1, 0.2, 0.3, 2.1, 2.2, 3.1), faults={})  # fmt: skip
    assert listed(run, "accepted_s") == near([1, 2, 3, NAN, 4, NAN, NAN])
