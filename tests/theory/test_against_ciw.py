"""Three networks against Ciw, an independent simulator: the difference's interval holds zero.

Both sides run independent replications; Welch's interval, because their variances differ.
"""

import ciw
import numpy as np
import pytest
from theory.recording import record

N = 10
END = 1500.0


def ciw_runs(theory, value, **network):
    """``value`` of the records (by customer) of N replications after the same warm-up cut."""
    values = []
    for seed in range(N):
        ciw.seed(seed)
        simulation = ciw.Simulation(ciw.create_network(**network))
        simulation.simulate_until_max_time(END)
        first = END * 0.1
        values.append(value([r for r in simulation.get_all_records() if r.arrival_date >= first]))
    return theory.estimate(np.array(values))


def agree(theory, ours, ciws, within):
    difference, half = theory.welch(ours, ciws)
    record(ours.name, ciws.mean, ours.mean, half, N, abs(difference) <= half)
    assert half <= within * ciws.mean, f"±{half:.3g} is too wide to compare {ciws.mean:.4g}"
    assert abs(difference) <= half, f"{ours.mean:.5g} and {ciws.mean:.5g} differ"
    wrong = theory.estimate(ours.values * (1 + 2.5 * within))
    shifted, width = theory.welch(wrong, ciws)
    assert abs(shifted) > width, "the check has no power"


def served_time(records):
    """Mean time at the node of those served."""
    return float(np.mean([r.exit_date - r.arrival_date for r in records]))


def test_tandem(theory):
    text = theory.queues(
        {"v0": "time: {dist: exponential, mean: 0.1}", "v1": "time: 0.12"},
        {"a": "service: v0", "b": "service: v1, after: [a]"},
        "process: poisson, rate: 5", END,
    )  # fmt: skip
    ours = theory.replicate(text, {"mean": theory.mean}, n=N)["mean"]
    both = ciw_runs(
        theory, lambda records: 2 * served_time(records),  # two visits a customer
        arrival_distributions=[ciw.dists.Exponential(5), None],
        service_distributions=[ciw.dists.Exponential(10), ciw.dists.Deterministic(0.12)],
        number_of_servers=[1, 1], routing=[[0.0, 1.0], [0.0, 0.0]],
    )  # fmt: skip
    agree(theory, ours, both, within=0.06)


def test_several_servers(theory):
    text = theory.single(
        "concurrency: 3, time: {dist: gamma, mean: 0.25, cv: 1.41421356}",
        "process: poisson, rate: 8", END,
    )  # fmt: skip
    ours = theory.replicate(text, {"mean": theory.mean}, n=N)["mean"]
    both = ciw_runs(
        theory, served_time,
        arrival_distributions=[ciw.dists.Exponential(8)],
        service_distributions=[ciw.dists.Gamma(0.5, 0.5)],
        number_of_servers=[3],
    )  # fmt: skip
    agree(theory, ours, both, within=0.16)


@pytest.mark.long
@pytest.mark.parametrize("k", [4])
def test_a_limited_queue(theory, k):
    text = theory.single(
        f"queue_limit: {k - 1}, time: {{dist: exponential, mean: 0.1}}",
        "process: poisson, rate: 9", END, ", retry: {attempts: 1}",
        coordinator="profile: none, dispatch: push",
    )  # fmt: skip
    found = theory.replicate(text, {"lost": theory.blocked, "w": theory.mean}, n=N)
    network = {
        "arrival_distributions": [ciw.dists.Exponential(9)],
        "service_distributions": [ciw.dists.Exponential(10)],
        "number_of_servers": [1],
        "queue_capacities": [k - 1],
    }

    def share_lost(records):
        return float(np.mean([r.record_type == "rejection" for r in records]))

    def sojourn(records):
        return served_time([r for r in records if r.record_type == "service"])

    agree(theory, found["lost"], ciw_runs(theory, share_lost, **network), within=0.12)
    agree(theory, found["w"], ciw_runs(theory, sojourn, **network), within=0.06)
