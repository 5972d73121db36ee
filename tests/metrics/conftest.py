"""Small runs written by hand: what a metric must say of them can be worked out on paper."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from sim.records import MESSAGE_KINDS

SPLIT = ("network_s", "coordinator_s", "bus_s", "queue_s", "work_s", "retry_s", "wait_s")
NAN = float("nan")


def _instances(
    arrived: Sequence[float],
    latency: Sequence[float],
    workflow: Sequence[str] | None = None,
    outcome: Sequence[str] | None = None,
) -> pd.DataFrame:
    """An `instances` table: accepted 0.1 s after arrival, answered 0.2 s after completion."""
    n = len(arrived)
    came = np.asarray(arrived, dtype=float)
    took = np.asarray(latency, dtype=float)
    outcomes = list(outcome) if outcome is not None else ["completed"] * n
    took = np.where(np.array(outcomes) == "completed", took, NAN)
    table = pd.DataFrame(
        {
            "instance": np.arange(n, dtype=np.int64),
            "workflow": pd.Categorical(list(workflow) if workflow is not None else ["order"] * n),
            "arrived_s": came,
            "accepted_s": came + 0.1,
            "completed_s": came + took,
            "answered_s": came + took + 0.2,
            "settled_s": came + np.nan_to_num(took),
            "latency_s": took,
            "outcome": pd.Categorical(outcomes),
            "reason": pd.Categorical(["none"] * n),
            "late": np.nan_to_num(took) > 5.0,
            "noticed_s": np.full(n, NAN),
            "attempts": np.full(n, 3),
            "messages": np.full(n, 8),
            **{f"{kind}_messages": np.full(n, kind == "event") for kind in MESSAGE_KINDS},
            "sent_bytes": np.full(n, 3000),
            "durable_writes": np.full(n, 5),
            "slot_s": np.full(n, 0.25),
        }
    )
    for part in SPLIT:
        table[part] = took / len(SPLIT)
    return table


Effect = tuple[int, str, float]


def _effects(*rows: Effect | tuple[Effect, dict[str, object]]) -> pd.DataFrame:
    """An `effects` table of (instance, step, committed_s), each with what else it says."""
    made = []
    for row in rows:
        (instance, step, committed), more = row if isinstance(row[1], dict) else (row, {})
        made.append(
            {
                "instance": instance,
                "workflow": "order",
                "step": step,
                "copy": 0,
                "round": 1,
                "service": step,
                "committed_s": committed,
                "undone_s": NAN,
                "duplicate": False,
                **more,
            }
        )
    columns = ("instance", "workflow", "step", "copy", "round", "service")
    return pd.DataFrame(made, columns=[*columns, "committed_s", "undone_s", "duplicate"]).astype(
        {"instance": int, "round": int, "committed_s": float, "undone_s": float}
    )


@pytest.fixture
def effects() -> Callable[..., pd.DataFrame]:
    return _effects


@pytest.fixture
def instances() -> Callable[..., pd.DataFrame]:
    return _instances
