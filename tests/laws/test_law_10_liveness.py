"""Law 10: where everything is durable and unlimited, and faults end, nothing is lost.

Coordinator, outbox, inbox and offsets are durable; attempts, undos and deliveries unlimited; there
is no poison and no loss of what was acknowledged; where messages can be lost, every step has a
timeout and every client asks until it is answered. Then every instance settles: none is stuck,
dirty or in flight, whatever had struck before.
"""

import pytest
from aftermath import Aftermath, has_its_required_work, leaves_nothing
from hypothesis import example, given, settings
from strategies import PATTERNS, scenario_of
from troubled import HARD, durable, small


def check(document, pattern):
    after = Aftermath(scenario_of(document), pattern)
    assert not after.tables.horizon_reached
    for number, row in after.instances.items():
        assert row["outcome"] in ("completed", "compensated", "refused"), row
        if row["outcome"] == "completed":
            has_its_required_work(after, number)
        elif row["outcome"] == "compensated":
            leaves_nothing(after, number)
        else:
            assert not after.effects[number]


UNLIMITED = {"attempts": "unlimited", "wait": "100ms"}

A_START_THAT_IS_LOST_MORE_THAN_ONCE = small(
    "choreography",
    {"a": {}},
    client={"retry": UNLIMITED, "timeout": "5s"},
    network={"loss": "20%"},
    drain="1h",
    seed=9,
)
"""Each further try of its client drew the same fate."""

PIECES_HELD_BY_A_BREAKER = small(
    "choreography",
    {
        "a": {
            "copies": 3,
            "errors": "80%",
            "retry": {"attempts": "unlimited", "wait": "300ms"},
            "breaker": {"failures": "50%", "window": 1, "open_for": "139ms", "probes": 1},
        }
    },
    service={"concurrency": 4, "time": "20ms"},
)
"""After a probe that failed nobody looked again whether another may pass."""

A_BUDGET_BEHIND_THE_PIVOT = small(
    "choreography",
    {
        "a": {"pivot": True},
        "b": {"errors": "60%", "retry": {"budget": "0%", "wait": "36ms"}},
    },
)
"""From the pivot on a required step is tried until it succeeds, whatever its budget says."""

A_BUS_THAT_IS_AWAY_TWICE_AT_ONCE = small(
    "choreography",
    {"a": {}},
    service={"time": "30ms"},
    how={"bus": {"capacity": "398/s", "failover": "2s"}},
    faults=(
        {"kind": "crash", "target": "bus", "at": "171ms"},
        {"kind": "outage", "target": "bus", "at": "245ms", "for": "494ms"},
    ),
)
"""Its server stood still twice, and went on once."""


@HARD
@example(A_BUS_THAT_IS_AWAY_TWICE_AT_ONCE, "choreography")
@example(A_BUDGET_BEHIND_THE_PIVOT, "choreography")
@example(PIECES_HELD_BY_A_BREAKER, "choreography")
@example(A_START_THAT_IS_LOST_MORE_THAN_ONCE, "choreography")
@given(durable(), PATTERNS)
def test_every_instance_settles_in_the_end(document, pattern):
    check(document, pattern)


@pytest.mark.long
@settings(HARD, max_examples=3000)
@given(durable(most=12), PATTERNS)
def test_with_larger_workflows(document, pattern):
    check(document, pattern)
