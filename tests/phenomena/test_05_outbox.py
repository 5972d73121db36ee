"""Phenomenon 5: without an outbox a crash between commit and publish loses the event.

One instance each 10 s; the first service crashes after a commit with probability 20 %, is back
after 4 s, and is given the unacknowledged message again.
"""

from phenomena.worlds import estimate, having, outcomes, runs, share, world

CRASHES, DAY = 0.2, "86400s"


def crashing(outbox: str, window: str = DAY):
    return world(
        {"v0": f"time: 0.001, restart: 4s, inbox: {{window: {window}}}", "v1": "time: 0.001"},
        {"job": {"s0": "service: v0", "s1": "service: v1, after: [s0]"}},
        "process: constant, rate: 0.1",
        4000,
        patterns={"choreography": f"kind: choreography, bus: {{profile: none}}, outbox: {outbox}"},
        faults={"unlucky": f"kind: crash, target: v0, point: after_commit, probability: {CRASHES}"},
    )


CDC = "{kind: cdc, latency: 0s}"


def test_without_an_outbox_lost_are_those_whose_service_crashes_in_between():
    """20 replications of 400 instances."""
    lost = estimate(crashing("none"), "choreography", lambda run: share(run, "stuck"))
    lost.agrees(CRASHES, within=0.12)


def test_every_crash_in_between_loses_one_event():
    run = next(runs(crashing("none"), "choreography", 1))
    assert outcomes(run) == {("completed", "none"), ("stuck", "event_lost")}
    assert len(having(run, "stuck")) == len(run.faults)


def test_with_an_outbox_nothing_is_lost_and_the_inbox_absorbs_what_comes_twice():
    run = next(runs(crashing(CDC), "choreography", 1, "attempts"))
    assert outcomes(run) == {("completed", "none")}
    assert len(run.faults) > 0
    again = (run.attempts["service"] == "v0").sum() - len(run.instances)
    assert again == len(run.faults)
    assert not run.effects["duplicate"].any()


def test_the_inbox_absorbs_inside_its_window_only():
    """The message comes again after 4 s, and after 2 s the inbox has forgotten."""
    run = next(runs(crashing(CDC, window="2s"), "choreography", 1))
    duplicates = run.effects[run.effects["duplicate"]]
    assert len(duplicates) == len(run.faults) > 0
    assert set(having(run, "dirty")["instance"]) == set(duplicates["instance"])
    assert (run.instances["outcome"] != "stuck").all()
