"""Data relayed through the middle cross two cards for one, and side by side they queue at its own.

Run it as `python scenarios/phenomena/phenomenon_16_relayed_payload.py`.
"""

import numpy as np
from gallery import Shown, Values, lines, present

import sim

CHAINS = ("a", "b", "c", "d")


def chained(scenario: sim.Scenario, chains: int, payload_by: str) -> sim.Scenario:
    """The first chains only."""
    kept = {
        name: {"service": step.service, "after": list(step.after), "payload": step.payload}
        for name, step in scenario.workflows["transfer"].steps.items()
        if name[0] in CHAINS[:chains]
    }
    return scenario.with_({"workflows.transfer.steps": kept, "network.payload_by": payload_by})


def look(scenario: sim.Scenario) -> Shown:
    def completed(pattern: str, payload_by: str) -> list[Values]:
        return [
            sim.simulate(chained(scenario, 1 + more, payload_by), pattern)
            .instances["latency_s"]
            .to_numpy(dtype=np.float64)
            for more in range(len(CHAINS))
        ]

    found = {
        "relayed by the coordinator": completed("orchestration", "relay"),
        "relayed by the bus": completed("choreography", "relay"),
        "from service to service": completed("orchestration", "reference"),
    }
    direct = [float(values[0]) for values in found["from service to service"]]
    middle = [float(values[0]) for values in found["relayed by the coordinator"]]
    bus = [float(values[0]) for values in found["relayed by the bus"]]
    k = range(1, 1 + len(CHAINS))
    return Shown(
        f"A chain passes 1 MB on three times, a second each at 8 Mbit/s. From service to service "
        f"that takes {direct[0]:.2f} s. Relayed by a coordinator the data leave twice, once from "
        f"the service and once from the coordinator: {middle[0]:.2f} s, "
        f"{middle[0] / direct[0]:.1f} times as long. Four chains side by side share the "
        f"coordinator's network card and take {middle[3]:.2f} s, {middle[3] / direct[3]:.1f} "
        f"times as long as directly ({direct[3]:.2f} s). A bus that carries the data is no better: "
        f"{bus[0]:.2f} and {bus[3]:.2f} s.",
        "Completion of chains that pass 1 MB on",
        "One instance, no other work; a second for 1 MB at each card",
        lambda ax: lines(
            ax,
            list(k),
            found,
            ("chains side by side", "completion in s"),
            {"what its card needs: 1 s + 3 s × chains": [max(6.0, 1.0 + 3.0 * n) for n in k]},
        ),
    )


if __name__ == "__main__":
    present(__file__)
