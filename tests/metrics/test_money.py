"""Money: the user's prices times what was taken, per completed instance, with its parts."""

import math

import pytest

from sim.metrics import measure, observe, prices_of
from sim.metrics.money import COST, PARTS, priced_parts
from sim.scenario import Prices, loads

PRICES = Prices(slot_second=2.0, durable_write=0.1, message=0.01, gigabyte=1e6)
SMALL = """
name: small
services: {s: {time: 1}}
workflows: {w: {steps: {a: {service: s}}}}
workload: [{workflow: w, arrivals: {process: constant, rate: 1}}]
patterns: {p: {kind: choreography}}
run: {duration: 1s}
"""


def values(table, prices):
    found = measure(observe(table, ("order",), 0.0, 10.0, {}, prices=prices))
    everything = found[found["workflow"] == "all"]
    return dict(zip(everything["metric"], everything["value"], strict=True))


def test_what_an_instance_takes_is_priced_part_by_part(instances):
    """0.25 slot-seconds, 5 writes, 8 messages and 3 kB of each of two, of which one completes."""
    found = values(instances([0.0, 1.0], [1.0, 1.0], outcome=["completed", "stuck"]), PRICES)
    assert found["slot_seconds_per_completed"] == 0.5
    assert found["durable_writes_per_completed"] == 10
    assert found["bytes_per_completed"] == 6000
    assert found["event_messages_per_completed"] == 2
    assert found["cost_slots_per_completed"] == pytest.approx(2 * 0.5)
    assert found["cost_writes_per_completed"] == pytest.approx(0.1 * 10)
    assert found["cost_messages_per_completed"] == pytest.approx(0.01 * 16)
    assert found["cost_bytes_per_completed"] == pytest.approx(1e6 * 6e-6)
    assert found[COST] == pytest.approx(1 + 1 + 0.16 + 6)


def test_the_parts_add_up(instances):
    found = values(instances([0.0, 1.0, 2.0], [1.0, 1.0, 3.0]), PRICES)
    assert found[COST] == pytest.approx(math.fsum(found[part.metric] for part in PARTS))


def test_without_prices_or_completions_there_is_no_cost(instances):
    table = instances([0.0], [1.0])
    assert all(math.isnan(values(table, None)[name]) for name in _names())
    none = instances([0.0], [1.0], outcome=["stuck"])
    assert all(math.isnan(values(none, PRICES)[name]) for name in _names())


def test_prices_of_nothing_are_no_prices():
    assert prices_of(loads(SMALL)) is None
    assert prices_of(loads(f"{SMALL}prices: {{message: 0}}")) is None
    priced = loads(f"{SMALL}prices: {{message: 1, gigabyte: 2}}")
    assert prices_of(priced) == Prices(message=1.0, gigabyte=2.0)
    assert priced_parts(priced) == ("cost_messages_per_completed", "cost_bytes_per_completed")
    assert priced_parts(loads(SMALL)) == ()


def _names():
    return [COST, *(part.metric for part in PARTS)]
