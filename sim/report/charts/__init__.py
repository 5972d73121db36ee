"""Charts: one a file, each a function that takes an axes, draws on it and returns it."""

from sim.report.charts.backlog import backlog
from sim.report.charts.blast_map import blast_map, blast_map_height
from sim.report.charts.capacity import capacity
from sim.report.charts.convergence import convergence
from sim.report.charts.cost import cost, cost_height
from sim.report.charts.coupling_graph import coupling_graph
from sim.report.charts.decision_map import decision_map, decision_map_height
from sim.report.charts.gantt import gantt, gantt_height
from sim.report.charts.goodput import goodput
from sim.report.charts.inconsistency_window import (
    inconsistency_window,
    inconsistency_window_height,
    rolls_back,
)
from sim.report.charts.latency_ccdf import latency_ccdf
from sim.report.charts.latency_ecdf import latency_ecdf
from sim.report.charts.latency_split import latency_split
from sim.report.charts.load_latency import load_latency, loads_of
from sim.report.charts.outcomes import outcomes, outcomes_height
from sim.report.charts.pareto import pareto
from sim.report.charts.qq import qq
from sim.report.charts.recovery import RECOVERY_HEIGHT, recovery
from sim.report.charts.sweep_lines import sweep_lines
from sim.report.charts.sweep_scatter import sweep_scatter
from sim.report.charts.throughput import throughput
from sim.report.charts.verdict_forest import verdict_forest, verdict_forest_height
from sim.report.charts.warm_up import warm_up
from sim.report.charts.weighted_regret import weighted_regret, weighted_regret_height

__all__ = [
    "RECOVERY_HEIGHT",
    "backlog",
    "blast_map",
    "blast_map_height",
    "capacity",
    "convergence",
    "cost",
    "cost_height",
    "coupling_graph",
    "decision_map",
    "decision_map_height",
    "gantt",
    "gantt_height",
    "goodput",
    "inconsistency_window",
    "inconsistency_window_height",
    "latency_ccdf",
    "latency_ecdf",
    "latency_split",
    "load_latency",
    "loads_of",
    "outcomes",
    "outcomes_height",
    "pareto",
    "qq",
    "recovery",
    "rolls_back",
    "sweep_lines",
    "sweep_scatter",
    "throughput",
    "verdict_forest",
    "verdict_forest_height",
    "warm_up",
    "weighted_regret",
    "weighted_regret_height",
]
