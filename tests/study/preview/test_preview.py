"""Previews against closed forms where they are exact, and against runs of the model elsewhere."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from strategies import scenario_of, scenarios

import sim
from sim.study.asked import UnknownPatternError
from sim.study.preview.preview import preview

EXP = "time: {{dist: exponential, mean: {}}}"


def world(n=1, *, rate=8, mean=0.1, coordinator="profile: none", after=True, arrivals=None, **more):
    services = [f"  v{i}: {{{more.get('service', EXP.format(mean))}}}" for i in range(n)]
    steps = [
        f"      s{i}: {{service: v{i}{f', after: [s{i - 1}]' if after and i else ''}"
        f"{more.get('step', '')}}}"
        for i in range(n)
    ]
    arrivals = arrivals or f"process: poisson, rate: {rate}"
    lines = [
        "name: previewed", "services:", *services,
        "workflows:", "  job:", "    steps:", *steps,
        f"workload: [{{workflow: job, arrivals: {{{arrivals}}}}}]",
        f"network: {{latency: {more.get('hop', '0s')}}}",
        "patterns:",
        f"  central: {{kind: orchestration, coordinator: {{{coordinator}}}}}",
        f"  events: {{kind: choreography, outbox: {more.get('outbox', 'none')}, "
        f"bus: {{{more.get('bus', 'profile: none')}}}}}",
        f"run: {{duration: {more.get('duration', 300)}, drain: 2000, seed: 3}}",
    ]  # fmt: skip
    return sim.loads("\n".join(lines))


def only(scenario, pattern="central"):
    [found] = preview(scenario, [pattern]).patterns
    return found


def loads(found):
    return {one.component: one for one in found.loads}


@pytest.mark.parametrize("pattern", ["central", "events"])
def test_an_mm1_is_exact(pattern):
    found = only(world(), pattern)
    [job] = found.expected
    assert (job.latency_s, job.own_s, job.grade, job.because) == (
        pytest.approx(0.5), pytest.approx(0.1), "exact", (),
    )  # fmt: skip
    assert (found.bottleneck, found.carries) == ("v0", pytest.approx(10))
    assert loads(found)["v0"].utilisation == pytest.approx(0.8)


def test_one_constant_station_is_exact_and_two_are_not():
    [job] = only(world(service="time: 0.1")).expected
    assert (job.latency_s, job.grade) == (pytest.approx(0.3), "exact")
    [row] = only(world(2, service="time: 0.1")).expected
    assert row.grade == "approximate"
    assert "not exponential (v0, v1)" in row.because[0]


@pytest.mark.parametrize(
    ("n", "answer"), [(1, 0.5238), (2, 1.0395), (3, 1.5588), (5, 2.6154), (8, 4.3214)]
)
def test_a_coordinator_is_one_more_station(n, answer):
    """Jackson with feedback: completion is one visit less than the answer."""
    coordinator = "profile: none, decision: {dist: exponential, mean: 0.01}"
    found = only(world(n, coordinator=coordinator))
    [job] = found.expected
    visit = 1 / (100 - 8 * (n + 1))
    assert (job.latency_s, job.grade) == (pytest.approx(answer - visit, abs=6e-5), "exact")
    assert loads(found)["coordinator"].utilisation == pytest.approx(8 * (n + 1) / 100)


@pytest.mark.parametrize(("n", "knee"), [(1, 50), (3, 25), (8, 100 / 9)])
def test_a_coordinator_carries_its_capacity_over_n_plus_1(n, knee):
    coordinator = "profile: none, decision: {dist: exponential, mean: 0.01}"
    found = only(world(n, mean=0.01, coordinator=coordinator))
    assert (found.bottleneck, found.carries) == ("coordinator", pytest.approx(knee))


def test_delays_along_a_row_add_up_by_hand():
    """Push: a hop to the door, and two for each step but the last answer, and every decision."""
    coordinator = "profile: none, shards: 1000, dispatch: push, decision: 1ms, persist: 2ms"
    more = {"hop": "5ms", "rate": 0.001, "outbox": "{kind: cdc, latency: 50ms}"}
    more |= {"bus": "profile: none, publish: 3ms, deliver: 4ms"}
    scenario = world(3, coordinator=coordinator, **more)
    central, events = (only(scenario, name).expected[0].own_s for name in scenario.patterns)
    assert central == pytest.approx(3 * 0.1 + 6 * 0.005 + 3 * 0.003)
    assert events == pytest.approx(3 * 0.1 + 3 * (2 * 0.005 + 0.007) + 2 * 0.05)


def test_a_polled_outbox_costs_half_its_period_a_hop():
    scenario = world(3, outbox="{kind: polling, interval: 500ms}", rate=0.001)
    assert only(scenario, "events").expected[0].own_s == pytest.approx(0.3 + 2 * 0.25)


def test_the_store_and_the_bus_are_stations():
    coordinator = "profile: none, persist: 1ms, db_capacity: 100, writes_per_workflow: 2"
    scenario = world(2, coordinator=coordinator, bus="profile: none, capacity: 80")
    store = loads(only(scenario))["coordinator store"]
    assert store.utilisation == pytest.approx(8 * (2 + 2) / 100)
    bus = loads(only(scenario, "events"))["bus"]
    assert bus.utilisation == pytest.approx(8 * 3 / 80)  # started, s0 done, and s1 done


def test_branches_without_queues_take_the_longest():
    found = only(world(5, after=False, rate=0.0001))
    [job] = found.expected
    assert job.own_s == pytest.approx(sum(0.1 / i for i in range(1, 6)), rel=1e-3)
    assert job.grade == "approximate"
    assert "branches join" in job.because[0]


def test_errors_and_rejections_change_the_load():
    tried = only(world(step=", errors: 0.5, retry: {attempts: 3}"))
    assert loads(tried)["v0"].rate == pytest.approx(8 * 1.75)
    row = world(3, rate=1, step=", rejects: 0.05")
    assert [loads(only(row))[f"v{i}"].rate for i in range(3)] == pytest.approx([1, 0.95, 0.95**2])


def test_rounds_and_copies_change_the_load():
    found = only(world(rate=1, step=", copies: 2, repeat: {probability: 0.5, max: 2}"))
    assert loads(found)["v0"].rate == pytest.approx(2 * 1.75)


@pytest.mark.parametrize(
    ("scenario", "why"),
    [
        (world(rate=11), "grows without end"),
        (world(arrivals="process: closed, users: 3, think: 1s"), "closed users"),
        (world(arrivals="process: bursty, rates: [1, 5], dwell: [1, 1]"), "bursts"),
        (world(service="time: 0.1, autoscale: {max: 3}"), "scaled"),
        (world(service="time: {dist: pareto, min: 0.01, alpha: 1.5}"), "no variance"),
    ],
)
def test_where_no_formula_applies_it_says_so(scenario, why):
    [job] = only(scenario).expected
    assert (job.grade, math.isnan(job.latency_s)) == ("none", True)
    assert any(why in reason for reason in job.because)


def test_closed_users_ask_at_most_as_fast_as_without_queues():
    found = preview(world(arrivals="process: closed, users: 3, think: 1s"))
    assert found.bound
    assert found.offered == pytest.approx(3 / 1.1)


def test_an_unknown_pattern():
    with pytest.raises(UnknownPatternError, match="did you mean 'central'"):
        preview(world(), ["centrl"])


HARD = """
name: hard
services:
  a: {replicas: 2, concurrency: 2, time: {dist: lognormal, mean: 60ms, cv: 0.8}}
  b: {concurrency: 2, time: {dist: exponential, mean: 40ms}, commit: 5ms}
  c: {replicas: 2, time: {dist: gamma, mean: 30ms, cv: 1.2}}
