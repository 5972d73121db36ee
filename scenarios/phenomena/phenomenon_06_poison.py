"""A message that always fails stops one partition of a log, and no queue.

Run it as `python scenarios/phenomena/phenomenon_06_poison.py`.
"""

import pandas as pd
from gallery import Shown, curves, present

import sim

AT_S, PARTITIONS = 2.005, 8


def look(scenario: sim.Scenario) -> Shown:
    runs = {
        pattern: sim.simulate(scenario, pattern, record="messages") for pattern in scenario.patterns
    }

    def later(pattern: str) -> pd.DataFrame:
        table = runs[pattern].instances
        return table[table["arrived_s"] >= AT_S].sort_values("arrived_s")

    blocked = later("log-blocks")
    standing = blocked["outcome"] == "in_flight"
    bounded = later("log-dead-letter")
    behind = bounded["instance"] % PARTITIONS == bounded["instance"].iloc[0] % PARTITIONS
    stall_s = bounded["completed_s"][behind].min() - bounded["arrived_s"].iloc[0]
    others = later("queue").iloc[1:]
    sent = runs["queue"].messages
    poison = sent[(sent["instance"] == later("queue")["instance"].iloc[0])]
    deliveries = int(poison["delivery"][poison["receiver"] == "stock"].max())
    completions = {
        pattern: (sorted(run.instances["completed_s"].dropna()), range(1, 1 + int(
            run.instances["completed_s"].notna().sum())))
        for pattern, run in runs.items()
    }  # fmt: skip
    return Shown(
        f"One message of a log with {PARTITIONS} partitions always fails. Where it blocks, "
        f"{100 * standing.mean():.1f} % of all that come later stand still for ever, those of its "
        f"partition and nobody else. Set aside after five deliveries a second apart, it holds its "
        f"partition for {stall_s:.2f} s and is the only one that is lost. In a queue nobody waits "
        f"for it (the slowest of the others takes {1000 * others['latency_s'].max():.0f} ms), and "
        f"it is delivered {deliveries} times in vain.",
        "Completed orders over time, with one that can never be handled",
        "80 orders a second for 10 s; the poison comes after 2 s",
        lambda ax: curves(ax, completions, ("seconds since the start of the run", "completed")),
    )


if __name__ == "__main__":
    present(__file__)
