"""When one of several shared services is in trouble, who is hurt needlessly?

Run it as `python scenarios/shared_services.py`; shared_services.yaml holds the scenario. First
fraud stands still, which only orders need: what that costs each workflow, under each pattern and
with each remedy. Then every component in turn: the share of harm that was needless.
"""

import argparse
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pandas as pd

import sim

HERE = Path(__file__).parent
FAULT = "fraud-outage"
SCREEN = "workflows.order.steps.screen"
SHORT, FEW_CALLS = {f"{SCREEN}.timeout": "1s"}, {f"{SCREEN}.bulkhead": {"concurrent": 10}}
BREAKER = {f"{SCREEN}.breaker": {"window": 20, "open_for": "2s", "probes": 2}}
OUTAGE = {"kind": "outage", "at": "30s", "for": "20s"}

# What is printed as a row: the pattern, and what differs from the file.
CASES: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "orchestration": ("orchestration", {}),
    "... with a timeout of 1 s": ("orchestration", SHORT),
    "... and two tries instead of six": ("orchestration", SHORT | {f"{SCREEN}.retry.attempts": 2}),
    "... and a breaker": ("orchestration", SHORT | BREAKER),
    "... with a bulkhead of 10 instead": ("orchestration", FEW_CALLS),
    "orchestration-durable": ("orchestration-durable", {}),
    "choreography": ("choreography", {}),
    "hybrid-by-workflow": ("hybrid-by-workflow", {}),
    "hybrid-by-service": ("hybrid-by-service", {}),
}


def hurt(scenario: sim.Scenario, name: str) -> dict[str, str]:
    """One row: of the instances that were good without the fault, who was not with it."""
    pattern, changes = CASES[name]
    blast = sim.blast_radius(scenario.with_(changes), pattern=pattern, fault=FAULT, jobs=1)
    table = blast.table().set_index(["metric", "workflow"])
    shares = {of: percent(table.loc[("share", of)]) for of in scenario.workflows}
    lost = percent(table.loc[("share_compensated", "order")])
    needless = percent(table.loc[("needless", "all")])
    return {"": name, **shares, "orders given up": lost, "needless": needless}


def percent(cell: pd.Series) -> str:
    """Mean and 95 % interval of a share."""
    mean, low, high = (100 * cell[key] for key in ("mean", "ci_low", "ci_high"))
    return f"{mean:.1f} % [{low:.1f}, {high:.1f}]"


def main(quick: bool) -> None:
    scenario = sim.load(HERE / "shared_services.yaml")
    if quick:
        scenario = scenario.with_({"run.duration": "40s", "run.replications": 2})
    few = 1 if quick else 3
    # Nearly all who are hurt come within half a minute of the outage: no need to watch longer.
    short = scenario.with_({"run.duration": "40s" if quick else "80s"})
    print("Fraud stands still for 20 s: who is harmed, and how much of it was needless")
    with ProcessPoolExecutor() as pool:
        rows = list(pool.map(partial(hurt, scenario), CASES))
    print(pd.DataFrame(rows).to_string(index=False), flush=True)
    print(
        "\nEach component stands still for 20 s: harmed needlessly (of fewer, as runs are shorter)"
    )
    everything = sim.blast_map(short, OUTAGE, replications=few)
    print(everything.matrix("needless").to_string())


# Replications run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two short runs each: a try-out")
    main(parser.parse_args().quick)
