"""Four coordinators make one outage a quarter as large, for those who visit one of them only.

Run it as `python scenarios/phenomena/phenomenon_13_independent_coordinators.py`.
"""

from gallery import Shown, Values, lines, over, percent, present

import sim

CIRCLE = ("north", "east", "south", "west")
VISITS = (1, 2, 3, 4)
OBJECTIVE_S, RUNS = 1.0, 5
SHARE_AWAY = (10.0 - OBJECTIVE_S) / 30.0
"""Of all arrivals, those that come more than a second before the end of the ten."""


def visiting(scenario: sim.Scenario, visits: int) -> sim.Scenario:
    """Each workflow goes on around the circle through so many domains."""
    document = {
        f"workflows.from-{start}.steps": {
            f"at-{CIRCLE[(place + further) % 4]}": {
                "service": CIRCLE[(place + further) % 4],
                "after": [f"at-{CIRCLE[(place + further - 1) % 4]}"] if further else [],
            }
            for further in range(visits)
        }
        for place, start in enumerate(CIRCLE)
    }
    return scenario.with_(document)


def late(run: sim.Run) -> float:
    """Work takes no time here: who is late, or never done, is harmed by the outage."""
    return float((~(run.instances["latency_s"] <= OBJECTIVE_S)).mean())


def look(scenario: sim.Scenario) -> Shown:
    def harmed(pattern: str, fault: str, visits: int) -> Values:
        return over(visiting(scenario, visits), pattern, late, RUNS, faults=[fault])

    four = [harmed("four-coordinators", "one", visits) for visits in VISITS]
    one = [harmed("one-coordinator", "all", visits) for visits in VISITS]
    return Shown(
        f"One coordinator that is away for 10 of 30 s harms {percent(one[0])} of all orders. With "
        f"four of them, one away, it is {percent(four[0])}, a quarter, where an order visits one "
        f"domain; {percent(four[1])} where it visits two, and {percent(four[3])} where it visits "
        f"all four: as much as with one. Splitting a coordinator helps as far as the work can be "
        f"split.",
        "Orders harmed by one coordinator's outage against domains visited",
        f"{RUNS} runs a point; harmed: not done within a second",
        lambda ax: lines(
            ax,
            VISITS,
            {
                "four coordinators, one away": [100.0 * values for values in four],
                "one coordinator, away": [100.0 * values for values in one],
            },
            ("domains that an order visits", "% of all orders harmed"),
            {"visits / 4 of 30 %": [100.0 * SHARE_AWAY * visits / 4.0 for visits in VISITS]},
        ),
    )


if __name__ == "__main__":
    present(__file__)
