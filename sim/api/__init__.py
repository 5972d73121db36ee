"""What people hold and call: the façades over everything below, and the public functions."""

from sim.api.advice import advise
from sim.api.assessment import USUAL as USUAL_STUDIES
from sim.api.assessment import assess
from sim.api.calibration import calibrate
from sim.api.capacity import knee
from sim.api.change import change_impact
from sim.api.claims import claims
from sim.api.coupling import coupling
from sim.api.crosscheck import crosscheck
from sim.api.explain import explain
from sim.api.hybrid import hybrid_search
from sim.api.parts import Parts, parts
from sim.api.profiles import profiles
from sim.api.release import release
from sim.api.run import Run, open_run, simulate
from sim.api.selection import select
from sim.api.studies import blast_faults, blast_map, blast_radius, compare, decision_map, sweep
from sim.scenario import load, loads
from sim.scenario.grow import grow
from sim.scenario.imports import import_scenario

__all__ = [
    "USUAL_STUDIES",
    "Parts",
    "Run",
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
    "grow",
    "hybrid_search",
    "import_scenario",
    "knee",
    "load",
    "loads",
    "open_run",
    "parts",
    "profiles",
    "release",
    "select",
    "simulate",
    "sweep",
]
