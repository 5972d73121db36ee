"""Law 3: a compensated instance leaves no effect of a step that has an undo.

With an inbox that forgets nothing an instance is dirty only where an undo gave up; without one it
also is where an effect came twice, or after its undo.
"""

import pytest
from aftermath import Aftermath, leaves_nothing
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import PATTERNS, scenario_of
from troubled import HARD, troubled


def check(document, pattern):
    remembers = all("inbox" not in service for service in document["services"].values())
    after = Aftermath(scenario_of(document), pattern)
    for number, row in after.instances.items():
        if row["outcome"] == "compensated":
            leaves_nothing(after, number)
        if row["outcome"] == "dirty" and remembers:
            assert number in after.given_up, (number, after.live(number))


@HARD
@given(st.booleans().flatmap(lambda inbox: troubled(inbox=inbox)), PATTERNS)
def test_a_compensated_instance_leaves_nothing_that_has_an_undo(document, pattern):
    check(document, pattern)


@pytest.mark.long
@settings(HARD, max_examples=3000)
@given(troubled(most=12), PATTERNS)
def test_with_larger_workflows(document, pattern):
    check(document, pattern)
