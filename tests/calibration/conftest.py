"""A small scenario with all that can be recovered, and its traces under a pattern."""

import pytest

import sim

TRUTH = """
name: truth
services:
  stock: {concurrency: 3, time: {dist: gamma, mean: 40ms, cv: 0.6}}
  bank: {concurrency: 4, time: {dist: lognormal, mean: 60ms, cv: 0.8}}
  printer: {concurrency: 4, time: {dist: uniform, low: 20ms, high: 80ms}}
  truck: {concurrency: 4, time: {dist: exponential, mean: 50ms}}
  bike: {concurrency: 4, time: 30ms}
  mail: {concurrency: 4, time: {dist: exponential, mean: 10ms}}
workflows:
  order:
    choices:
      carrier: {truck: 70%, bike: 30%}
      letter: {wanted: 40%, none: 60%}
    steps:
      reserve: {service: stock, undo: {time: 15ms}}
      charge: {service: bank, after: [reserve], errors: 10%, retry: {attempts: 6, wait: 20ms}}
      label: {service: printer, after: [reserve], rejects: 4%}
      drive: {service: truck, after: [charge, label], when: {carrier: truck}}
      ride: {service: bike, after: [charge, label], when: {carrier: bike}}
      tell: {service: mail, after: [drive, ride], when: {letter: wanted}}
      close: {service: stock, after: [drive, ride, tell], time: {dist: exponential, mean: 20ms}}
workload: [{workflow: order, arrivals: {process: poisson, rate: 20/s}}]
network: {latency: 1ms}
patterns:
  orchestration: {kind: orchestration, coordinator: {profile: in-process}}
  choreography: {kind: choreography, bus: {profile: kafka-like}}
run: {duration: 25s, seed: 11}
"""


@pytest.fixture(scope="session")
def calibrated(tmp_path_factory):
    """What the traces of all instances of a run under a pattern tell."""
    folder = tmp_path_factory.mktemp("traces")
    found = {}

    def of(pattern):
        if pattern not in found:
            run = sim.simulate(sim.loads(TRUTH), pattern, record="messages")
            file = run.traces(10_000).save(folder / f"{pattern}.json", "otlp")
            found[pattern] = sim.calibrate(file)
        return found[pattern]

    return of
