"""The registry: complete, unambiguous, and its functions free of the order of rows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim.metrics
from sim.metrics import FIGURES, METRICS, UnknownMetricError, measure, metric, observe, registry
from sim.records import MESSAGE_KINDS


def test_every_metric_says_what_it_is():
    for entry in METRICS.values():
        assert entry.name
        assert entry.unit in {"s", "1/s", "1", "B", "money"}
        assert len(entry.definition) > 20
        assert (entry.quantile is not None) == (entry.kind == "quantile")


def test_the_registry_is_a_table_and_the_package_can_be_called():
    pd.testing.assert_frame_equal(sim.metrics(), registry())
    assert list(registry()["name"]) == [*METRICS, *FIGURES]
    assert registry()["name"].is_unique


def test_an_unknown_name_is_answered_with_near_ones():
    with pytest.raises(UnknownMetricError, match="did you mean latency_p99"):
        metric("latency_p98")


def test_measure_has_one_row_a_metric_and_workflow(instances):
    table = instances([0.0, 1.0], [1.0, 2.0], workflow=["order", "refund"])
    found = measure(observe(table, ("order", "refund", "unasked"), 0.0, 10.0, {}))
    assert list(found.columns) == ["metric", "workflow", "value", "samples"]
    assert not found.duplicated(["metric", "workflow"]).any()
    assert len(found) == len(METRICS) * 4
    assert set(found["workflow"]) == {"all", "order", "refund", "unasked"}


@given(data=st.data(), n=st.integers(1, 60))
def test_no_metric_depends_on_the_order_of_rows(data, n):
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    latency = rng.exponential(size=n)
    outcome = rng.choice(["completed", "compensated", "in_flight"], size=n, p=[0.8, 0.1, 0.1])
    arrived = np.sort(rng.uniform(0, 10, size=n))
    took = np.where(outcome == "completed", latency, np.nan)
    table = pd.DataFrame(
        {
            "instance": np.arange(n),
            "workflow": pd.Categorical(rng.choice(["a", "b"], size=n), categories=["a", "b"]),
            "arrived_s": arrived,
            "accepted_s": arrived,
            "completed_s": arrived + took,
            "answered_s": arrived + took,
            "settled_s": arrived + latency,
            "latency_s": took,
            "outcome": pd.Categorical(outcome),
            "late": latency > 2,
            "attempts": rng.integers(1, 5, size=n),
            "messages": rng.integers(1, 20, size=n),
            **{f"{kind}_messages": rng.integers(0, 9, size=n) for kind in MESSAGE_KINDS},
            "sent_bytes": rng.integers(0, 9000, size=n),
            "durable_writes": rng.integers(0, 30, size=n),
            "slot_s": rng.uniform(size=n),
        }
    )
    for part in ("network_s", "coordinator_s", "bus_s", "queue_s", "work_s", "retry_s", "wait_s"):
        table[part] = rng.uniform(size=n)
    shuffled = table.iloc[rng.permutation(n)].reset_index(drop=True)

    def found(rows: pd.DataFrame) -> pd.DataFrame:
        return measure(observe(rows, ("a", "b"), 1.0, 9.0, {"a": 0.5}))

    pd.testing.assert_frame_equal(found(table), found(shuffled), check_exact=True)
