"""Choreography is not faster by itself: a polled outbox costs a hop half its interval.

Run it as `python scenarios/phenomena/phenomenon_02_polled_outbox.py`.
"""

import math

from gallery import Shown, Values, lines, over, present, told
from matplotlib.axes import Axes

import sim

INTERVALS_MS = (50, 100, 200, 300, 500)
HOPS, RUNS = 4, 50


def latency(run: sim.Run) -> float:
    return float(run.instances["latency_s"].mean())


def polled(scenario: sim.Scenario, interval_ms: float) -> sim.Scenario:
    return scenario.with_({"patterns.choreography.outbox.interval": f"{interval_ms}ms"})


def look(scenario: sim.Scenario) -> Shown:
    def events(interval_ms: float) -> Values:
        return over(polled(scenario, interval_ms), "choreography", latency, RUNS)

    by_events = [events(interval) for interval in INTERVALS_MS]
    by_commands = over(scenario, "orchestration", latency, 3)
    hops = over(scenario, "choreography", lambda run: run.instances["bus_s"].mean() / HOPS, RUNS)
    spread = over(scenario, "choreography", lambda run: run.instances["bus_s"].std(), RUNS)
    independent_s, locked_s = math.sqrt(HOPS / 12.0) * 0.5, 0.5 / math.sqrt(12.0)

    def plot(ax: Axes) -> None:
        measured = {
            "commands, 50 ms each": [1000.0 * by_commands] * len(INTERVALS_MS),
            "events": [1000.0 * values for values in by_events],
        }
        expected = [HOPS * interval / 2.0 + 5.0 for interval in INTERVALS_MS]
        lines(
            ax, INTERVALS_MS, measured,
            ("how often an outbox is looked at: once in so many ms", "mean latency in ms"),
            {"4 hops × interval / 2 + 5 ms of work": expected},
        )  # fmt: skip

    return Shown(
        f"Events out of an outbox that is polled every 500 ms wait {told(hops, 's')} a hop: half "
        f"the interval, five times what a slow coordinator needs for a command. Five steps take "
        f"{told(by_events[-1], 's')} by events and {told(by_commands, 's')} by "
        f"commands; at {INTERVALS_MS[1]} ms between looks events take {told(by_events[1], 's')}, "
        f"so the sign turns on one setting. And pollers of one period are locked to each other: "
        f"within a run the sum of the four waits has a standard deviation of "
        f"{told(spread, 's')}, that of one wait (T/√12 = {1000 * locked_s:.0f} ms), not of four "
        f"independent ones ({1000 * independent_s:.0f} ms). The rest of the spread is between "
        f"runs: a mean over one run is a matter of luck.",
        "Latency of five steps against the outbox's polling interval",
        f"{RUNS} runs a point; whiskers: 95 % interval",
        plot,
    )


if __name__ == "__main__":
    present(__file__)
