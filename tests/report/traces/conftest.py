"""Runs whose instances have everything: retries, timeouts, undo, losses, late answers, repeats."""

import functools
from collections.abc import Callable

import pytest

from sim.api import Run, simulate
from sim.report.traces.trace import Trace
from sim.scenario import loads

ROUGH = """
name: rough
services:
  stock: {concurrency: 2, time: {dist: exponential, mean: 20ms}}
  bank: {concurrency: 1, time: {dist: exponential, mean: 60ms}}
  post: {concurrency: 2, time: 20ms}
workflows:
  order:
    steps:
      reserve: {service: stock, undo: {time: 5ms}}
      charge:
        service: bank
        after: [reserve]
        timeout: 100ms
        errors: 10%
        retry: {attempts: 2, wait: 20ms}
        undo: {}
      label: {service: post, after: [charge], copies: 2, rejects: 20%, timeout: 300ms}
  refund: {steps: {repay: {service: bank, timeout: 200ms}}}
workload:
  - {workflow: order, arrivals: {process: poisson, rate: 12/s}}
  - {workflow: refund, arrivals: {process: poisson, rate: 1/s}}
network: {latency: 2ms}
patterns:
  push: {kind: orchestration, coordinator: {profile: none, dispatch: push}}
  pull: {kind: orchestration, coordinator: {profile: none, dispatch: pull}}
  events: {kind: choreography, bus: {profile: none, ack_timeout: 80ms}}
  hybrid:
    kind: hybrid
    domains: {money: {services: [bank], coordinator: {profile: none, dispatch: push}}}
    bus: {profile: none}
faults:
  lossy: {kind: loss, probability: 15%, at: 1s, for: 3s}
  slow: {kind: slowdown, target: bank, factor: 3, at: 2s, for: 2s}
run: {duration: 6s, drain: 20s, seed: 3, faults: [lossy, slow]}
"""
PATTERNS = ("push", "pull", "events", "hybrid")


@functools.cache
def _run(pattern: str) -> Run:
    return simulate(loads(ROUGH), pattern, record="messages")


@functools.cache
def _traced(pattern: str) -> tuple[Trace, ...]:
    run = _run(pattern)
    return tuple(run.trace(int(number)) for number in run.instances["instance"])


@pytest.fixture(scope="session")
def rough() -> Callable[[str], Run]:
    """One run under a pattern, with its messages."""
    return _run


@pytest.fixture(scope="session")
def traced() -> Callable[[str], tuple[Trace, ...]]:
    """The traces of all instances of that run."""
    return _traced
