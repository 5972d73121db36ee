"""Three small workflows whose best cut is known: by its reason, and by running every cut by hand.

Times and gaps are constant and loads low, so that a single run tells all.
"""

from collections.abc import Iterator
from itertools import product
from statistics import fmean

import sim
from sim.scenario import Scenario

SLOW_TELLERS = """
name: slow-tellers
# c and d take long to tell: inside a domain nobody waits for their outbox, and their domain need
# not tell e when e is in it. A coordinator's decision takes longer than a hop over the bus, so
# whoever tells quickly is better off without one.
services:
  a: {time: 5ms, outbox: {kind: cdc, latency: 1ms}}
  b: {time: 5ms, outbox: {kind: cdc, latency: 1ms}}
  c: {time: 5ms, outbox: {kind: cdc, latency: 300ms}}
  d: {time: 5ms, outbox: {kind: cdc, latency: 300ms}}
  e: {time: 5ms, outbox: {kind: cdc, latency: 1ms}}
workflows:
  line:
    steps:
      one: {service: a}
      two: {service: b, after: [one]}
      three: {service: c, after: [two]}
      four: {service: d, after: [three]}
      five: {service: e, after: [four]}
workload: [{workflow: line, arrivals: {process: constant, rate: 4/s}}]
patterns:
  engine:
    kind: orchestration
    coordinator: {decision: 20ms, dispatch: push, outbox: {kind: cdc, latency: 5ms}}
  events: {kind: choreography, bus: {profile: none}}
run: {duration: 2s, replications: 2, seed: 3, warmup: 0s}
"""
"""Best by latency: c, d and e in one domain (52 cuts)."""

DIAMOND = """
name: diamond
# Two branches that meet. Latency wants events, messages want one coordinator around the join.
services:
  a: {time: 5ms, outbox: {kind: cdc, latency: 30ms}}
  b: {time: 40ms, outbox: {kind: cdc, latency: 30ms}}
  c: {time: 10ms, outbox: {kind: cdc, latency: 5ms}}
  d: {time: 5ms, outbox: {kind: cdc, latency: 90ms}}
workflows:
  diamond:
    steps:
      start: {service: a}
      left: {service: b, after: [start]}
      right: {service: c, after: [start]}
      again: {service: c, after: [right]}
      join: {service: d, after: [left, again]}
      end: {service: a, after: [join]}
workload: [{workflow: diamond, arrivals: {process: constant, rate: 4/s}}]
patterns:
  engine:
    kind: orchestration
    coordinator: {decision: 12ms, dispatch: push, outbox: {kind: cdc, latency: 2ms}}
  events: {kind: choreography, bus: {profile: none}}
run: {duration: 2s, replications: 2, seed: 3, warmup: 0s}
"""
"""By latency and messages: a front of several (27 cuts: a and c do two steps each)."""

TWO_CONTEXTS = """
name: two-contexts
# Two workflows that share nothing. One coordinator for both, or the bus alone, takes both down with
# it; where each has a centre of its own, an outage harms its own workflow only.
services: {a: {time: 5ms}, b: {time: 5ms}, c: {time: 5ms}}
workflows:
  shop: {steps: {one: {service: a}, two: {service: b, after: [one]}}}
  ledger: {steps: {one: {service: c}, two: {service: c, after: [one]}}}
workload:
  - {workflow: shop, arrivals: {process: constant, rate: 5/s}}
  - {workflow: ledger, arrivals: {process: constant, rate: 5/s}}
patterns:
  engine: {kind: orchestration, coordinator: {decision: 1ms}}
  events: {kind: choreography, bus: {profile: none}}
run: {duration: 12s, replications: 2, seed: 3, warmup: 0s, drain: 30s}
slo: {latency: 1s}
"""
"""Best by blast share: not both workflows on one centre (7 cuts: c does two steps)."""


def partitions(services: list[str]) -> Iterator[frozenset[frozenset[str]]]:
    """Every set of domains, a service being in one or in none: written down from the definition."""
    found = set()
    for labels in product(range(len(services) + 1), repeat=len(services)):
        blocks = [
            frozenset(s for s, label in zip(services, labels, strict=True) if label == number)
            for number in range(1, len(services) + 1)
        ]
        found.add(frozenset(block for block in blocks if block))
    yield from sorted(found, key=lambda cut: sorted(map(sorted, cut)))


def by_hand(scenario: Scenario, cut: frozenset[frozenset[str]]) -> dict[str, object]:
    """The pattern of a cut, as a person would write it."""
    document = scenario.document()["patterns"]
    engine, events = document["engine"]["coordinator"], document["events"]["bus"]
    domains = {
        f"of-{min(block)}": {"services": sorted(block), "coordinator": engine} for block in cut
    }
    return {"kind": "hybrid", "domains": domains, "bus": events}


def latency_and_messages(scenario: Scenario, cut: frozenset[frozenset[str]]) -> tuple[float, float]:
    """Mean latency and messages of one run of a cut, read off its instances."""
    one = scenario.with_({"patterns.here": by_hand(scenario, cut)})
    instances = sim.simulate(one, pattern="here").instances
    return fmean(instances["latency_s"]), fmean(instances["messages"])


def domains_of(cut) -> frozenset[frozenset[str]]:
    return frozenset(map(frozenset, cut.domains))
