"""What phenomena 3 and 4 share: a component that is away from 10 to 20 s."""

from collections.abc import Mapping

from gallery import curves, inside
from matplotlib.axes import Axes

import sim

BEGIN_S, END_S = 10.0, 20.0


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
