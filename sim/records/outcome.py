"""Outcomes, read off the records: every instance that arrived has exactly one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.records.schema import EFFORT, INSTANCES, OUTCOMES, REASONS, SENT, SPLIT
from sim.records.table import Array

_COMPLETED, _COMPENSATED, _DIRTY, _STUCK, _REFUSED, _IN_FLIGHT = range(len(OUTCOMES))
_NONE = REASONS.index("none")
_EVENT_LOST = REASONS.index("event_lost")
_HORIZON = REASONS.index("horizon")

Columns = Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the outcomes of a run depend on beside its records.

    ``deadlines``: of each workflow by its code, in seconds (None: none). ``undoable``: the
    (workflow, step) codes of steps that have an undo. ``replaced``: those of steps that have a
    fallback, with the fallback's step code.
    """

    deadlines: Sequence[float | None]
    undoable: frozenset[tuple[int, int]] = frozenset()
    replaced: Mapping[tuple[int, int], int] | None = None


def instances(facts: Columns, effects: Columns, undos: Columns, rules: Rules) -> dict[str, Array]:
    """The instances table, sorted by instance.

    *refused*: the door never said yes. *completed*: the last required effect was committed,
    whatever its optional work does. *compensated*: it failed, and no effect is left of a step
    that has an undo. *dirty*: nothing is outstanding, but an effect is there that should not be:
    an undo gave up or came too early, or one place has two. *stuck*: nothing is outstanding, and
    it is neither. *in_flight*: something is. Only a settled one has ``settled_s``.
    """
    order = _latest(facts["instance"])
    fact = {name: column[order] for name, column in facts.items()}
    is_open = fact["open"].astype(bool)
    failed = fact["failure"] != _NONE
    refused = np.isnan(fact["accepted_s"]) & (fact["refused"] != _NONE) & ~is_open
    done = ~np.isnan(fact["completed_s"]) & ~failed
    left = _Left.of(effects, undos, rules, fact["instance"][failed])
    spoilt = np.isin(fact["instance"], left.spoilt)
    unowned = np.isin(fact["instance"], left.unowned)
    outcome = np.select(
        [refused, done & is_open, done & spoilt, done, is_open, failed & unowned, failed & spoilt,
         failed],
        [_REFUSED, _COMPLETED, _DIRTY, _COMPLETED, _IN_FLIGHT, _STUCK, _DIRTY, _COMPENSATED],
        default=_STUCK,
    ).astype(np.int8)  # fmt: skip
    lost = np.where(fact["lost"] != _NONE, fact["lost"], _EVENT_LOST)
    reason = np.select(
        [outcome == _REFUSED, outcome == _COMPLETED, outcome == _IN_FLIGHT, outcome == _STUCK],
        [fact["refused"], _NONE, _HORIZON, lost],
        default=fact["failure"],
    ).astype(np.int8)
    completed = outcome == _COMPLETED
    unsettled = is_open | (outcome == _STUCK) | (outcome == _REFUSED)
    settled_s = np.where(unsettled, np.nan, fact["committed_s"])
    limit = np.array([np.inf if d is None else d for d in rules.deadlines], dtype=np.float64)
    late = settled_s - fact["arrived_s"] > limit[fact["workflow"]] if limit.size else is_open
    columns = {
        **{name: fact[name] for name in ("instance", "workflow", "arrived_s", "accepted_s")},
        "completed_s": np.where(failed, np.nan, fact["completed_s"]),
        "answered_s": fact["answered_s"],
        "settled_s": settled_s,
        "latency_s": np.where(completed, fact["completed_s"] - fact["arrived_s"], np.nan),
        "outcome": outcome,
        "reason": reason,
        "late": late,
        **{name: fact[name] for name in ("noticed_s", "attempts")},
        "messages": np.sum([fact[column.name] for column in SENT], axis=0),
        **{column.name: fact[column.name] for column in EFFORT},
        **{c.name: np.where(completed, fact[c.name], np.nan) for c in SPLIT},
    }
    return {column.name: columns[column.name] for column in INSTANCES}


def _latest(instance: Array) -> Array:
    """The rows in the order of instances; of one that was written twice, the later row."""
    order = np.argsort(instance, kind="stable")
    ordered = instance[order]
    last = np.ones(ordered.size, dtype=bool)
    last[:-1] = ordered[1:] != ordered[:-1]
    return order[last]


@dataclass(frozen=True, slots=True)
class _Left:
    """Instances with an effect that should not be there, by number.

    ``spoilt``: all of them; ``unowned``: failed ones of which such an effect was never reached by
    an undo, so that nobody will ever take it back.
    """

    spoilt: Array
    unowned: Array

    @classmethod
    def of(cls, effects: Columns, undos: Columns, rules: Rules, failed: Array) -> _Left:
        live = np.isnan(effects["undone_s"])
        wrong = live & effects["duplicate"].astype(bool)
        if failed.size and rules.undoable:
            wrong |= live & np.isin(effects["instance"], failed) & _is_in(effects, rules.undoable)
        if rules.replaced:
            wrong |= live & _stood_in_for(effects, live, rules.replaced)
        found = np.flatnonzero(wrong)
        spoilt = np.unique(effects["instance"][found])
        if not found.size:
            return cls(spoilt, spoilt)
        reached = set(_places(undos, np.arange(undos["instance"].size)))
        orphans = [
            place[0]
            for place, number in zip(_places(effects, found), found.tolist(), strict=True)
            if place not in reached and not effects["duplicate"][number]
        ]
        return cls(spoilt, np.intersect1d(np.array(orphans, dtype=np.int64), failed))


def _places(table: Columns, rows: Array) -> list[tuple[int, ...]]:
    keys = ("instance", "step", "copy", "round")
    return list(zip(*(table[key][rows].tolist() for key in keys), strict=True))


def _is_in(effects: Columns, steps: frozenset[tuple[int, int]]) -> Array:
    """Whether each effect is of one of the (workflow, step) codes."""
    found = np.zeros(effects["step"].size, dtype=bool)
    for workflow, step in sorted(steps):
        found |= (effects["workflow"] == workflow) & (effects["step"] == step)
    return found


def _stood_in_for(effects: Columns, live: Array, replaced: Mapping[tuple[int, int], int]) -> Array:
    """Whether each effect is of a step whose fallback has an effect in the same instance."""
    found = np.zeros(effects["step"].size, dtype=bool)
    for (workflow, step), fallback in sorted(replaced.items()):
        here = effects["workflow"] == workflow
        stood_in = effects["instance"][here & live & (effects["step"] == fallback)]
        found |= here & (effects["step"] == step) & np.isin(effects["instance"], stood_in)
    return found
