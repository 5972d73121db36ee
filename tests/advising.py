"""Criteria made by hand for advice, and a world where the advice turns at a known value."""

from typing import Any

import numpy as np
import pytest

from sim.metrics import ALL, METRICS
from sim.metrics.metric import Better
from sim.study.advice import advise
from sim.study.advice.parameters import Parameter, parameters
from sim.study.assessment.criteria import Criterion, Name, Runs
from sim.study.best import best_of_intervals, best_of_values
from sim.study.statistics import Interval

TURNING = """
name: turning
# Two steps in a row and no network: the engine takes two decisions of 10 ms until the last effect,
# events one look at the outbox of 80 ms. By speed alone they are level where that takes 20 ms.
services:
  a: {time: 5ms, outbox: {kind: cdc, latency: 80ms}}
  b: {time: 5ms, outbox: {kind: cdc, latency: 80ms}}
workflows:
  line: {steps: {one: {service: a}, two: {service: b, after: [one]}}}
workload: [{workflow: line, arrivals: {process: constant, rate: 2/s}}]
network: {latency: 0ms}
patterns:
  engine: {kind: orchestration, coordinator: {decision: 10ms, dispatch: push}}
  events: {kind: choreography, bus: {profile: none}}
run: {duration: 5s, replications: 2, seed: 3, warmup: 0s}
"""
SPEED_ONLY = {
    **{"speed": 1.0, "capacity": 0.0, "integrity": 0.0, "harm": 0.0},
    **{"effort": 0.0, "change": 0.0, "visibility": 0.0},
}


def few_parameters(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let advice look at these parameters only: each of them is many runs."""

    def some(*of: Any) -> tuple[Parameter, ...]:
        return tuple(one for one in parameters(*of) if one.name in names)

    monkeypatch.setattr(advise, "parameters", some)


def measured(name: Name, workflow: str = ALL, **values: list[float]) -> Criterion:
    """A criterion with a value a replication for each pattern."""
    series = {pattern: np.array(own) for pattern, own in values.items()}
    better: Better = METRICS[name].better if name in METRICS else "lower"
    runs = Runs(tuple(range(len(next(iter(values.values()))))), np.array(list(series.values())))
    best = best_of_values(series, better)
    return Criterion(name, workflow, "1", better, tuple(series), best, runs)


def exact(name: Name, **values: float) -> Criterion:
    """A criterion that is known without runs."""
    means = {pattern: Interval(value, value, value, 1) for pattern, value in values.items()}
    return Criterion(name, ALL, "1", "lower", tuple(means), best_of_intervals(means, "lower"))
