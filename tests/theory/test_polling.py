"""Outboxes that are looked into every T seconds: each hop waits for the next look."""

import pytest

T = 0.5


@pytest.mark.parametrize("hops", [1, 3])
def test_a_hop_waits_uniformly_for_the_next_look(theory, hops):
    """Oracle no. 16: one hop is uniform on (0, T); h independent hops have mean hT/2.

    Work is uniform over a whole number of periods, so what remains of the period after it is
    uniform whatever was before, and the hops are independent: h times the variance T²/12, too.
    """
    services = {
        f"v{i}": f"concurrency: 1000, time: {{dist: uniform, low: 0, high: {4 * T}}}"
        for i in range(hops + 1)
    }
    steps = {
        f"s{i}": f"service: v{i}" + (f", after: [s{i - 1}]" if i else "") for i in range(hops + 1)
    }
    text = theory.queues(
        services, steps, "process: poisson, rate: 20", 50,
        outbox=f"{{kind: polling, interval: {T}}}",
    )  # fmt: skip
    measures = {
        "mean": lambda w: float(w.arrived["bus_s"].mean()),
        "variance": lambda w: float(w.arrived["bus_s"].var()),
    }
    found = theory.replicate(text, measures, "choreography")
    found["mean"].agrees(hops * T / 2, within=0.03)
    found["variance"].agrees(hops * T**2 / 12, within=0.06)
