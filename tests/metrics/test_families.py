"""Each family on runs whose figures are worked out by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from sim.metrics import METRICS, SHOWN_FROM, measure, observe


def values(
    table: pd.DataFrame, cut_s: float = 0.0, duration_s: float = 10.0, slo: float | None = None
) -> dict[str, float]:
    workflows = tuple(table["workflow"].cat.categories)
    slo_s = {} if slo is None else dict.fromkeys(workflows, slo)
    found = measure(observe(table, workflows, cut_s, duration_s, slo_s))
    everything = found[found["workflow"] == "all"]
    return dict(zip(everything["metric"], everything["value"], strict=True))


def test_latency_counts_arrivals_in_the_window_and_throughput_completions(instances):
    table = instances(arrived=[0.0, 2.0, 4.0, 9.0, 11.0], latency=[3.0, 1.0, 2.0, 5.0, 1.0])
    found = values(table, cut_s=2.0, duration_s=10.0)
    assert found["latency_mean"] == pytest.approx((1.0 + 2.0 + 5.0) / 3)  # arrived at 2, 4, 9
    assert found["offered"] == 3 / 8
    assert found["accepted"] == 3 / 8  # at 2.1, 4.1, 9.1
    assert found["throughput"] == 3 / 8  # at 3 (arrived before the cut), 3 and 6
    assert found["completed"] == 5  # outcomes know no cut


def test_the_three_latencies_differ_by_their_moment(instances):
    found = values(instances(arrived=[0.0, 1.0], latency=[1.0, 2.0]))
    assert found["accept_mean"] == pytest.approx(0.1)
    assert found["latency_mean"] == pytest.approx(1.5)
    assert found["answer_mean"] == pytest.approx(1.7)


def test_the_split_adds_up_to_the_latency(instances):
    found = values(instances(arrived=[0.0, 1.0, 2.0], latency=[1.0, 2.0, 4.5]))
    parts = (
        "network_s",
        "coordinator_s",
        "bus_s",
        "queue_s",
        "work_s",
        "retry_s",
        "wait_s",
    )
    assert math.fsum(found[part] for part in parts) == pytest.approx(found["latency_mean"])


def test_goodput_is_completion_within_the_objective(instances):
    table = instances(arrived=[0.0, 1.0, 2.0, 3.0], latency=[0.5, 1.0, 1.5, 9.0])
    assert values(table, slo=1.0)["goodput"] == 2 / 10  # 1.0 is within 1.0
    assert values(table, slo=None)["goodput"] == 3 / 10  # the last completes after the window


def test_goodput_holds_each_workflow_against_its_own_objective(instances):
    table = instances([0.0, 1.0, 2.0], [0.5, 0.5, 0.5], workflow=["fast", "slow", "none"])
    observed = observe(table, ("fast", "slow", "none"), 0.0, 10.0, {"fast": 0.4, "slow": 1.0})
    good = measure(observed, ["goodput"]).set_index("workflow")["value"]
    assert good.to_dict() == {"all": 0.2, "fast": 0.0, "slow": 0.1, "none": 0.1}


def test_outcomes_are_counts_and_shares_of_all_arrivals(instances):
    outcome = ["completed", "compensated", "refused", "in_flight", "stuck", "dirty", "completed"]
    found = values(instances(np.arange(7.0), [1.0] * 7, outcome=outcome), cut_s=5.0)
    assert found["completed"] == 2
    for name in ("compensated", "refused", "in_flight", "stuck", "dirty"):
        assert found[name] == 1
        assert found[f"{name}_share"] == pytest.approx(1 / 7)


def test_late_counts_what_the_records_call_late(instances):
    assert values(instances([0.0, 1.0], [1.0, 6.0]))["late"] == 1


def test_effort_of_failures_is_borne_by_what_completes(instances):
    found = values(instances([0.0, 1.0], [1.0, 1.0], outcome=["completed", "compensated"]))
    assert found["messages_per_completed"] == 16
    assert found["attempts_per_completed"] == 6


@pytest.mark.parametrize(
    ("name", "needed"), [("latency_p50", 20), ("latency_p90", 100), ("latency_p99", 1000)]
)
def test_a_quantile_is_shown_from_ten_samples_beyond_it(instances, name, needed):
    def shown(n: int) -> bool:
        return not math.isnan(values(instances(np.zeros(n), np.arange(n) + 1.0))[name])

    assert METRICS[name].beyond(needed) == SHOWN_FROM
    assert shown(needed)
    assert not shown(needed - 1)


def test_a_quantile_is_numpys(instances):
    latency = np.random.default_rng(3).exponential(size=5000)
    found = values(instances(np.linspace(0, 9, 5000), latency))
    # Completion times are stored, so a latency is known to the rounding of their difference.
    assert found["latency_p95"] == pytest.approx(np.quantile(latency, 0.95), abs=1e-12)


def test_a_run_without_instances_has_no_means_and_rates_of_zero(instances):
    found = values(instances([], []))
    assert math.isnan(found["latency_mean"])
    assert math.isnan(found["completed_share"])
    assert math.isnan(found["messages_per_completed"])
    assert found["throughput"] == 0.0
    assert found["stuck"] == 0.0


def test_an_empty_window_has_no_rates(instances):
    assert math.isnan(values(instances([1.0], [1.0]), cut_s=10.0)["throughput"])
