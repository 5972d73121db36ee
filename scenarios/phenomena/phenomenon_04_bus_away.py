"""The mirror: a bus that goes away does to choreography what a coordinator does to orchestration.

Run it as `python scenarios/phenomena/phenomenon_04_bus_away.py`.
"""

from away import backlog, frozen, lost
from gallery import Shown, percent, present, told

import sim


def look(scenario: sim.Scenario) -> Shown:
    back, done = frozen(scenario, "outbox")
    forgotten = lost(scenario, "no-outbox", "outage")
    return Shown(
        f"Frozen for 10 s under 60 instances a second of three events each, a bus that takes 300 "
        f"events a second completes {percent(done)} of them, and has worked its backlog off "
        f"{told(back, 's')} after it is back: λT/(μ − λ) = 15 s, as the coordinator of phenomenon "
        f"3. Where services tell without an outbox and give up after 5 s, {told(forgotten)} "
        f"instances are stuck for ever: those whose stock was at work when the bus went away "
        f"(60/s × 0.5 s = 30), as a volatile coordinator forgets those in flight.",
        "Instances in the system while the bus is away",
        "One run a line; the bus can do 100/s and is offered 60/s",
        lambda ax: backlog(
            ax,
            {
                "with an outbox": sim.simulate(scenario, "outbox"),
                "without one": sim.simulate(scenario, "no-outbox"),
            },
        ),
    )


if __name__ == "__main__":
    present(__file__)
