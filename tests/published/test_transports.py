"""Which pattern is faster turns where the published latencies of the transports say.

One hop, and one start of a workflow until its first function, 1 024 messages each, in ms (AWS,
eu-west-1: bitesizedserverless.com, 2022 to 2023). Nobody published what a transition between two
steps costs; it is taken to cost as much as the start. Five steps in a row are then five hops, or
five decisions.
"""

import pytest

import sim
from sim.scenario.families import Lognormal

TRANSPORTS = {
    "SQS": (16, 105),
    "Kinesis-enhanced-fan-out": (49, 109),
    "SNS": (73, 225),
    "EventBridge": (148, 387),
    "EventBridge-a-year-before": (395, 794),
}
"""p50 and p99 of a hop."""
COORDINATORS = {"step-functions-express-like": 77, "step-functions-standard-like": 99}
"""p50 of a start."""


@pytest.fixture(scope="module")
def latencies():
    """Median latency of 2 400 instances by pattern, all on the same tape."""
    patterns: dict[str, object] = {
        name: {"kind": "orchestration", "coordinator": {"profile": name}} for name in COORDINATORS
    }
    for name, (p50, p99) in TRANSPORTS.items():
        law = Lognormal.from_quantiles(p50=p50 / 1000, p99=p99 / 1000)
        hop = {"dist": "lognormal", "mean": law.mean, "cv": law.cv}
        patterns[name] = {
            "kind": "choreography",
            "outbox": "none",
            "bus": {"profile": "none", "deliver": hop},
        }
    scenario = sim.grow(5, patterns=patterns, rate=20).with_(
        {"run.duration": "120s", "run.warmup": "0s"}
    )
    return {
        name: float(sim.simulate(scenario, name, record="summary").instances["latency_s"].median())
        for name in patterns
    }


@pytest.mark.parametrize("coordinator", COORDINATORS)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_sign_is_that_of_the_table(latencies, transport, coordinator):
    hop, start = TRANSPORTS[transport][0], COORDINATORS[coordinator]
    assert (latencies[transport] < latencies[coordinator]) == (hop < start)


@pytest.mark.parametrize("coordinator", COORDINATORS)
def test_the_sign_turns_between_two_neighbours_of_the_table(latencies, coordinator):
    """Faster by SNS and everything quicker, slower by EventBridge: in no other place."""
    faster = [latencies[transport] < latencies[coordinator] for transport in TRANSPORTS]
    assert faster == [True, True, True, False, False]


def test_the_sign_turns_with_the_profiles_too():
    """Step Functions (99 ms) stands between SQS behind SNS (71 ms) and EventBridge (148)."""

    def bus(profile: str) -> dict[str, object]:
        return {"kind": "choreography", "outbox": "none", "bus": {"profile": profile}}

    engine = {"kind": "orchestration", "coordinator": {"profile": "step-functions-standard-like"}}
    patterns = {
        "sqs": bus("sqs-sns-like"),
        "step-functions": engine,
        "eventbridge": bus("eventbridge-like"),
    }
    scenario = sim.grow(5, patterns=patterns, rate=5).with_(
        {"run.duration": "120s", "run.warmup": "0s"}
    )
    sqs, engine_s, eventbridge = (
        sim.simulate(scenario, name).instances["latency_s"].mean() for name in patterns
    )
    assert sqs < 0.9 * engine_s
    assert engine_s < 0.9 * eventbridge
