"""What people hold and call: the façades over everything below, and the public functions."""

from sim.api.parts import Parts, parts
from sim.api.run import Run, open_run, simulate
from sim.api.studies import blast_faults, blast_map, blast_radius, compare
from sim.scenario import load, loads

__all__ = [
    "Parts",
    "Run",
    "blast_faults",
    "blast_map",
    "blast_radius",
    "compare",
    "load",
    "loads",
    "open_run",
    "parts",
    "simulate",
]
