"""Every kind of wrong value and wrong name, with its path and its message, word for word."""

from pathlib import Path

import pytest
import yaml

CASES = yaml.safe_load((Path(__file__).parent / "data" / "wrong.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: ", ".join(case["put"]))
def test_it_says_what_is_wrong(case, wrong):
    assert wrong(case["put"]) == case["says"]


def test_the_small_scenario_itself_is_right(wrong):
    assert wrong({}) == []


@pytest.mark.parametrize(
    "put",
    [
        {
            "workflows/order/steps/charge/optional": True,
            "workflows/order/steps/ship/optional": True,
        },
        {"workflows/order/steps/later": {"service": "bank", "fallback_for": "charge"}},
        {
            "workflows/order/steps/later": {"service": "bank", "fallback_for": "charge"},
            "workflows/order/steps/last": {"service": "bank", "fallback_for": "later"},
        },
        {
            "workflows/order/steps/later": {"service": "bank", "fallback_for": "charge"},
            "workflows/order/steps/charge/copies": 2,
            "workflows/order/steps/charge/undo": {},
        },
        {"workflows/order/steps/charge/pivot": True, "workflows/order/steps/reserve/rejects": "1%"},
        {"services/stock/time": None, "workflows/order/steps/reserve/time": "1ms"},
        {
            "workload": [
                {"workflow": "order", "arrivals": {"process": "constant", "rate": 1}},
                {"workflow": "order", "name": "b", "arrivals": {"process": "constant", "rate": 1}},
            ]
        },
        {"patterns/hybrid/domains": {}},
        {"patterns/hybrid/domains/more": {"steps": ["order.ship"]}},
        {"faults/x": {"kind": "poison", "target": "charge", "at": 0}},
        {"faults/x": {"kind": "outage", "target": "coordinator/money", "at": 0, "for": 1}},
        {
            "faults/x": {"kind": "outage", "target": "order", "at": 0, "for": 1},
            "services/order": {},
        },
        {
            "faults/x": {"kind": "crash", "target": "stock", "at": 1, "replicas": 2},
            "services/stock/autoscale": {"max": 2},
        },
        {"services/stock/inbox": "none", "services/stock/queue_limit": "unlimited"},
    ],
    ids=str,
)
def test_it_accepts_what_is_right(put, wrong):
    assert wrong(put) == []


def test_what_is_wrong_in_one_part_hides_nothing_in_another(wrong):
    assert wrong(
        {
            "services/bank/replicas": "two",
            "workflows/order/steps/reserve/copies": 0,
            "workflows/order/steps/ship/after": ["chrge"],
            "workload/0/workflow": "oder",
            "network": {"loss": 2},
            "patterns/hybrid/domains/more": {"services": ["bank"], "steps": ["order.shp"]},
            "run/faults": ["outge"],
        }
    ) == [
        "services.bank.replicas: 'two' is not a whole number",
        "workflows.order.steps.reserve.copies: 0 is zero: at least 1 is needed",
        "network.loss: 2 is too large: at most 100%",
        "run.faults[0]: there is no fault 'outge'; did you mean 'outage'? known: outage",
        "workflows.order.steps.ship.after[0]: there is no step 'chrge'; did you mean 'charge'?"
        " known: reserve, charge, ship",
        "workload[0].workflow: there is no workflow 'oder'; did you mean 'order'? known: order",
        "patterns.hybrid.domains.more.steps[0]: there is no step 'order.shp'; did you mean"
        " 'order.ship'? known: order.reserve, order.charge, order.ship",
        "patterns.hybrid.domains.more.services[0]: the step order.charge is in the domain 'money'"
        " already",
    ]
