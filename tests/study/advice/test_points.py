"""Points: what counts at a point is what counts in the file."""

import math

import numpy as np
import pytest
from advising import SPEED_ONLY, TURNING

import sim
from sim.study.advice.groups import weights_of
from sim.study.advice.points import Base
from sim.study.comparison.compare import compare
from sim.study.runs.session import Compute


@pytest.fixture(scope="module")
def base():
    found = compare(sim.loads(TURNING), compute=Compute(jobs=1))
    return Base(found, (), weights_of(SPEED_ONLY), (0, 1))


def changed(base, metric, value, pattern="engine"):
    values = dict(base.values)
    own = values[pattern].copy()
    own.loc[(own["metric"] == metric) & (own["workflow"] == "line"), "value"] = value
    return {**values, pattern: own}


def regrets(judged):
    return {one.criterion.name: one.regrets for one in judged.counted}


def test_the_files_own_values_give_its_own_advice(base):
    assert base.judged(base.values).advised == "engine"
    assert set(regrets(base.judged(base.values))) == {"latency_mean", "messages_per_completed"}


def test_what_is_measured_again_decides(base):
    assert base.judged(changed(base, "latency_mean", 10.0)).advised == "events"


def test_what_was_not_measured_in_the_file_does_not_count_elsewhere(base):
    both = changed(base, "latency_p99", 10.0)
    both = {**both, "events": changed(base, "latency_p99", 1.0, "events")["events"]}
    assert np.isfinite(both["events"]["value"]).any()
    assert "latency_p99" not in regrets(base.judged(both))


def test_what_cannot_be_measured_there_is_held(base):
    none = changed(base, "latency_mean", math.nan)
    none = {**none, "events": changed(base, "latency_mean", math.nan, "events")["events"]}
    assert regrets(base.judged(none)) == regrets(base.judged(base.values))
