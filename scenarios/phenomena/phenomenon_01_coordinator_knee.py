"""A coordinator has a knee: shards over the cost of an instance's inputs.

Run it as `python scenarios/phenomena/phenomenon_01_coordinator_knee.py`.
"""

from gallery import Shown, Values, lines, over, present, told
from matplotlib.axes import Axes

import sim

SHARDS = (1, 2, 4, 8, 16)
INPUTS, COST_S, SERVICE, DATABASE = 4, 0.010, 80.0, 200.0
PER_SHARD = 1.0 / (INPUTS * COST_S)
PER_WRITER = 1.0 / (INPUTS * (COST_S + 1.0 / DATABASE))
"""A shard waits for its write, and the database takes 5 ms for one."""


def look(scenario: sim.Scenario) -> Shown:
    def answered(run: sim.Run) -> float:
        start, end = scenario.run.warmup, scenario.run.duration
        return float(run.instances["answered_s"].between(start, end).sum()) / (end - start)

    def capacity(pattern: str, **keys: object) -> Values:
        changes = {f"patterns.{pattern}.coordinator.{key}": at for key, at in keys.items()}
        return over(scenario.with_(changes), pattern, answered, n=3)

    free = [capacity("deciding", shards=shards) for shards in SHARDS]
    bound = [capacity("writing", shards=shards, db_capacity=f"{DATABASE}/s") for shards in SHARDS]
    cheap = capacity("writing")
    dear = capacity("writing", persist={"dist": "exponential", "mean": "20ms"})

    def plot(ax: Axes) -> None:
        labels = ("shards of the coordinator", "completed per second")
        theory = {
            "80 at most, 25 a shard": [min(SERVICE, n * PER_SHARD) for n in SHARDS],
            "50 at most, 16.7 a shard": [min(DATABASE / INPUTS, n * PER_WRITER) for n in SHARDS],
        }
        lines(ax, SHARDS, {"decisions": free, "durable writes": bound}, labels, theory)
        ax.set_xscale("log", base=2)
        ax.set_xticks(SHARDS, [str(n) for n in SHARDS])

    return Shown(
        f"An instance of three steps is four inputs to its coordinator, 10 ms each: one shard can "
        f"do 25 a second, and does {told(free[0], '1/s')}. Two shards do {told(free[1], '1/s')}; "
        f"sixteen do {told(free[4], '1/s')}, because a service binds at 80. Where each input is a "
        f"durable write and the database takes {DATABASE:.0f} of them a second, four to an "
        f"instance, sixteen shards do {told(bound[4], '1/s')} (50). Where the write is the whole "
        f"cost, one that takes 20 ms instead of 10 halves what a shard does: {told(dear, '1/s')} "
        f"instead of {told(cheap, '1/s')}.",
        "Completed instances per second against shards",
        "200 users, 3 runs a point; whiskers: 95 % interval",
        plot,
    )


if __name__ == "__main__":
    present(__file__)