workflows:
  job:
    choices: {way: {short: 60%, long: 40%}}
    steps:
      one: {service: a}
      two: {service: b, after: [one], wait: 20ms}
      three: {service: c, after: [one], copies: 2}
      four: {service: b, after: [two, three], when: {way: long}, time: 10ms}
      five: {service: a, after: [four, three], errors: 5%, repeat: {probability: 20%, max: 2}}
workload: [{workflow: job, arrivals: {process: poisson, rate: 20/s}}]
patterns:
  central:
    kind: orchestration
    coordinator: {profile: none, decision: 1ms, persist: 2ms, shards: 2, db_capacity: 1000}
  pushed: {kind: orchestration, coordinator: {profile: none, dispatch: push, decision: 2ms}}
  queue: {kind: choreography, bus: {profile: none, publish: 2ms, deliver: 3ms, capacity: 1000}}
  log: {kind: choreography, bus: {profile: none, delivery: log, partitions: 6}}
  mixed:
    kind: hybrid
    domains: {left: {services: [a], coordinator: {profile: none, decision: 1ms}}}
run: {duration: 200s, seed: 4}
"""


@pytest.mark.parametrize("pattern", ["central", "pushed", "queue", "log", "mixed"])
def test_a_preview_is_near_what_the_model_does(pattern):
    """Two runs of 4 000 instances: rates and loads within 6 %, approximate latency within 15 %."""
    scenario = sim.loads(HARD)
    runs = [sim.simulate(scenario, pattern, record="summary", replication=r) for r in range(2)]
    found = only(scenario, pattern)
    seen = (
        pd.concat([run.components for run in runs])
        .groupby("component", observed=True)
        .mean(numeric_only=True)
    )
    arrived = sum(len(run.instances) for run in runs) / 2 / 20  # seconds' worth of the mean rate
    stations = [one for one in found.loads if one.component in seen.index]
    assert {one.component for one in stations} >= {"a", "b", "c"}
    for one in stations:
        row = seen.loc[one.component]
        assert row["served"] / arrived == pytest.approx(one.rate, rel=0.03)
        busy = row["busy_s"] / row["capacity"] / arrived
        assert busy == pytest.approx(one.utilisation, rel=0.06)
    [job] = found.expected
    mean = pd.concat([run.instances for run in runs])["latency_s"].mean()
    assert job.grade == "approximate"
    assert job.latency_s == pytest.approx(mean, rel=0.15)
    assert job.own_s < mean


@given(scenarios())
@settings(max_examples=40, deadline=None)
def test_every_scenario_has_a_preview_that_makes_sense(document):
    for found in preview(scenario_of(document)).patterns:
        assert all(one.utilisation >= 0 and one.rate >= 0 for one in found.loads)
        assert [one.utilisation for one in found.loads] == sorted(
            (one.utilisation for one in found.loads), reverse=True
        )
        for one in found.expected:
            assert 0 <= one.own_s < math.inf
            assert (one.grade == "none") == math.isnan(one.latency_s)
            assert (one.grade == "exact") == (not one.because)
            assert math.isnan(one.latency_s) or 0 <= one.latency_s < math.inf
