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
        advise,
        assess,
        blast_faults,
        blast_map,
        blast_radius,
        calibrate,
        change_impact,
        claims,
        compare,
        coupling,
        crosscheck,
        decision_map,
        explain,
        grow,
        hybrid_search,
        import_scenario,
        knee,
        load,
        loads,
        open_run,
        parts,
        profiles,
        release,
        select,
        simulate,
        sweep,
    )
    from sim.api.explore import Explorer, explore
    from sim.report.advice import Advice
    from sim.report.assessment import Assessment
    from sim.report.blast import Blast, BlastMap
    from sim.report.calibration import Calibration
    from sim.report.change import ChangeImpact
    from sim.report.claims import Claims
    from sim.report.comparison import Comparison
    from sim.report.coupling import Coupling
    from sim.report.crosscheck import Crosscheck
    from sim.report.hybrid import HybridSearch
    from sim.report.knee import Knees
    from sim.report.preview import Preview
    from sim.report.profiles import ProfileList
    from sim.report.rollout import Rollout
    from sim.report.selection import Selection
    from sim.report.sweep import DecisionMap, Sweep
    from sim.scenario import Scenario, ScenarioError
    from sim.scenario.imports import Imported

__version__ = "0.1.0"

__all__ = [
    "Advice",
    "Assessment",
    "Blast",
    "BlastMap",
    "Calibration",
    "ChangeImpact",
    "Claims",
    "Comparison",
    "Coupling",
    "Crosscheck",
    "DecisionMap",
    "Explorer",
    "HybridSearch",
    "Imported",
    "Knees",
    "Parts",
    "Preview",
    "ProfileList",
    "Rollout",
    "Run",
    "Scenario",
    "ScenarioError",
    "Selection",
    "Sweep",
    "advise",
    "assess",
    "blast_faults",
    "blast_map",
    "blast_radius",
    "calibrate",
    "change_impact",
    "claims",
    "compare",
    "coupling",
    "crosscheck",
    "decision_map",
    "explain",
    "explore",
    "grow",
    "hybrid_search",
    "import_scenario",
    "knee",
    "load",
    "loads",
    "metrics",
    "open_run",
    "parts",
    "profiles",
    "release",
    "select",
    "simulate",
    "sweep",
]

_HOMES = {
    "Advice": "sim.report.advice",
    "Assessment": "sim.report.assessment",
    "Blast": "sim.report.blast",
    "BlastMap": "sim.report.blast",
    "Calibration": "sim.report.calibration",
    "Claims": "sim.report.claims",
    "ChangeImpact": "sim.report.change",
    "Comparison": "sim.report.comparison",
    "Coupling": "sim.report.coupling",
    "Crosscheck": "sim.report.crosscheck",
    "DecisionMap": "sim.report.sweep",
    "Explorer": "sim.api.explore",
    "HybridSearch": "sim.report.hybrid",
    "Imported": "sim.scenario.imports",
    "Knees": "sim.report.knee",
    "ProfileList": "sim.report.profiles",
    "Preview": "sim.report.preview",
    "Rollout": "sim.report.rollout",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
    "Selection": "sim.report.selection",
    "Sweep": "sim.report.sweep",
    "explore": "sim.api.explore",
}


def __getattr__(name: str) -> object:
    if name == "metrics":
        return import_module("sim.metrics")
    if name not in __all__:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "sim.api")), name)


def __dir__() -> list[str]:
    return sorted(__all__)
