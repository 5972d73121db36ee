"""Integrity and the effort of undoing, on effects that can be counted on the fingers."""

import math

import pandas as pd
import pytest

from sim.metrics import measure, observe
from sim.scenario import Workflow

ORDER = Workflow.model_validate(
    {
        "choices": {"risk": {"low": "90%", "high": "10%"}},
        "steps": {
            "reserve": {"service": "stock", "undo": {}},
            "review": {"service": "fraud", "after": ["reserve"], "when": {"risk": "high"}},
            "charge": {"service": "bank", "after": ["review", "reserve"], "undo": {}},
            "pay-later": {"service": "bank", "fallback_for": "charge", "undo": {}},
            "ship": {"service": "post", "after": ["charge"], "copies": 2},
            "mail": {"service": "mail", "after": ["ship"], "optional": True},
        },
    }
)


def values(table: pd.DataFrame, effects: pd.DataFrame | None, attempts=None) -> dict[str, float]:
    observed = observe(table, {"order": ORDER}, 0.0, 100.0, {}, effects, attempts)
    found = measure(observed)
    own = found[found["workflow"] == "order"].set_index("metric")["value"]
    everything = found[found["workflow"] == "all"].set_index("metric")["value"]
    pd.testing.assert_series_equal(own, everything)
    return own.to_dict()


def whole(instance: int, *, review: bool = False) -> list[object]:
    """All effects of a completed order."""
    steps = ["reserve", *(["review"] if review else []), "charge"]
    one = [(instance, step, 1.0 + place) for place, step in enumerate(steps)]
    return [*one, (instance, "ship", 4.0), ((instance, "ship", 4.5), {"copy": 1})]


def test_nothing_is_wrong_with_whole_instances(instances, effects):
    found = values(instances([0.0, 0.0], [5.0, 5.0]), effects(*whole(0), *whole(1, review=True)))
    for name in ("orphaned", "duplicate", "missing", "compensations_per_completed"):
        assert found[name] == 0.0
    assert math.isnan(found["inconsistency_mean"])


def test_what_is_left_of_a_rolled_back_instance_is_orphaned(instances, effects):
    table = instances([0.0] * 4, [1.0] * 4, outcome=["compensated", "dirty", "stuck", "in_flight"])
    ledger = effects(
        ((0, "reserve", 1.0), {"undone_s": 3.0}),
        (1, "reserve", 1.0),  # its undo gave up
        ((1, "charge", 2.0), {"undone_s": 3.0}),
        (2, "reserve", 1.0),  # nobody will ever come for it
        (2, "review", 1.5),  # has no undo: it is meant to stay
        (3, "reserve", 1.0),  # may still be undone
    )
    assert values(table, ledger)["orphaned"] == 2


def test_a_step_whose_fallback_took_over_should_have_left_nothing(instances, effects):
    completed = [
        (0, "reserve", 1.0),
        (0, "charge", 2.0),  # the answer was lost, the charge was not
        (0, "pay-later", 3.0),
        (0, "ship", 4.0),
        ((0, "ship", 4.0), {"copy": 1}),
    ]
    found = values(instances([0.0], [5.0]), effects(*completed))
    assert found["orphaned"] == 1
    assert found["missing"] == 0
    undone = [((0, "charge", 2.0), {"undone_s": 2.5}) if row[1] == "charge" else row
              for row in completed]  # fmt: skip
    found = values(instances([0.0], [5.0]), effects(*undone))
    assert (found["orphaned"], found["missing"]) == (0, 0)


def test_a_second_effect_of_one_place_is_a_duplicate(instances, effects):
    again = ((0, "charge", 2.2), {"duplicate": True})
    found = values(instances([0.0], [5.0]), effects(*whole(0), again))
    assert (found["duplicate"], found["missing"]) == (1, 0)


@pytest.mark.parametrize(
    ("lost", "missing"),
    [
        ([(0, "charge", 3.0)], 1),
        ([(0, "ship", 4.0), ((0, "ship", 4.5), {"copy": 1})], 2),
        ([((0, "ship", 4.5), {"copy": 1})], 1),
        ([(0, "review", 2.0)], 0),  # the tables cannot tell it from an order without a review
    ],
)
def test_required_work_without_an_effect_is_missing(instances, effects, lost, missing):
    ledger = effects(*[row for row in whole(0, review=True) if row not in lost])
    assert values(instances([0.0], [5.0]), ledger)["missing"] == missing


def test_an_earlier_round_is_missing_when_a_later_one_is_there(instances, effects):
    second = [((0, "charge", 3.0), {"round": 2}), ((0, "charge", 3.5), {"round": 3})]
    ledger = effects(*whole(0), second[1])
    assert values(instances([0.0], [5.0]), ledger)["missing"] == 1
    assert values(instances([0.0], [5.0]), effects(*whole(0), *second))["missing"] == 0


def test_what_is_missing_of_others_is_not_missing(instances, effects):
    table = instances([0.0, 0.0], [5.0, 5.0], outcome=["stuck", "in_flight"])
    assert values(table, effects())["missing"] == 0


def test_the_window_is_from_the_first_effect_to_the_last_undo(instances, effects):
    table = instances([0.0] * 4, [5.0] * 4, outcome=["compensated", "dirty", "stuck", "completed"])
    ledger = effects(
        ((0, "charge", 2.0), {"undone_s": 5.0}),
        ((0, "reserve", 1.0), {"undone_s": 7.0}),
        (1, "reserve", 1.0),
        ((1, "charge", 2.0), {"undone_s": 3.0}),
        ((2, "reserve", 1.0), {"undone_s": 50.0}),  # stuck: its window never closes
        *whole(3),
    )
    found = values(table, ledger)
    assert found["inconsistency_mean"] == pytest.approx((6.0 + 2.0) / 2)
    assert math.isnan(found["inconsistency_p95"])  # needs two hundred
    assert found["compensations_per_completed"] == 4


def test_p95_of_the_window_from_ten_beyond_it(instances, effects):
    n = 200
    table = instances([0.0] * n, [5.0] * n, outcome=["compensated"] * n)
    ledger = effects(*[((i, "reserve", 1.0), {"undone_s": 2.0 + i}) for i in range(n)])
    # 1.0 to 200.0: type 7 puts the quantile at 1 + 0.95 × 199.
    assert values(table, ledger)["inconsistency_p95"] == pytest.approx(190.05)


def test_wasted_attempts_are_known_where_attempts_are_kept(instances, effects):
    table = instances([0.0, 0.0], [5.0, 5.0])
    attempts = pd.DataFrame(
        {"instance": [0, 0, 1], "workflow": ["order"] * 3, "wasted": [False, True, True]}
    )
    assert values(table, effects(), attempts)["wasted_per_completed"] == 1.0
    assert math.isnan(values(table, effects())["wasted_per_completed"])


def test_without_effects_nothing_is_said(instances):
    found = values(instances([0.0], [5.0]), None)
    for name in ("orphaned", "duplicate", "missing", "compensations_per_completed"):
        assert math.isnan(found[name])
