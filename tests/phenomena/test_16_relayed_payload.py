"""Phenomenon 16: data that the middle relays leave two network cards, and queue at its own.

Chains of four steps that pass 1 MB on three times, a second each at 8 Mbit/s; nothing else takes
time. One instance, so all is exact, but for the kilobyte of the start and of each command.
"""

import pytest
from phenomena.worlds import EVENTS, PUSH, runs, world

PASSES, BIT = 3, 0.1
"""How often each chain passes its data on; what small messages may add, in s."""


def completed(chains: int, pattern: str, payload_by: str) -> float:
    """A chain goes to and fro between two services of its own."""
    steps = {}
    for c in range(chains):
        for i in range(PASSES + 1):
            after = f", after: [c{c}s{i - 1}]" if i else ""
            payload = ", payload: 1MB" if i < PASSES else ""
            steps[f"c{c}s{i}"] = f"service: v{c}{i % 2}{after}{payload}"
    scenario = world(
        {f"v{c}{side}": "concurrency: 9, time: 0" for c in range(chains) for side in range(2)},
        {"job": steps},
        "process: constant, rate: 0.1",
        15,
        patterns={"orchestration": PUSH, "choreography": EVENTS},
    ).with_({"network": {"latency": "0s", "bandwidth": "8Mbit/s", "payload_by": payload_by}})
    (instance,) = next(runs(scenario, pattern, 1)).instances.to_dict("records")
    return instance["latency_s"]


@pytest.mark.parametrize("pattern", ["orchestration", "choreography"])
def test_a_relayed_chain_takes_twice_as_long(pattern):
    """The bus relays as the coordinator does; by reference the data leave one card only."""
    assert completed(1, pattern, "reference") == pytest.approx(PASSES, abs=BIT)
    assert completed(1, pattern, "relay") == pytest.approx(2 * PASSES, abs=BIT)


@pytest.mark.parametrize("pattern", ["orchestration", "choreography"])
@pytest.mark.parametrize("chains", [2, 4, 8])
def test_chains_side_by_side_queue_at_the_card_of_the_middle(pattern, chains):
    """It is busy from the first second on: k times as long as directly, and never 2k times."""
    direct = completed(chains, pattern, "reference")
    relayed = completed(chains, pattern, "relay")
    assert direct == pytest.approx(PASSES, abs=BIT)
    assert relayed == pytest.approx(1 + PASSES * chains, abs=BIT)
    assert chains * direct < relayed <= 2 * chains * direct
