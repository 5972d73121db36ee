"""What phenomena 3 and 4 share: a component that is away from 10 to 20 s."""

from collections.abc import Mapping

from gallery import Values, curves, inside, over, share
from matplotlib.axes import Axes

import sim

BEGIN_S, END_S = 10.0, 20.0


RUNS = 10


def frozen(scenario: sim.Scenario, pattern: str) -> tuple[Values, Values]:
    """An outage in each run: how long the backlog lasts, in s, and the share that completes."""
    back = over(scenario, pattern, lambda run: drained(run, scenario), RUNS)
    return back, over(scenario, pattern, lambda run: share(run, "completed"), RUNS)


def lost(scenario: sim.Scenario, pattern: str, fault: str) -> Values:
    """How many instances a fault leaves stuck for ever in each run."""

    def stuck(run: sim.Run) -> float:
        return float((run.instances["outcome"] == "stuck").sum())

    return over(scenario, pattern, stuck, RUNS, faults=[fault])


def drained(run: sim.Run, scenario: sim.Scenario) -> float:
    """How long after the fault the first one comes who waits for nobody: as quick as usual."""
    calm = sim.simulate(
        scenario, run.pattern, replication=run.replication, faults=[], record="summary"
    )
    usual = 1.05 * float(calm.instances["latency_s"].median())
    after = run.instances["arrived_s"] > END_S
    quick = after & (run.instances["latency_s"] <= usual)
    return float(run.instances["arrived_s"][quick].min()) - END_S


def backlog(ax: Axes, runs: Mapping[str, sim.Run]) -> None:
    """How many are in the system over time."""
    curves(
        ax,
        {name: inside(run) for name, run in runs.items()},
        ("seconds since the start of the run", "instances without an answer"),
        (BEGIN_S, END_S),
    )
    ax.set_xlim(0.0, 60.0)
