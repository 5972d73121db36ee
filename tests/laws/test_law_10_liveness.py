"""Law 10: where everything is durable and unlimited, and faults end, nothing is lost.

Coordinator, outbox, inbox and offsets are durable; attempts, undos and deliveries unlimited; there
is no poison and no loss of what was acknowledged; where messages can be lost, every step has a
timeout and every client asks until it is answered. Then every instance settles: none is stuck,
dirty or in flight, whatever had struck before.
"""

import pytest
from aftermath import Aftermath, has_its_required_work, leaves_nothing
from hypothesis import given, settings
from strategies import PATTERNS, scenario_of
from troubled import HARD, durable


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


@HARD
@given(durable(), PATTERNS)
def test_every_instance_settles_in_the_end(document, pattern):
    check(document, pattern)


@pytest.mark.long
@settings(HARD, max_examples=3000)
@given(durable(most=12), PATTERNS)
def test_with_larger_workflows(document, pattern):
    check(document, pattern)
