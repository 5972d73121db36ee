"""Charts: one a file, each a function that takes an axes, draws on it and returns it."""

from sim.report.charts.backlog import backlog
from sim.report.charts.blast_map import blast_map, blast_map_height
from sim.report.charts.capacity import capacity
from sim.report.charts.decision_map import decision_map, decision_map_height
from sim.report.charts.gantt import gantt, gantt_height
from sim.report.charts.latency_ccdf import latency_ccdf
from sim.report.charts.latency_split import latency_split
from sim.report.charts.sweep_lines import sweep_lines
from sim.report.charts.throughput import throughput

__all__ = [
    "backlog",
    "blast_map",
    "blast_map_height",
    "capacity",
    "decision_map",
    "decision_map_height",
    "gantt",
    "gantt_height",
    "latency_ccdf",
    "latency_split",
    "sweep_lines",
    "throughput",
]
