"""Consumers beyond the partitions add nothing, and a hot key has one consumer.

Run it as `python scenarios/phenomena/phenomenon_07_partitions.py`.
"""

from gallery import Shown, Values, lines, over, present, told
from matplotlib.axes import Axes

import sim

REPLICAS, PARTITIONS, EACH, RUNS = (1, 2, 4, 8, 12), 8, 100.0, 4


def look(scenario: sim.Scenario) -> Shown:
    start, end = scenario.run.warmup, scenario.run.duration

    def completed(run: sim.Run) -> float:
        return float(run.instances["completed_s"].between(start, end).sum()) / (end - start)

    def throughput(pattern: str, replicas: int) -> Values:
        return over(scenario.with_({"services.stock.replicas": replicas}), pattern, completed, RUNS)

    found = {
        pattern: [throughput(pattern, replicas) for replicas in REPLICAS]
        for pattern in scenario.patterns
    }
    spread, hot = found["by-instance"], found["one-key"]

    def plot(ax: Axes) -> None:
        names = {
            "by-instance": "keyed by the instance",
            "half-hot": "half have the same key",
            "one-key": "all have the same key",
        }
        lines(
            ax, REPLICAS, {names[pattern]: found[pattern] for pattern in found},
            ("consumers (replicas of the service)", "completed per second"),
            {"100/s × min(consumers, 8)": [EACH * min(n, PARTITIONS) for n in REPLICAS]},
        )  # fmt: skip

    return Shown(
        f"A log with eight partitions, consumers that do 100 a second each, and more work than "
        f"all can do: four consumers complete {told(spread[2], '1/s')}, eight "
        f"{told(spread[3], '1/s')}, twelve {told(spread[4], '1/s')}, for a partition has one "
        f"reader. With one key for all, twelve consumers complete {told(hot[4], '1/s')}, as one "
        f"does. Where half of the orders share a key, eight complete "
        f"{told(found['half-hot'][3], '1/s')}: the partition of that key does its 100, the others "
        f"all that comes to them (900/s × ½ × ⅞ = 394).",
        "Throughput against consumers, eight partitions",
        f"{RUNS} runs a point; whiskers: 95 % interval",
        plot,
    )


if __name__ == "__main__":
    present(__file__)
