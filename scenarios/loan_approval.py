"""What becomes of a loan that takes days when something breaks in the meantime.

Run it as `python scenarios/loan_approval.py`; loan_approval.yaml holds the scenario. Two tables:
how applications end under each pattern, and what each fault adds to that, beside the same month
without it. Coordinator and bus stand side by side.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pandas as pd

import sim

HERE = Path(__file__).parent
HOUR_S, DAY_S = 3_600.0, 86_400.0
FAULTS = [
    "coordinator-crash",
    "broker-crash",
    "coordinator-outage",
    "broker-outage",
    "bureau-outage",
    "bureau-crash",
    "unlucky-signature",
]


Row = dict[str, object]


def month(scenario: sim.Scenario, pattern: str) -> tuple[Row, list[Row]]:
    """One month under a pattern: how it goes when nothing breaks, and what each fault adds."""
    twin = sim.simulate(scenario, pattern, record="summary")
    added = []
    for fault in FAULTS:
        if strikes(scenario, pattern, fault):
            run = sim.simulate(scenario, pattern, faults=[fault], record="summary")
            added.append({"fault": fault, "pattern": pattern, **difference(twin, run)})
    return {"pattern": pattern, **ends(twin.instances)}, added


def strikes(scenario: sim.Scenario, pattern: str, fault: str) -> bool:
    """Whether the pattern has what the fault strikes: not all have a coordinator, or a bus."""
    target = getattr(scenario.faults[fault], "target", "")
    its = scenario.patterns[pattern]
    has = {"coordinator": bool(its.coordinators), "bus": its.the_bus is not None}
    return has.get(target, True)


def ends(instances: pd.DataFrame) -> Row:
    """How the applications of a month end."""
    days = instances["latency_s"] / DAY_S
    middle = 15 * DAY_S
    at_work = (instances["arrived_s"] <= middle) & ~(instances["settled_s"] <= middle)
    return {
        "applications": len(instances),
        "paid out": share(instances["outcome"] == "completed"),
        "turned down": share(instances["reason"] == "rejected"),
        "expired": share(instances["reason"] == "expired"),
        "late": share(instances["late"]),
        "days, median": f"{days.median():.1f}",
        "days, p95": f"{days.quantile(0.95):.1f}",
        "in flight on day 15": int(at_work.sum()),
    }


def difference(twin: sim.Run, run: sim.Run) -> Row:
    """What a fault adds to the same month without it, application by application."""
    was, now = twin.instances.set_index("instance"), run.instances.set_index("instance")
    paid = was["outcome"] == "completed"
    return {
        "forgotten": int((now["outcome"] == "stuck").sum()),
        "not paid out, else paid": int((paid & (now["outcome"] != "completed")).sum()),
        "an hour later or more": int((now["latency_s"] > was["latency_s"] + HOUR_S).sum()),
        "second bureau": second_bureau(run) - second_bureau(twin),
        "held for nobody": held(run),
    }


def second_bureau(run: sim.Run) -> int:
    """Applications that were asked about at the second bureau."""
    return int((run.effects["step"] == "second_bureau").sum())


def held(run: sim.Run) -> int:
    """Sums still set aside in the treasury for a loan that is not paid out."""
    paid = run.instances.loc[run.instances["outcome"] == "completed", "instance"]
    left = run.effects[(run.effects["step"] == "hold") & run.effects["undone_s"].isna()]
    return int((~left["instance"].isin(paid)).sum())


def share(chosen: pd.Series) -> str:
    """A share in percent."""
    return f"{100 * chosen.mean():.1f} %"


def main(quick: bool) -> None:
    scenario = sim.load(HERE / "loan_approval.yaml")
    if quick:
        scenario = scenario.with_({"workload.0.arrivals.rate": "1/h"})
    with ProcessPoolExecutor() as pool:
        months = list(pool.map(partial(month, scenario), scenario.patterns))
    print(pd.DataFrame([row for row, _ in months]).to_string(index=False))
    added = pd.DataFrame([row for _, rows in months for row in rows])
    order = added.sort_values("fault", key=lambda names: names.map(FAULTS.index), kind="stable")
    print(f"\n{order.to_string(index=False)}")


# The runs have processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one application in twelve: a try-out")
    main(parser.parse_args().quick)
