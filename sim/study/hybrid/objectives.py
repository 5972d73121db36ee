"""Objectives: what cuts are judged by: metrics of a run, the blast share, the change impact."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.metrics import METRICS, Metric
from sim.metrics.metric import Kind
from sim.study.hybrid.cuts import NoCutError

DEFAULT = ("latency_p99", "blast_share", "messages_per_completed", "change_impact")
"""What is gone by unless something else is asked for."""
Source = Literal["run", "outages", "parts"]


@dataclass(frozen=True, slots=True)
class Objective:
    """One thing that a cut should have little (or much) of.

    `source` says what it takes to know it: runs as they are, runs and twins with an outage of each
    component, or the parts alone. `metric` is set where it is one of the registry.
    """

    name: str
    unit: str
    better: Literal["lower", "higher"]
    kind: Kind
    definition: str
    source: Source
    metric: Metric | None = None

    @property
    def exact(self) -> bool:
        """Whether it is known without runs, and so without error."""
        return self.source == "parts"


_OWN: Mapping[str, Objective] = {
    one.name: one
    for one in (
        Objective(
            "blast_share",
            "1",
            "lower",
            "mean",
            "share of good instances that an outage harms, mean over an outage of each component "
            "in turn: services, each coordinator, the bus",
            "outages",
        ),
        Objective(
            "blast_total",
            "1",
            "lower",
            "mean",
            "the same shares added up: what is harmed if each component fails once, so that more "
            "components are more that can fail",
            "outages",
        ),
        Objective(
            "change_impact",
            "1",
            "lower",
            "mean",
            "components that must be changed and released, mean over the catalogue of changes of "
            "the workflows that are asked for",
            "parts",
        ),
    )
}


def objectives_of(names: Sequence[str]) -> tuple[Objective, ...]:
    """The objectives of these names, each once; p99 is short for latency_p99.

    Raises NoCutError for an unknown name, with the nearest, and for a metric of which no value is
    better than another.
    """
    found = tuple(dict.fromkeys(_objective(name) for name in names))
    if not found:
        raise NoCutError("a search goes by one objective or more")
    return found


def objective_names() -> tuple[str, ...]:
    """All names: those of a search alone, then the metrics that can be judged."""
    return (*_OWN, *(name for name, one in METRICS.items() if one.better != "neither"))


def _objective(name: str) -> Objective:
    if name in _OWN:
        return _OWN[name]
    full = name if name in METRICS else f"latency_{name}"
    if full not in METRICS:
        known = objective_names()
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(known)}"
        raise NoCutError(f"unknown objective {name!r}; {hint}")
    entry = METRICS[full]
    if entry.better == "neither":
        raise NoCutError(f"no value of {full} is better than another: take another objective")
    return Objective(full, entry.unit, entry.better, entry.kind, entry.definition, "run", entry)
