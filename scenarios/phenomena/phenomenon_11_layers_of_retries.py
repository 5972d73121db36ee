"""Retries of one layer multiply those of the layer below it.

Run it as `python scenarios/phenomena/phenomenon_11_layers_of_retries.py`.
"""

from gallery import Shown, bars, present

import sim

CASES = {
    "nobody asks again": (1, "new", 1),
    "the step, 3 times": (1, "new", 3),
    "the client, 3 times": (3, "new", 1),
    "both, as new requests": (3, "new", 3),
    "both, as the same request": (3, "same", 3),
}


def look(scenario: sim.Scenario) -> Shown:
    alone = {"workload.0.client.retry.attempts": 1}
    requests = len(sim.simulate(scenario.with_(alone), "orchestration").instances)

    def attempts(pattern: str, client: int, retry_as: str, step: int) -> float:
        changed = scenario.with_(
            {
                "workload.0.client.retry.attempts": client,
                "workload.0.client.retry_as": retry_as,
                "workflows.order.steps.reserve.retry.attempts": step,
            }
        )
        return float(sim.simulate(changed, pattern).instances["attempts"].sum()) / requests

    found = {
        pattern: [attempts(pattern, *case) for case in CASES.values()]
        for pattern in scenario.patterns
    }
    once, step, client, both, same = found["orchestration"]
    mirrored = "the same" if found["orchestration"] == found["choreography"] else "others"
    return Shown(
        f"A service that always fails is asked {once:g} time for a request where nobody asks "
        f"again, {step:g} times if the step does, {client:g} times if the client does, and "
        f"{both:g} times if both do and the client's retry is a new request: three times three. "
        f"If the door knows the request again, {same:g} times. Under choreography the numbers are "
        f"{mirrored}: it is not the pattern that protects, it is the identity of the request.",
        "Attempts at the failing service for one request of the user",
        "The step asks three times, the client three times",
        lambda ax: bars(ax, list(CASES), found, "attempts a request"),
    )


if __name__ == "__main__":
    present(__file__)
