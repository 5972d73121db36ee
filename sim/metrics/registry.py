"""The one registry of metrics: frames, checks, charts and docs take name and definition here."""

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import pandas as pd

from sim.metrics import effort, integrity, latency, money, outcomes, split, throughput
from sim.metrics.blast_radius import FIGURES
from sim.metrics.metric import Metric
from sim.metrics.observation import Observation

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for family in (latency, split, throughput, outcomes, integrity, effort, money)
        for metric in family.metrics()
    }
)
"""Every metric of one run by its name, family by family."""


class UnknownMetricError(ValueError):
    """A metric was asked for by a name that the registry does not hold."""


def metric(name: str) -> Metric:
    """The metric of that name; raises UnknownMetricError with the nearest names."""
    if name in METRICS:
        return METRICS[name]
    near = difflib.get_close_matches(name, METRICS, n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else "; sim.metrics() lists them"
    raise UnknownMetricError(f"unknown metric {name!r}{hint}")


def registry() -> pd.DataFrame:
    """All metrics as a table: name, unit, kind, better, definition.

    Those of kind "blast radius" compare a run with its twin; the others are of one run.
    """
    rows = [
        *((one.name, one.unit, one.kind, one.better, one.definition) for one in METRICS.values()),
        *((f.name, f.unit, "blast radius", f.better, f.definition) for f in FIGURES.values()),
    ]
    return pd.DataFrame(rows, columns=["name", "unit", "kind", "better", "definition"])


def measure(
    observed: Mapping[str, Observation], names: Iterable[str] | None = None
) -> pd.DataFrame:
    """Values of one run, tidy: `metric workflow value samples`, one row a metric and workflow."""
    wanted = [metric(name) for name in (METRICS if names is None else names)]
    rows = [
        (entry.name, workflow, entry.function(observation), entry.samples(observation))
        for workflow, observation in observed.items()
        for entry in wanted
    ]
    return pd.DataFrame(rows, columns=["metric", "workflow", "value", "samples"])
