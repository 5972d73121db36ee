"""Law 2: what a completed instance has done is its required work, each piece once (inbox on)."""

import pytest
from aftermath import Aftermath, has_its_required_work
from hypothesis import given, settings
from strategies import PATTERNS, scenario_of
from troubled import HARD, troubled


def check(document, pattern):
    after = Aftermath(scenario_of(document), pattern)
    for number, row in after.instances.items():
        assert not any(effect["duplicate"] for effect in after.effects[number])
        if row["outcome"] == "completed":
            has_its_required_work(after, number)


@HARD
@given(troubled(inbox=True), PATTERNS)
def test_a_completed_instance_has_done_its_required_work(document, pattern):
    check(document, pattern)


@pytest.mark.long
@settings(HARD, max_examples=3000)
@given(troubled(inbox=True, most=12), PATTERNS)
def test_with_larger_workflows(document, pattern):
    check(document, pattern)
