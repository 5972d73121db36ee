"""Exposure: what a pattern has that a fault can strike, and whose business it was."""

from dataclasses import replace

import numpy as np
import pytest

from sim.metrics.blast_radius import Side
from sim.metrics.exposure import Cast, can_strike, exposed
from sim.scenario import loads

SHOP = """
name: shop
services:
  stock: {time: 20ms}
  bank: {time: 20ms}
  post: {time: 20ms}
  idle: {time: 20ms}
workflows:
  order:
    choices: {way: {shipped: 50%, fetched: 50%}}
    steps:
      reserve: {service: stock}
      charge: {service: bank, after: [reserve]}
      ship: {service: post, after: [charge], when: {way: shipped}}
  unused: {steps: {nothing: {service: idle}}}
workload: [{workflow: order, arrivals: {process: constant, rate: 1/s}}]
patterns:
  orchestration: {kind: orchestration, coordinator: {profile: none}}
  choreography: {kind: choreography, bus: {profile: none}}
  hybrid:
    kind: hybrid
    domains:
      goods: {services: [stock, bank], coordinator: {profile: none}}
      parcels: {services: [post], coordinator: {profile: none}}
    bus: {profile: none}
faults:
  stock: {kind: outage, target: stock, at: 1s, for: 1s}
  post: {kind: outage, target: post, at: 1s, for: 1s}
  idle: {kind: outage, target: idle, at: 1s, for: 1s}
  engine: {kind: outage, target: coordinator, at: 1s, for: 1s}
  parcels: {kind: outage, target: coordinator/parcels, at: 1s, for: 1s}
  bus: {kind: outage, target: bus, at: 1s, for: 1s}
  poison: {kind: poison, target: order.ship, at: 1s}
  unused: {kind: errors, target: unused, probability: 10%, at: 1s, for: 1s}
  order: {kind: errors, target: order, probability: 10%, at: 1s, for: 1s}
  loss: {kind: loss, probability: 1%, at: 1s, for: 1s}
  bank-link: {kind: partition, between: [coordinator, bank], at: 1s, for: 1s}
  post-link: {kind: partition, between: [post, bus], at: 1s, for: 1s}
run: {duration: 10s}
"""
PATTERNS = ("orchestration", "choreography", "hybrid")


@pytest.fixture(scope="module")
def casts() -> dict[str, Cast]:
    scenario = loads(SHOP)
    return {name: Cast(scenario, name) for name in PATTERNS}


@pytest.mark.parametrize(
    ("fault", "where"),
    [
        ("stock", PATTERNS),
        ("idle", ()),
        ("engine", ("orchestration", "hybrid")),
        ("parcels", ("hybrid",)),
        ("bus", ("choreography", "hybrid")),
        ("poison", PATTERNS),
        ("unused", ()),
        ("loss", PATTERNS),
        ("bank-link", ("orchestration", "hybrid")),
        ("post-link", ("choreography",)),  # under the hybrid its coordinator listens for it
    ],
)
def test_what_a_pattern_lacks_cannot_be_struck(casts, fault, where):
    assert tuple(name for name in PATTERNS if can_strike(casts[name], fault)) == where


@pytest.mark.parametrize(
    ("pattern", "fault", "shipped", "fetched"),
    [
        ("choreography", "stock", True, True),
        ("choreography", "post", True, False),
        ("choreography", "poison", True, False),
        ("choreography", "order", True, True),
        ("choreography", "unused", False, False),
        ("choreography", "bus", True, True),
        ("choreography", "loss", True, True),
        ("choreography", "post-link", True, False),
        ("orchestration", "engine", True, True),
        ("orchestration", "bus", False, False),
        ("orchestration", "bank-link", True, True),
        ("hybrid", "parcels", True, False),
        ("hybrid", "engine", True, True),
        # A fetched order ends in the domain whose coordinator took it in, but the client joins
        # the ends, because others end elsewhere.
        ("hybrid", "bus", True, True),
    ],
)
def test_business_is_read_off_the_steps_that_happened(
    casts, instances, effects, pattern, fault, shipped, fetched
):
    table = instances([0.0, 0.0], [1.0, 1.0])
    ledger = effects(
        *[(0, step, 1.0) for step in ("reserve", "charge", "ship")],
        *[(1, step, 1.0) for step in ("reserve", "charge")],
    )
    found = exposed(casts[pattern], fault, Side(table, ledger))
    assert found.dtype == np.bool_
    assert found.tolist() == [shipped, fetched]


def test_no_event_hop_where_the_domain_takes_it_in_and_brings_it_to_its_end(instances, effects):
    optional = SHOP.replace("ship: {service: post,", "ship: {service: post, optional: true,")
    cast = Cast(loads(optional), "hybrid")
    ledger = effects(
        *[(0, step, 1.0) for step in ("reserve", "charge", "ship")],
        *[(1, step, 1.0) for step in ("reserve", "charge")],
    )
    table = instances([0.0, 0.0], [1.0, 1.0])
    # Only the parcel crosses a border: the required end is where the door is.
    assert exposed(cast, "bus", Side(table, ledger)).tolist() == [True, False]


def test_who_was_turned_away_at_a_step_had_business_there(instances, effects):
    fallback = "      later: {service: idle, fallback_for: charge}\n      ship:"
    cast = Cast(loads(SHOP.replace("      ship:", fallback)), "choreography")
    table = instances([0.0, 0.0], [1.0, 1.0])
    ledger = effects((0, "reserve", 1.0), (0, "later", 2.0), (1, "reserve", 1.0))
    bank = replace(cast, scenario=cast.scenario.with_({"faults.stock.target": "bank"}))
    assert exposed(bank, "stock", Side(table, ledger)).tolist() == [True, False]
    attempts = ledger.assign(step="charge")[ledger["instance"] == 1]
    assert exposed(bank, "stock", Side(table, ledger, attempts)).tolist() == [True, True]
