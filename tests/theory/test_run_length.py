"""How many customers a mean needs: those of one run are not independent of each other.

Asymptotic variance of the mean wait in M/M/1, in units of the mean work (Whitt 1989):
n·Var = ρ(2 + 5ρ − 4ρ² + ρ³)/(1 − ρ)⁴.
"""

import numpy as np
import pytest
from theory.estimate import Estimate

import sim

Z = 1.96


def asymptotic(rho: float) -> float:
    return rho * (2 + 5 * rho - 4 * rho**2 + rho**3) / (1 - rho) ** 4


def needed(rho: float, precision: float) -> float:
    """Customers whose mean wait is known so precisely, at 95 %."""
    return (Z / precision) ** 2 * asymptotic(rho) / (rho / (1 - rho)) ** 2


@pytest.mark.parametrize(("rho", "said"), [(0.5, 44_563), (0.8, 189_775), (0.9, 681_073)])
def test_the_formula_gives_what_is_published(rho, said):
    """Oracle no. 19, for ±5 %."""
    assert needed(rho, 0.05) == pytest.approx(said, rel=1e-3)


CUSTOMERS, WORK, RHO = 4000, 0.1, 0.5


@pytest.mark.long
def test_means_of_runs_vary_as_the_formula_says(theory):
    """Oracle no. 19 at ρ = .5: 100 runs of 4 000 customers; independent ones would vary a tenth.

    What is squared is the distance to the exact mean wait, so the mean of squares is unbiased but
    for the warm-up, which is cut.
    """
    text = theory.single(
        f"time: {{dist: exponential, mean: {WORK}}}",
        f"process: poisson, rate: {RHO / WORK}",
        CUSTOMERS * WORK / RHO / 0.9,
    )
    scenario = sim.loads(text)
    start, exact = 0.1 * scenario.run.duration, RHO / (1 - RHO) * WORK
    squares = []
    for replication in range(100):
        run = sim.simulate(scenario, "orchestration", replication=replication, record="summary")
        table = run.instances[run.instances["arrived_s"] >= start]
        squares.append(CUSTOMERS * ((table["queue_s"].mean() - exact) / WORK) ** 2)
    found = Estimate(np.array(squares), "n · variance of the mean wait")
    found.agrees(asymptotic(RHO), within=0.75)
    independent = RHO * (2 - RHO) / (1 - RHO) ** 2
    assert not found.holds(independent)
