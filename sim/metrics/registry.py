"""The one registry of metrics: frames, checks, charts and docs take name and definition here."""

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import pandas as pd

from sim.metrics import effort, latency, outcomes, split, throughput
from sim.metrics.metric import Metric
from sim.metrics.observation import Observation

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for family in (latency, split, throughput, outcomes, effort)
        for metric in family.metrics()
    }
)
"""Every metric by its name, family by family."""


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
    """All metrics as a table: name, unit, kind, better, definition."""
    columns = ("name", "unit", "kind", "better", "definition")
    rows = [[getattr(entry, column) for column in columns] for entry in METRICS.values()]
    return pd.DataFrame(rows, columns=list(columns))


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
