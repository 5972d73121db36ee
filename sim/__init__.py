"""Counterpoint: orchestration, choreography and hybrids of the two, measured on the same workflow.

The public names are imported when they are first asked for, so that ``import sim`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim import metrics
    from sim.api import (
        Parts,
        Run,
        blast_faults,
        blast_map,
        blast_radius,
        compare,
        load,
        loads,
        open_run,
        parts,
        simulate,
    )
    from sim.report.blast import Blast, BlastMap
    from sim.report.comparison import Comparison
    from sim.scenario import Scenario, ScenarioError

__version__ = "0.1.0"

__all__ = [
    "Blast",
    "BlastMap",
    "Comparison",
    "Parts",
    "Run",
    "Scenario",
    "ScenarioError",
    "blast_faults",
    "blast_map",
    "blast_radius",
    "compare",
    "load",
    "loads",
    "metrics",
    "open_run",
    "parts",
    "simulate",
]

_HOMES = {
    "Blast": "sim.report.blast",
    "BlastMap": "sim.report.blast",
    "Comparison": "sim.report.comparison",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
}


def __getattr__(name: str) -> object:
    if name == "metrics":
        return import_module("sim.metrics")
    if name not in __all__:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "sim.api")), name)


def __dir__() -> list[str]:
    return sorted(__all__)
