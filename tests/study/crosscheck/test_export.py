"""What is exported of a scenario, what is left out, and what cannot be exported."""

import pytest

import sim
from sim.plan import plan
from sim.study.crosscheck.export import Exporter, NotExportedError
from sim.study.crosscheck.network import Network

SCENARIO = """
name: whole
services:
  a: {replicas: 2, time: {dist: exponential, mean: 20ms}, queue_limit: 9, balancer: random}
  b: {concurrency: 3, time: 30ms, commit: 2ms, outbox: {kind: polling, interval: 100ms}}
workflows:
  job:
    choices: {way: {short: 50%, long: 50%}}
    steps:
      one: {service: a, errors: 10%, timeout: 1s, undo: {}}
      left: {service: b, after: [one], copies: 2, when: {way: long}}
      right: {service: b, after: [one], rejects: 10%}
      last: {service: a, after: [left, right], wait: 50ms, optional: true}
      other: {service: b, fallback_for: one}
workload: [{workflow: job, arrivals: {process: bursty, rates: [10, 30], dwell: [1s, 1s]}}]
network: {bandwidth: 1Gbit/s, latency: 1ms}
patterns:
  central: {kind: orchestration, coordinator: {profile: temporal-like}}
  events: {kind: choreography, bus: {profile: kafka-like}}
  mixed: {kind: hybrid, domains: {left: {services: [a], coordinator: {profile: in-process}}}}
faults: {away: {kind: outage, target: a, at: 1s, for: 1s}}
run: {duration: 10s, faults: [away]}
"""


@pytest.mark.parametrize("pattern", ["central", "events", "mixed"])
def test_what_is_left_is_a_row_without_failures(pattern):
    exporter = Exporter(sim.loads(SCENARIO), pattern)
    small = exporter.scenario()
    steps = small.workflows["job"].steps
    assert list(steps) == ["one", "left", "right", "last"]
    assert steps["right"].after == ("left", "one")  # of whom one may not be there
    assert steps["last"].after == ("right",)
    assert not any(step.errors or step.rejects or step.timeout for step in steps.values())
    assert not small.faults
    assert small.workload[0].arrivals.rate == 20
    assert list(small.patterns) == [pattern]
    said = " ".join(exporter.left_out)
    for word in ("faults", "errors", "row", "copies", "fallbacks", "bandwidth", "course", "polled"):
        assert word in said


def test_a_scenario_without_anything_special_is_left_as_it_is():
    scenario = sim.loads(PLAIN)
    exporter = Exporter(scenario, "central")
    assert exporter.scenario().workflows == scenario.workflows
    assert exporter.left_out == ()


PLAIN = """
name: plain
services: {a: {time: 20ms}}
workflows: {job: {steps: {one: {service: a}, two: {service: a, after: [one]}}}}
workload: [{workflow: job, arrivals: {process: poisson, rate: 10/s}}]
patterns: {central: {kind: orchestration, coordinator: {decision: 1ms, shards: 3}}}
run: {duration: 10s}
"""


def test_every_line_of_every_station_is_a_node():
    network = Network(plan(sim.loads(PLAIN), "central", faults=()))
    assert {name: one.lines for name, one in network.stations.items()} == {"a": 1, "coordinator": 3}


def test_closed_users_are_refused():
    closed = PLAIN.replace("process: poisson, rate: 10/s", "process: closed, users: 3, think: 1s")
    with pytest.raises(NotExportedError, match="closed users"):
        sim.crosscheck(sim.loads(closed), replications=2)


def test_branches_that_hang_together_cannot_stand_in_a_row():
    scenario = sim.loads(
        PLAIN.replace(
            "{steps: {one: {service: a}, two: {service: a, after: [one]}}}",
            "{choices: {w: {x: 50%, y: 50%}}, steps: {one: {service: a}, two: {service: a, "
            "after: [one], when: {w: x}}, then: {service: a, after: [two]}}}",
        )
    )
    with pytest.raises(NotExportedError, match="cannot stand in a row"):
        Exporter(scenario, "central").scenario()
