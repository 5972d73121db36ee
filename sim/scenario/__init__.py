"""What the user says: a scenario as typed, frozen, validated data, and how it is read."""

from sim.scenario.arrivals import (
    Arrivals,
    BatchArrivals,
    BurstyArrivals,
    ClosedUsers,
    ConstantArrivals,
    PoissonArrivals,
    ProfileArrivals,
    TraceArrivals,
)
from sim.scenario.bus import Bus, HotKey, Rebalance
from sim.scenario.coordinator import Coordinator
from sim.scenario.distribution import Distribution, Empirical, Mixture, Weighted
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.families import (
    Constant,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Pareto,
    Triangular,
    Uniform,
    Weibull,
)
from sim.scenario.fault import Fault
from sim.scenario.later import not_yet, not_yet_for_study
from sim.scenario.load import load, loads
from sim.scenario.network import Link, Network
from sim.scenario.outbox import Outbox, OutboxCdc, OutboxNone, OutboxPolling
from sim.scenario.pattern import (
    ChoreographyPattern,
    DeadlineMonitor,
    Domain,
    HybridPattern,
    OrchestrationPattern,
    Pattern,
)
from sim.scenario.policy import Breaker, Bulkhead, Retry, Wait
from sim.scenario.profile import BUS_PROFILES, COORDINATOR_PROFILES, Profile, Sourced
from sim.scenario.scenario import Scenario
from sim.scenario.schema import json_schema, schema_text
from sim.scenario.service import Autoscale, Inbox, Service
from sim.scenario.settings import Check, Prices, RunSettings, Slo
from sim.scenario.workflow import Repeat, Step, Undo, Workflow
from sim.scenario.workload import Client, WorkloadEntry

__all__ = [
    "BUS_PROFILES",
    "COORDINATOR_PROFILES",
    "Arrivals",
    "Autoscale",
    "BatchArrivals",
    "Breaker",
    "Bulkhead",
    "BurstyArrivals",
    "Bus",
    "Check",
    "ChoreographyPattern",
    "Client",
    "ClosedUsers",
    "Constant",
    "ConstantArrivals",
    "Coordinator",
    "DeadlineMonitor",
    "Distribution",
    "Domain",
    "Empirical",
    "Erlang",
    "Exponential",
    "Fault",
    "Gamma",
    "HotKey",
    "HybridPattern",
    "Hyperexponential",
    "Inbox",
    "Link",
    "Lognormal",
    "Mixture",
    "Network",
    "OrchestrationPattern",
    "Outbox",
    "OutboxCdc",
    "OutboxNone",
    "OutboxPolling",
    "Pareto",
    "Pattern",
    "PoissonArrivals",
    "Prices",
    "Problem",
    "Profile",
    "ProfileArrivals",
    "Rebalance",
    "Repeat",
    "Retry",
    "RunSettings",
    "Scenario",
    "ScenarioError",
    "Service",
    "Slo",
    "Sourced",
    "Step",
    "TraceArrivals",
    "Triangular",
    "Undo",
    "Uniform",
    "Wait",
    "Weibull",
    "Weighted",
    "Workflow",
    "WorkloadEntry",
    "json_schema",
    "load",
    "loads",
    "not_yet",
    "not_yet_for_study",
    "schema_text",
]
