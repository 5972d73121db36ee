"""One station whose arrivals are not Poisson: Kingman's approximation of G/G/1."""

import numpy as np
import pytest
from theory.estimate import Estimate

import sim

RHO, WORK, SHAPE, DURATION = 0.8, 0.1, 2, 1500.0
KINGMAN = RHO / (1 - RHO) * (1 / SHAPE + 1 / SHAPE) / 2 * WORK
"""Mean wait, s: ρ/(1 − ρ) · (ca² + cs²)/2 · E[S]; here with gaps and work of Erlang-2."""


def recorded(folder, replication: int) -> sim.Scenario:
    """Arrivals with gaps of Erlang-2 from a file of its own for each replication."""
    rng = np.random.default_rng(100 + replication)
    times = np.cumsum(rng.gamma(SHAPE, WORK / RHO / SHAPE, round(DURATION * RHO / WORK)))
    file = folder / f"arrivals-{replication}.csv"
    file.write_text("at\n" + "\n".join(f"{t:.9f}" for t in times), encoding="utf-8")
    return sim.loads(
        f"""
        name: kingman
        services: {{server: {{time: {{dist: erlang, mean: {WORK}, k: {SHAPE}}}}}}}
        workflows: {{job: {{steps: {{work: {{service: server}}}}}}}}
        workload: [{{workflow: job, arrivals: {{process: trace, file: {file}, column: at}}}}]
        network: {{latency: 0s}}
        patterns: {{orchestration: {{kind: orchestration, coordinator: {{profile: none}}}}}}
        run: {{duration: {DURATION}, drain: 2000, seed: 20}}
        """
    )


def test_gg1_waits_nearly_as_kingman_says(tmp_path):
    """Oracle no. 8: the approximation is good to 15 %, so the interval reaches into that band.

    20 replications of 12 000 customers.
    """
    waits = []
    for replication in range(20):
        run = sim.simulate(
            recorded(tmp_path, replication), "orchestration", replication=replication,
            record="summary",
        )  # fmt: skip
        late = run.instances[run.instances["arrived_s"] > 0.1 * DURATION]
        waits.append(late["queue_s"].mean())
    found = Estimate(np.array(waits), "queue")
    found.near(KINGMAN, band=0.15, within=0.1)
    assert not found.holds(2 * KINGMAN), "M/M/1 waits twice as long"


def test_an_approximation_that_is_out_of_reach_is_turned_down():
    found = Estimate(np.array([1.0, 1.01, 0.99, 1.0]), "made up")
    found.near(1.1, band=0.15, within=0.1)
    with pytest.raises(AssertionError, match="does not reach"):
        found.near(1.5, band=0.15, within=0.1)
