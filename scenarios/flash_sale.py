"""A retry storm that does not end by itself: who gets into it, and what gets out of it.

Run it as `python scenarios/flash_sale.py`; flash_sale.yaml holds the scenario. Three tables:
the four patterns after ten seconds of trouble at the store; the remedies, one at a time; and
buyers who lose patience themselves, which no pattern is safe from.
"""

import argparse
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

import sim

HERE = Path(__file__).parent
RATE = "workload.0.arrivals.rate"
RESERVE = "workflows.purchase.steps.reserve"
STRIKES_S, OVER_S = 15.0, 25.0
WATCHED_S = 60.0


@dataclass(frozen=True)
class Case:
    """One run: a pattern, a trigger, and what differs from the file."""

    name: str
    pattern: str = "orchestration"
    fault: str = "stock-outage"
    changes: Mapping[str, object] = field(default_factory=dict)
    lasts: str = "110s"  # what gets out of the storm within seconds need not be watched for longer


PATTERNS = [
    Case(pattern, pattern, lasts="250s")
    for pattern in ("orchestration", "orchestration-durable", "choreography", "hybrid")
]
REMEDIES = [
    Case("as it is"),
    Case("a spike instead of an outage", fault="spike"),
    Case("a spike of half a second", fault="short-spike"),
    Case("a crash instead: refused, not held", fault="stock-crash"),
    Case("load below capacity / 2", changes={RATE: "100/s"}),
    Case("newest first (lifo)", changes={"services.stock.discipline": "lifo"}),
    Case("drop expired work", changes={"services.stock.drop_expired": True}),
    Case("retry budget of 10 %", changes={f"{RESERVE}.retry.budget": "10%"}),
    Case(
        "retry budget of 10 %, at 260/s",
        changes={RATE: "260/s", f"{RESERVE}.retry.budget": "10%"},
        lasts="330s",
    ),
    Case(
        "a store that remembers its requests",
        changes={"services.stock.inbox": {"window": "1h"}},
        lasts="250s",
    ),
    Case("circuit breaker", changes={f"{RESERVE}.breaker": {"open_for": "5s"}}),
    Case(
        "200 inside at most",
        changes={"workload.0.admission": {"kind": "concurrency", "limit": 200}},
    ),
]


def impatient(pattern: str, retry_as: str) -> Case:
    """Buyers ask again after a second, at 200 a second; the shop itself waits for ever."""
    client = {"timeout": "1s", "retry": {"attempts": 2, "wait": "0s"}, "retry_as": retry_as}
    changes = {RATE: "200/s", f"{RESERVE}.timeout": None, "workload.0.client": client}
    return Case(f"{pattern}, asks for {retry_as}", pattern, changes=changes)


BUYERS = [
    impatient(pattern, retry_as)
    for pattern in ("orchestration", "choreography")
    for retry_as in ("new", "same")
]


def told(scenario: sim.Scenario, quick: bool, case: Case) -> dict[str, object]:
    """One row: how the purchases went before the trigger, after it, and at the end."""
    scenario = scenario.with_({**case.changes, "run.duration": "30s" if quick else case.lasts})
    run = sim.simulate(scenario, case.pattern, faults=[case.fault], record="summary")
    arrived = run.instances["arrived_s"]
    good = run.instances["latency_s"] <= (scenario.slo_of("purchase") or 0.0)
    end = scenario.run.duration
    return {
        "": case.name,
        "good before": good[arrived < STRIKES_S].mean(),
        "just after": good[arrived.between(OVER_S, OVER_S + 10)].mean(),
        "at the end": good[arrived >= end - 10].mean(),
        "good again after": recovered(arrived, good, end),
        "calls of the store": calls_of_the_store(run),
        "reserved for nobody": for_nobody(run),
    }


def recovered(arrived: pd.Series, good: pd.Series, end: float) -> str:
    """When at least 95 % of the next minute's arrivals are good again, from the trigger's end."""
    start = OVER_S
    while start + WATCHED_S <= end:
        if good[(arrived >= start) & (arrived < start + WATCHED_S)].mean() >= 0.95:
            return f"{start - OVER_S:.0f} s"
        start += 1.0
    left = end - WATCHED_S - OVER_S
    return f"not in {left:.0f} s" if left > 0 else "run too short"


def calls_of_the_store(run: sim.Run) -> float:
    """How often a purchase asked the store for its goods; whoever got them was confirmed once."""
    confirmed = (run.effects["step"] == "confirm").sum()
    return float((run.instances["attempts"].sum() - confirmed) / len(run.instances))


def for_nobody(run: sim.Run) -> int:
    """Reservations beyond those that became an order: of failed purchases, and second ones."""
    made = run.effects["step"].value_counts()
    return int(made["reserve"] - made["confirm"])


def show(title: str, rows: Iterable[dict[str, object]]) -> None:
    """Print one table as its rows come in."""
    print(f"\n{title}")
    print(pd.DataFrame(rows).to_string(index=False, float_format="{:.2f}".format), flush=True)


def main(quick: bool) -> None:
    scenario = sim.load(HERE / "flash_sale.yaml")
    row = partial(told, scenario, quick)
    with ProcessPoolExecutor() as pool:
        tables = {
            "The store stands still for 10 s": pool.map(row, PATTERNS),
            "What gets the shop out of it (orchestration)": pool.map(row, REMEDIES),
            "Buyers who ask again, and a shop that waits": pool.map(row, BUYERS),
        }
        for title, rows in tables.items():
            show(title, rows)


# The runs have processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="short runs: a try-out")
    main(parser.parse_args().quick)
