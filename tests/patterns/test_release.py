"""Who restarts so that a changed version can be used: those whose part changes, in order."""

import pytest
from by_hand import scenario_with

from sim.patterns import score
from sim.patterns.release import restarts

SURE = {"retry": {"attempts": "unlimited"}}  # cannot fail, so that nobody hears of failures
OLD = {
    "reserve": {"service": "stock", **SURE},
    "charge": {"service": "bank", "after": ["reserve"], **SURE},
    "ship": {"service": "post", "after": ["charge"], **SURE},
}
BY_BANK = {"money": {"services": ["bank"]}}


def order(new, pattern, domains=BY_BANK):
    """The names of those who restart for a change from OLD to ``new``."""
    both = [scenario_with(steps, domains=domains) for steps in (OLD, new)]
    before, after = (score(one, one.patterns[pattern], "order") for one in both)
    return [str(who) for who in restarts(before, after, both[1].workflows["order"])]


SWAPPED = {
    "charge": {"service": "bank", **SURE},
    "reserve": {"service": "stock", "after": ["charge"], **SURE},
    "ship": {"service": "post", "after": ["reserve"], **SURE},
}
SHORTER = {name: OLD[name] for name in ("reserve", "charge")}


@pytest.mark.parametrize(
    ("new", "pattern", "who"),
    [
        (OLD, "orchestration", []),
        (OLD, "choreography", []),
        (SWAPPED, "orchestration", ["coordinator"]),
        (SWAPPED, "choreography", ["post", "stock", "bank"]),  # who hears before who tells
        (SWAPPED, "hybrid", ["post", "stock", "coordinator/money"]),
        (SHORTER, "choreography", ["post"]),  # who tells does not know who hears
        (SHORTER, "orchestration", ["coordinator", "post"]),
    ],
)
def test_the_order(new, pattern, who):
    assert order(new, pattern) == who


def test_a_service_before_the_coordinator_that_commands_it():
    """The bank is told to do one thing more by its domain, the domain has one thing more to say."""
    new = OLD | {"book": {"service": "bank", "after": ["charge"], **SURE}}
    assert order(new, "hybrid") == ["bank", "coordinator/money"]


def test_who_is_new_is_simply_there():
    new = OLD | {"insure": {"service": "insurer", "after": ["ship"], **SURE}}
    both = [scenario_with(steps) for steps in (OLD, OLD)]
    changed = both[1].with_(
        {"services.insurer": {"time": "1ms"}, "workflows.order.steps.insure": new["insure"]}
    )
    old, now = (score(one, one.patterns["choreography"], "order") for one in (both[0], changed))
    assert [str(one) for one in restarts(old, now, changed.workflows["order"])] == []
