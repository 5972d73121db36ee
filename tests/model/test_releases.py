"""Releases by hand: who restarts and when, which version an instance takes, and its draws."""

import pytest
from model.reading import listed, near

import sim
from sim.scenario import loads

CALM = "profile: none, failover: 3"
PATTERNS = f"""
  push: {{kind: orchestration, coordinator: {{{CALM}, dispatch: push}}}}
  pull: {{kind: orchestration, coordinator: {{{CALM}, dispatch: pull}}}}
  queue: {{kind: choreography, outbox: none, bus: {{profile: none}}}}
  log: {{kind: choreography, outbox: none, bus: {{profile: none, delivery: log, key: number,
         rebalance: none}}}}
  hybrid: {{kind: hybrid, outbox: none, domains: {{d: {{services: [b], coordinator: {{{CALM}}}}}}},
            bus: {{profile: none}}}}
"""
OLD = "x: {service: a}, y: {service: b, after: [x]}"
NEW = "x: {service: a}, n: {service: c, after: [x]}, y: {service: b, after: [n]}"


def world(fault, *, old=OLD, new=NEW, time=1, arrivals="{process: constant, rate: 0.5}", more=""):
    return loads(f"""
name: by-hand
services:
  a: {{concurrency: 99, time: {time}, restart: 2}}
  b: {{concurrency: 99, time: {time}, restart: 2}}
  c: {{concurrency: 99, time: {time}, restart: 2}}
workflows:
  job: {{steps: {{{old}}}}}
  job-v2: {{steps: {{{new}}}}}
workload:
  - workflow: job
    arrivals: {arrivals}
    {more}
network: {{latency: 0}}
patterns: {PATTERNS}
faults:
  f: {{kind: release, target: job, to: job-v2, {fault}}}
run: {{duration: 13, drain: 100, faults: [f]}}
""")


def struck(run):
    return run.faults[["start_s", "end_s"]].to_numpy().tolist()


# Arrivals at 2, 4, ..., 12; each step takes 1 s, each restart 2 s, a failover 3 s.
BY_HAND = {
    # The coordinator alone: what waits for it is decided at 7.5; 8 is the first that has the check.
    "push": ([[4.5, 7.5]], [4, 8.5, 9.5, 11, 13, 15]),
    "pull": ([[4.5, 7.5]], [4, 8.5, 9.5, 11, 13, 15]),
    # b, who hears, is idle and gone at once; a, who tells, works on 6 until 7, and 8 waits for it.
    "queue": ([[4.5, 6.5], [6.5, 9]], [4, 7.5, 8, 11, 13, 15]),
    "log": ([[4.5, 6.5], [6.5, 9]], [4, 7.5, 8, 11, 13, 15]),
    # The domain's coordinator, and then a, who tells it.
    "hybrid": ([[4.5, 7.5], [7.5, 9.5]], [4, 8.5, 8.5, 11.5, 13, 15]),
}


@pytest.mark.parametrize("pattern", BY_HAND)
def test_who_knows_restarts_and_then_the_new_version_is_taken(pattern):
    rows, completed = BY_HAND[pattern]
    run = sim.simulate(world("at: 4.5"), pattern)
    assert struck(run) == [near(row) for row in rows]
    assert listed(run, "completed_s") == near(completed)
    switch = rows[-1][1]
    versions = ["job" if at < switch else "job-v2" for at in (2, 4, 6, 8, 10, 12)]
    assert listed(run, "workflow") == versions
    assert set(run.instances["outcome"]) == {"completed"}
    checked = run.effects[run.effects["step"] == "n"]["instance"].tolist()
    assert sorted(checked) == [number for number, of in enumerate(versions) if of == "job-v2"]


def test_a_pause_stands_between_components_too():
    run = sim.simulate(world("at: 4.5, pause: 1"), "queue")
    assert struck(run) == [near([4.5, 6.5]), near([7.5, 9.5])]


def test_the_shards_of_a_coordinator_move_in_batches_of_their_own():
    scenario = world("at: 4.5, shards: 2").with_({"patterns.pull.coordinator.shards": 4})
    assert struck(sim.simulate(scenario, "pull")) == [near([4.5, 10.5])]


def test_without_a_changed_part_the_switch_is_at_once():
    run = sim.simulate(world("at: 4.5", new=OLD), "queue")
    assert struck(run) == [near([4.5, 4.5])]
    assert listed(run, "completed_s") == near([4, 6, 8, 10, 12, 14])
    assert listed(run, "workflow") == ["job"] * 2 + ["job-v2"] * 4


