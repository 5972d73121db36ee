"""Outcomes, read off the facts: every instance that arrived has exactly one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.records.schema import INSTANCES, OUTCOMES, REASONS, SPLIT
from sim.records.table import Array

_COMPLETED = OUTCOMES.index("completed")
_COMPENSATED = OUTCOMES.index("compensated")
_STUCK = OUTCOMES.index("stuck")
_IN_FLIGHT = OUTCOMES.index("in_flight")
_NONE = REASONS.index("none")
_EVENT_LOST = REASONS.index("event_lost")
_HORIZON = REASONS.index("horizon")


def instances(facts: Mapping[str, Array], deadlines: Sequence[float | None]) -> dict[str, Array]:
    """The instances table from the facts, sorted by instance.

    ``deadlines``: of each workflow by its code, in seconds (None: none). An instance is
    *completed* when its last required effect was committed, whatever its optional work does;
    *compensated* when a required step failed and nothing is outstanding; *stuck* when nothing is
    outstanding and it is neither; else *in_flight*. Only a settled one has ``settled_s``.
    """
    order = np.argsort(facts["instance"], kind="stable")
    fact = {name: column[order] for name, column in facts.items()}
    completed = ~np.isnan(fact["completed_s"])
    failed = fact["failure"] != _NONE
    is_open = fact["open"].astype(bool)
    outcome = np.select(
        [completed, is_open, failed], [_COMPLETED, _IN_FLIGHT, _COMPENSATED], default=_STUCK
    ).astype(np.int8)
    reason = np.select(
        [completed, is_open, failed], [_NONE, _HORIZON, fact["failure"]], default=_EVENT_LOST
    ).astype(np.int8)
    settled_s = np.where(is_open | (outcome == _STUCK), np.nan, fact["committed_s"])
    latency_s = fact["completed_s"] - fact["arrived_s"]
    limit = np.array([np.inf if d is None else d for d in deadlines], dtype=np.float64)
    late = settled_s - fact["arrived_s"] > limit[fact["workflow"]] if limit.size else is_open
    columns = {
        **{name: fact[name] for name in ("instance", "workflow", "arrived_s", "accepted_s")},
        **{name: fact[name] for name in ("completed_s", "answered_s")},
        "settled_s": settled_s,
        "latency_s": latency_s,
        "outcome": outcome,
        "reason": reason,
        "late": late,
        **{name: fact[name] for name in ("attempts", "messages")},
        **{c.name: np.where(completed, fact[c.name], np.nan) for c in SPLIT},
    }
    return {column.name: columns[column.name] for column in INSTANCES}
