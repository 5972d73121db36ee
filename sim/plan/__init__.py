"""The plan: scenario and parts, resolved to what an engine needs and nothing else.

Names have become numbers, profiles and defaults are filled in, and who does what is said by the
scores. Steps are numbered by name within their workflow, so that the order (instance, step, copy)
in which a station admits simultaneous requests depends on names only.
"""

from sim.plan.make import plan
from sim.plan.shapes import (
    START_PAYLOAD,
    EntryPlan,
    FaultPlan,
    NetworkPlan,
    Plan,
    ReleasePlan,
    RoutePlan,
    SpikePlan,
    StepPlan,
    UndoPlan,
    WorkflowPlan,
)

__all__ = [
    "START_PAYLOAD",
    "EntryPlan",
    "FaultPlan",
    "NetworkPlan",
    "Plan",
    "ReleasePlan",
    "RoutePlan",
    "SpikePlan",
    "StepPlan",
    "UndoPlan",
    "WorkflowPlan",
    "plan",
]
