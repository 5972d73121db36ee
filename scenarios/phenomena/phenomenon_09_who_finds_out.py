"""One lost event: stuck for ever without a monitor, found by its sweep with one, or by a timeout.

Run it as `python scenarios/phenomena/phenomenon_09_who_finds_out.py`.
"""

import numpy as np
from gallery import Shown, Values, curves, percent, present, told

import sim

RUNS = 10
USUAL_S = 0.5
"""An order takes 20 ms when nothing is lost."""


def look(scenario: sim.Scenario) -> Shown:
    def delays(pattern: str, fault: str) -> tuple[Values, list[Values]]:
        """The share that is never settled, and when those that lost something were, by run."""
        never, found = [], []
        for r in range(RUNS):
            run = sim.simulate(scenario, pattern, replication=r, faults=[fault])
            table = run.instances
            delay = (table["settled_s"] - table["arrived_s"]).to_numpy()
            never.append(float(np.isnan(delay).mean()))
            found.append(np.sort(delay[delay > USUAL_S]))
        return np.array(never), found

    stuck, _ = delays("nobody-watches", "lost-event")
    swept_never, swept = delays("deadline-monitor", "lost-event")
    _, timed = delays("step-timeout", "lost-command")
    sweep = np.array([run.mean() for run in swept])
    timeout = np.array([np.median(run) for run in timed])

    def of(runs: list[Values]) -> tuple[Values, Values]:
        pooled = np.sort(np.concatenate(runs))
        return pooled, 100.0 * np.arange(1, len(pooled) + 1) / len(pooled)

    nobody = (np.array([0.0, 40.0]), np.array([0.0, 0.0]))
    return Shown(
        f"Where nobody watches, {percent(stuck)} of the orders are stuck for ever: nobody knows "
        f"that something is missing. A monitor that looks every 5 s for what is older than 30 s "
        f"ends each of them ({percent(swept_never)} are left), {told(sweep, 's')} after the order "
        f"came: the deadline and half a sweep. A coordinator that misses an answer asks again "
        f"after the step's timeout of 2 s, and the order is done after {told(timeout, 's')} in "
        f"the median.",
        "When an order that lost a message is settled",
        f"{RUNS} runs of about 300 orders, all together",
        lambda ax: curves(
            ax,
            {
                "nobody watches": nobody,
                "deadline monitor, 30 s and every 5 s": of(swept),
                "step timeout of 2 s (orchestration)": of(timed),
            },
            ("seconds since the order came", "% settled of those that lost a message"),
        ),
    )


if __name__ == "__main__":
    present(__file__)
