"""The bench measures what it says: held to numbers that are known without it."""

import numpy as np
import pytest

import sim
from sim.study.claims.bench import Bench
from sim.study.claims.worlds import CAPTURED, both, choreographed, orchestrated, world
from sim.study.estimates import Scaled

BENCH = Bench(seed=1, replications=2)
FREE = {"profile": "none", "dispatch": "push"}
PER_WRITE_S = 0.01


def central(steps):
    """A coordinator of one shard that takes 10 ms a decision, in front of fast services."""
    engine = {**FREE, "persist": f"{PER_WRITE_S}s"}
    return world(steps, {"orchestration": orchestrated(engine)}, work_s=0.001, rate=1.0)


@pytest.mark.parametrize("steps", [1, 4])
def test_capacity_is_that_of_the_bottleneck(steps):
    """n steps in a row take n + 1 decisions; 300 clients keep the shard busy all the time."""
    (found,) = BENCH.capacity(central(steps)).values()
    assert found == pytest.approx(1 / PER_WRITE_S / (steps + 1), rel=0.05)


def losing(probability, **monitor):
    """The last but one replica's events get lost where it dies after a commit."""
    engine = {"profile": "none", "lease": "7s"}
    bus = {"profile": "none"}
    patterns = both(engine, bus, outbox="none", **monitor)
    lost = {
        "kind": "crash",
        "target": "service2",
        "point": "after_commit",
        "probability": probability,
    }
    changes = {"faults.lost": lost, "run.drain": "1min"}
    return world(3, patterns, changes, rate=5.0, duration_s=20.0)


def test_detection_is_of_the_very_instances_whose_event_was_lost():
    """Under the engine when the lease is out; nobody ever knows under choreography."""
    found = BENCH.detection(losing("5%"), "lost", "service2")
    assert len(found["orchestration"]) == 2 * BENCH.replications
    assert found["orchestration"] == pytest.approx(7.0, abs=1e-6)
    assert np.isinf(found["choreography"]).all()


def test_a_monitor_knows_after_its_time_and_a_look():
    monitor = {"after": "4s", "every": "1s"}
    found = BENCH.detection(losing("5%", deadline_monitor=monitor), "lost", "service2")
    assert ((found["choreography"] > 0.0) & (found["choreography"] <= 5.0)).all()


def test_metrics_are_the_comparisons_in_the_order_of_the_replications():
    grown = world(2, both(outbox=CAPTURED), rate=5.0, duration_s=20.0)
    found = BENCH.metrics(grown, "latency_mean")
    compared = sim.compare(grown, replications=2, seed=1, jobs=1).frame()
    for pattern in grown.patterns:
        own = compared[
            (compared["pattern"] == pattern)
            & (compared["metric"] == "latency_mean")
            & (compared["workflow"] == "all")
        ]
        assert found[pattern, "latency_mean"].tolist() == own["value"].tolist()


def test_changed_estimates_reach_the_runs():
    slow = Bench(1, 2, (Scaled("bus", "kafka-like", "deliver", 100.0),))
    grown = world(2, {"choreography": choreographed()}, rate=5.0, duration_s=20.0)
    key = ("choreography", "latency_mean")
    usual = BENCH.metrics(grown, "latency_mean")[key]
    slower = slow.metrics(grown, "latency_mean")[key]
    assert slower - usual == pytest.approx(2 * 0.099, abs=0.01)  # two deliveries of 100 ms, not 1


def test_what_one_change_touches_is_released():
    """Other data touch a service as well as the coordinator, a new step none that is there."""
    grown = world(2, both(), {"slo": {"latency": "1s"}}, duration_s=40.0)
    inserted = BENCH.released(grown, "insert a step")
    other_data = BENCH.released(grown, "change what an event carries")
    assert set(inserted) == {"orchestration", "choreography"}
    assert (inserted["orchestration"] > 0.0).all()
    assert (other_data["orchestration"] > inserted["orchestration"]).all()
