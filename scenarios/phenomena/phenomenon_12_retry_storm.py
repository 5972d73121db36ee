"""An overload that its own retries keep alive, long after what began it is over.

Run it as `python scenarios/phenomena/phenomenon_12_retry_storm.py` (half a minute).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from gallery import Shown, Values, curves, present
from matplotlib.axes import Axes

import sim

OVER_S, TIMEOUT_S, BIN_S = 15.0, 1.0, 5.0
RATE, RESERVE = "workload.0.arrivals.rate", "workflows.order.steps.reserve.retry.budget"


@dataclass(frozen=True)
class Case:
    """What is changed, how long arrivals go on, and which fault strikes."""

    changes: Mapping[str, object] = field(default_factory=dict)
    lasts_s: float = 75.0
    fault: str = "outage"


CASES = {
    "280/s": Case(),
    "140/s": Case({RATE: "140/s"}, 200.0),
    "280/s, budget of 10 %": Case({RESERVE: "10%"}),
    "260/s, budget of 10 %": Case({RATE: "260/s", RESERVE: "10%"}, 275.0),
    "280/s, newest first": Case({"services.store.discipline": "lifo"}),
    "280/s, expired work dropped": Case({"services.store.drop_expired": True}),
    "280/s, refused (crash)": Case(fault="crash"),
}


def good(run: sim.Run) -> tuple[Values, Values]:
    """For each 5 s of arrivals, the share that is answered before anybody gives up."""
    tries = run.attempts
    waited = tries["ended_s"] - tries["asked_s"]
    in_time = tries["instance"][(tries["answer"] == "success") & (waited < TIMEOUT_S - 1e-9)]
    table = run.instances
    edges = np.arange(0.0, run.scenario.run.duration + 1e-9, BIN_S)
    come, _ = np.histogram(table["arrived_s"], edges)
    well, _ = np.histogram(table["arrived_s"][table["instance"].isin(in_time)], edges)
    return edges[:-1], 100.0 * well / come


def look(scenario: sim.Scenario) -> Shown:
    shares = {}
    for name, case in CASES.items():
        changed = scenario.with_({**case.changes, "run.duration": f"{case.lasts_s:g}s"})
        run = sim.simulate(changed, "orchestration", faults=[case.fault], record="attempts")
        shares[name] = good(run)

    def back(name: str) -> str:
        """Whether and when at least 95 % are good again, and stay so."""
        times, share = shares[name]
        bad = times[share < 95.0]
        since = float(bad.max()) + BIN_S - OVER_S
        left = CASES[name].lasts_s - OVER_S
        if since + BIN_S >= left:
            return f"not well again in {left:.0f} s, with {share[-1]:.0f} % in time at the end"
        return "well again at once" if since <= 0.0 else f"well again after {since:.0f} s"

    def plot(ax: Axes) -> None:
        middles = {name: (times + BIN_S / 2.0, share) for name, (times, share) in shares.items()}
        labels = ("seconds since the start of the run", "% in time")
        curves(ax, middles, labels, (5.0, OVER_S))
        ax.set_ylim(bottom=-3.0)  # who never recovers lies at 0, and must be seen there

    return Shown(
        f"A store that can do 300 requests a second stands still for ten seconds. Callers give up "
        f"after a second and ask once more, so that an arrival may be two requests. At 280 a "
        f"second it is {back('280/s')}: twice 280 is more than 300, and all that it does is for "
        f"callers who have gone. At 140 a second, twice which is less, it is {back('140/s')}. A "
        f"budget of one retry in ten is enough for 260 a second ({back('260/s, budget of 10 %')}: "
        f"286 requests are less than 300) and too much for 280 "
        f"({back('280/s, budget of 10 %')}: 308). Serving the newest first it is "
        f"{back('280/s, newest first')}; dropping expired work, "
        f"{back('280/s, expired work dropped')}; after the same ten seconds as a crash, which "
        f"refuses where an outage holds, {back('280/s, refused (crash)')}. (After Bronson, "
        f"Aghayev, Charapko and Zhu, *Metastable failures in distributed systems*, HotOS 2021.)",
        "Share of arrivals that are answered in time",
        "The store stands still from 5 to 15 s; by 5 s of arrivals; one run a line",
        plot,
    )


if __name__ == "__main__":
    present(__file__)
