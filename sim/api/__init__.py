"""What people hold and call: the façades over everything below, and the public functions."""

from sim.api.assessment import USUAL as USUAL_STUDIES
from sim.api.assessment import assess
from sim.api.capacity import knee
from sim.api.parts import Parts, parts
from sim.api.release import release
from sim.api.run import Run, open_run, simulate
from sim.api.selection import select
from sim.api.studies import blast_faults, blast_map, blast_radius, compare, decision_map, sweep
from sim.scenario import load, loads

__all__ = [
    "USUAL_STUDIES",
    "Parts",
    "Run",
    "assess",
    "blast_faults",
    "blast_map",
    "blast_radius",
    "compare",
    "decision_map",
    "knee",
    "load",
    "loads",
    "open_run",
    "parts",
    "release",
    "select",
    "simulate",
    "sweep",
]