def test_a_step_of_both_takes_the_same_draws():
    exponential = "{dist: exponential, mean: 1}"
    scenario = world("at: 1.5", time=exponential, arrivals="{process: poisson, rate: 3}")
    for pattern in scenario.patterns:
        run, twin = (sim.simulate(scenario, pattern, faults=of) for of in (("f",), ()))
        assert listed(run, "arrived_s") == listed(twin, "arrived_s")
        here, there = (_worked(of) for of in (run, twin))
        assert here.loc[there.index].to_numpy() == pytest.approx(there.to_numpy(), abs=1e-9)
        assert (run.instances["workflow"] == "job-v2").sum() > 5
        assert len(here) > len(there)


def _worked(run):
    """How long each instance's steps held a slot."""
    done = run.attempts.astype({"step": str}).set_index(["instance", "step"]).sort_index()
    return done["ended_s"] - done["started_s"]


def test_the_same_request_keeps_its_version_and_a_new_one_takes_that_of_its_time():
    """All are turned down by x, and ask again 5 s later: that of 2 at 8, the others after 9."""
    graphs = {
        name: steps.replace("{service: a}", "{service: a, rejects: 100%}")
        for name, steps in (("old", OLD), ("new", NEW))
    }
    for kind, versions in (("same", []), ("new", ["job"] + ["job-v2"] * 5)):
        more = f"client: {{retry: {{attempts: 2, wait: 5}}, retry_as: {kind}}}"
        run = sim.simulate(world("at: 4.5", more=more, **graphs), "queue")
        first = run.instances[run.instances["instance"] < 1 << 40]
        again = run.instances[run.instances["instance"] >= 1 << 40]
        assert first["workflow"].tolist() == ["job"] * 4 + ["job-v2"] * 2
        assert again["workflow"].tolist() == versions


def test_closed_users_take_the_new_version_when_they_ask_again():
    users = "{process: closed, users: 2, think: {dist: uniform, low: 1, high: 2}}"
    run = sim.simulate(world("at: 4.5", arrivals=users), "queue")
    switch = struck(run)[-1][1]
    is_new = run.instances["arrived_s"] >= switch
    assert (run.instances["workflow"].eq("job-v2") == is_new).all()
    assert is_new.any()
    assert not is_new.all()


def test_who_arrives_in_a_spike_takes_the_version_of_its_time():
    scenario = world("at: 4.5").with_(
        {"faults.g": {"kind": "spike", "target": "job", "factor": 2, "at": "5s", "for": "7s"}}
    )
    run = sim.simulate(scenario, "queue", faults=("f", "g"))
    further = run.instances[run.instances["instance"] >= 1 << 56]
    assert further[["arrived_s", "workflow"]].to_numpy().tolist() == [
        [6.0, "job"], [8.0, "job"], [10.0, "job-v2"]
    ]  # fmt: skip


def test_both_versions_stand_before_the_same_bulkhead():
    """One at a time, 4 s each: the new one waits for the old one that was there before it."""
    old = "x: {service: a, time: 4, bulkhead: {concurrent: 1}}"
    new = f"{old}, y: {{service: b, after: [x]}}"
    scenario = world("at: 7.5", old=old, new=new).with_({"run.duration": "15s"})
    run = sim.simulate(scenario, "queue")
    # a restarts, because it has more to tell: gone at 10 with what 6 has begun, back at 12.
    started = run.attempts[run.attempts["step"] == "x"].sort_values("instance")["started_s"]
    assert started.tolist() == near([2, 6, 12, 16, 20, 24, 28])
    assert listed(run, "workflow") == ["job"] * 6 + ["job-v2"]


def test_a_release_that_comes_too_late_changes_nothing():
    for pattern in ("push", "queue"):
        run, twin = (sim.simulate(world("at: 200"), pattern, faults=of) for of in (("f",), ()))
        assert run.instances.astype({"workflow": str}).equals(
            twin.instances.astype({"workflow": str})
        )
        assert run.faults.empty


def test_a_run_says_which_version_was_asked_for_when():
    run = sim.simulate(world("at: 4.5"), "push")
    assert {"job", "job-v2"} <= set(run.summary()["workflows"])
    assert run.summary()["workflows"]["job-v2"]["missing"] == 0
