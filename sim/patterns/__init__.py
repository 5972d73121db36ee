"""Who decides what comes next: each component's part, and the interpreter of parts."""

from sim.patterns.derive import assign, drivers, score
from sim.patterns.graph import Route, route, routes
from sim.patterns.part import CLIENT, MONITOR, Component, Event, Part, Score, Trigger

__all__ = [
    "CLIENT",
    "MONITOR",
    "Component",
    "Event",
    "Part",
    "Route",
    "Score",
    "Trigger",
    "assign",
    "drivers",
    "route",
    "routes",
    "score",
]
