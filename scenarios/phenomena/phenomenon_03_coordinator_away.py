"""A durable coordinator that goes away delays everybody and loses nobody; a volatile one forgets.

Run it as `python scenarios/phenomena/phenomenon_03_coordinator_away.py`.
"""

from away import RUNS, backlog, frozen, lost
from gallery import Shown, over, percent, present, share, told

import sim


def look(scenario: sim.Scenario) -> Shown:
    back, done = frozen(scenario, "durable")

    def refused(run: sim.Run) -> float:
        return share(run, "refused")

    forgotten = lost(scenario, "volatile", "crash")
    kept = lost(scenario, "durable", "crash")
    turned_away = over(scenario, "durable", refused, RUNS, faults=["crash"])
    return Shown(
        f"Frozen for 10 s under 60 instances a second, a durable coordinator that can do 100 "
        f"completes {percent(done)} of them, and has worked its backlog off "
        f"{told(back, 's')} after it is back: λT/(μ − λ) = 15 s. If it dies instead, a durable one "
        f"loses {told(kept)} instances and drives the open steps again, a volatile one forgets "
        f"{told(forgotten)}: by Little's law those in flight, 60/s × 0.51 s ≈ 31. While it is "
        f"dead it takes no starts: {percent(turned_away)} of all are refused at the door, where "
        f"an outage let them wait.",
        "Instances in the system while the coordinator is away",
        "One run a line; the coordinator can do 100/s and is offered 60/s",
        lambda ax: backlog(
            ax,
            {
                "durable, outage": sim.simulate(scenario, "durable"),
                "durable, crash": sim.simulate(scenario, "durable", faults=["crash"]),
                "volatile, crash": sim.simulate(scenario, "volatile", faults=["crash"]),
            },
        ),
    )


if __name__ == "__main__":
    present(__file__)
