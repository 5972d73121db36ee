"""Who looks at the door only does not see that the consumers cannot keep up.

Run it as `python scenarios/phenomena/phenomenon_14_accept_stays_flat.py`.
"""

from gallery import Shown, Values, lines, over, present, told
from matplotlib.axes import Axes

import sim
from sim.report.charts.axes import seconds_formatter

RATES, MU, RUNS = (15, 30, 45, 50, 75, 90, 120), 60.0, 3


def accepted(run: sim.Run) -> float:
    return float((run.instances["accepted_s"] - run.instances["arrived_s"]).quantile(0.95))


def completed(run: sim.Run) -> float:
    return float(run.instances["latency_s"].quantile(0.95))


def look(scenario: sim.Scenario) -> Shown:
    def at(rate: int) -> sim.Scenario:
        return scenario.with_({"workload.0.arrivals.rate": f"{rate}/s"})

    found: dict[str, list[Values]] = {}
    for pattern in scenario.patterns:
        for what, measure in (("accept", accepted), ("complete", completed)):
            found[f"{what}, {pattern}"] = [over(at(rate), pattern, measure, RUNS) for rate in RATES]
    door, end = found["accept, choreography"], found["complete, choreography"]
    last = RATES.index(120)

    def plot(ax: Axes) -> None:
        lines(ax, RATES, found, ("orders offered per second", "95th percentile"))
        ax.set_yscale("log")
        ax.set_ylim(1e-3, 1e3)
        ax.yaxis.set_major_formatter(seconds_formatter())
        ax.axvline(MU, color="#AAAAAA", linewidth=0.8, zorder=0)
        ax.annotate("60/s: all that the\nconsumer can do", (MU + 1.0, 0.01), fontsize=8)

    return Shown(
        f"The consumer can do 60 orders a second. From 15 to 120 offered, the 95th percentile of "
        f"the accept latency is {told(door[0], 's')} and {told(door[last], 's')}: "
        f"flat. That of the completion goes from {told(end[0], 's')} to "
        f"{told(end[last], 's')} after two minutes, and would go on growing. It is so under "
        f"orchestration as well ({told(found['accept, orchestration'][last], 's')} and "
        f"{told(found['complete, orchestration'][last], 's')}): a comparison has to say "
        f"which of the two it measured.",
        "Accept and completion latency against load",
        f"{RUNS} runs of 120 s a point; whiskers: 95 % interval",
        plot,
    )


if __name__ == "__main__":
    present(__file__)
