"""Metrics: what is measured. One registry, one file a family, pure functions of tables.

The package can be called: `sim.metrics()` lists the registry.
"""

import sys
import types

import pandas as pd

from sim.metrics.blast_radius import FIGURES, Figure
from sim.metrics.metric import INTERVAL_FROM, SHOWN_FROM, Metric
from sim.metrics.observation import ALL, Observation, objectives, observe, prices_of
from sim.metrics.registry import METRICS, UnknownMetricError, measure, metric, registry

__all__ = [
    "ALL",
    "FIGURES",
    "INTERVAL_FROM",
    "METRICS",
    "SHOWN_FROM",
    "Figure",
    "Metric",
    "Observation",
    "UnknownMetricError",
    "measure",
    "metric",
    "objectives",
    "observe",
    "prices_of",
    "registry",
]


class _Callable(types.ModuleType):
    """The package module, with `sim.metrics()` as the short way to `registry()`."""

    def __call__(self) -> pd.DataFrame:
        return registry()


sys.modules[__name__].__class__ = _Callable
