"""A consumer that crashes stalls its partitions for the session; one that leaves hardly does.

Run it as `python scenarios/phenomena/phenomenon_08_consumer_goes.py`.
"""

from gallery import Shown, curves, present

import sim

AT_S, PARTITIONS = 5.005, 4


def look(scenario: sim.Scenario) -> Shown:
    runs = {
        f"{fault}, {pattern}": sim.simulate(scenario, pattern, faults=[fault])
        for fault in ("crash", "leave")
        for pattern in scenario.patterns
    }

    def stalls(name: str) -> list[float]:
        """From the fault to the first completion of an order that came later, by partition."""
        table = runs[name].instances
        after = table[table["arrived_s"] > AT_S]
        first = after.groupby(after["instance"] % PARTITIONS)["completed_s"].min()
        return sorted(first - AT_S)

    def told(name: str) -> str:
        return f"{stalls(name)[-1]:.1f} s"

    def stopped(name: str) -> str:
        """How many partitions stand still at all: longer than from one order to the next."""
        own = stalls(name)
        return f"{sum(one > 0.05 for one in own)} of four partitions"

    return Shown(
        f"One of two consumers crashes: the broker believes in it for the session timeout of 10 s, "
        f"and its {stopped('crash, cooperative')} stand still for {told('crash, cooperative')}; "
        f"with an eager rebalance of 3 s for {told('crash, eager')}, the last three seconds of "
        f"which the consumer that is still there does nothing either. If it leaves in good order, "
        f"an eager rebalance stops {stopped('leave, eager')} for {told('leave, eager')}, a "
        f"cooperative one {stopped('leave, cooperative')} for {told('leave, cooperative')}.",
        "Completed orders over time, when one of two consumers goes",
        "100 orders a second; it goes after 5 s; session timeout 10 s",
        lambda ax: curves(
            ax,
            {
                name: (sorted(run.instances["completed_s"]), range(1, 1 + len(run.instances)))
                for name, run in runs.items()
            },
            ("seconds since the start of the run", "completed"),
        ),
    )


if __name__ == "__main__":
    present(__file__)
