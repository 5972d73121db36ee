"""Without jitter, all that failed together come back together.

Run it as `python scenarios/phenomena/phenomenon_15_jitter.py`.
"""

import numpy as np
from gallery import Shown, Values, curves, present

import sim

SIZE, BIN_S, UNTIL_S = 300, 0.1, 3.0
KINDS = ("none", "equal", "full", "decorrelated")


def wave(run: sim.Run) -> Values:
    """The second tries of the first batch, in each tenth of a second after the first ones."""
    batch = run.instances["arrived_s"].min()
    mine = run.instances["instance"][run.instances["arrived_s"] == batch]
    tries = run.attempts
    again = tries[(tries["attempt"] == 2) & tries["instance"].isin(mine)]
    edges = np.arange(0.0, UNTIL_S + BIN_S / 2, BIN_S)
    counted, _ = np.histogram(again["enqueued_s"] - batch - 1e-9, edges)
    return counted.astype(np.float64)


def look(scenario: sim.Scenario) -> Shown:
    def waves(pattern: str) -> dict[str, Values]:
        found = {}
        for kind in KINDS:
            wait = {"workflows.order.steps.reserve.retry.wait": {"first": "1s", "jitter": kind}}
            run = sim.simulate(scenario.with_(wait), pattern, record="attempts")
            found[kind] = wave(run)
        return found

    found = waves("orchestration")
    other = waves("choreography")
    peaks = {kind: int(counted.max()) for kind, counted in found.items()}
    mirrored = {kind: int(counted.max()) for kind, counted in other.items()}
    middles = np.arange(0.0, UNTIL_S, BIN_S) + BIN_S / 2
    return Shown(
        f"{SIZE} orders fail at the same moment, and are tried once more after a second. Without "
        f"jitter {peaks['none']} of them come in the same tenth of a second; with full jitter "
        f"(uniform from 0 to 1 s) at most {peaks['full']}, with equal (0.5 to 1 s) "
        f"{peaks['equal']}, with decorrelated (1 to 3 s) {peaks['decorrelated']}. Under "
        f"choreography: {mirrored['none']}, {mirrored['full']}, {mirrored['equal']}, "
        f"{mirrored['decorrelated']}.",
        "Second tries after 300 orders failed together",
        "In each tenth of a second; the pause is a second and its jitter",
        lambda ax: curves(
            ax,
            {f"jitter: {kind}": (middles, counted) for kind, counted in found.items()},
            ("seconds after the failure", "second tries in a tenth of a second"),
        ),
    )


if __name__ == "__main__":
    present(__file__)
