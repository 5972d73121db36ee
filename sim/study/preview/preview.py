"""The preview of a scenario: utilisation, bottleneck and expected latency of each pattern."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.plan import Plan, plan
from sim.plan.shapes import WorkflowPlan
from sim.scenario import Scenario
from sim.scenario.arrivals import ClosedUsers
from sim.study.asked import check_pattern
from sim.study.preview.data import Expected, Grade, Load, PatternPreview, PreviewData
from sim.study.preview.latency import latency
from sim.study.preview.reasons import approximations, no_formula
from sim.study.preview.traffic import Station, rates, stations


def preview(scenario: Scenario, patterns: Sequence[str] | None = None) -> PreviewData:
    """What formulas say about patterns of a scenario (None: all of them), without faults.

    Raises UnknownPatternError for a pattern that the scenario does not have.
    """
    names = (
        scenario.patterns if patterns is None else [check_pattern(scenario, p) for p in patterns]
    )
    plans = {name: plan(scenario, name, faults=()) for name in dict.fromkeys(names)}
    found = tuple(_pattern(one) for one in plans.values())
    offered = max((sum(each.rate for each in one.expected) for one in found), default=0.0)
    bound = any(isinstance(entry.arrivals, ClosedUsers) for entry in scenario.workload)
    return PreviewData(scenario, offered, bound, found)


def _pattern(one: Plan) -> PatternPreview:
    own_s = {workflow.name: latency(one, workflow, {}) for workflow in one.workflows}
    per_second = rates(one, own_s)
    found = stations(one, per_second)
    loads = sorted((_load(each) for each in found.values()), key=lambda x: -x.utilisation)
    most = loads[0].utilisation if loads else 0.0
    times = 1 / most if most else math.inf
    return PatternPreview(
        pattern=one.pattern,
        loads=tuple(loads),
        bottleneck=loads[0].component if most else "",
        times=times,
        carries=times * sum(per_second.values()),
        expected=tuple(
            _expected(one, each, found, own_s[each.name], per_second[each.name])
            for each in one.workflows
        ),
    )


def _load(station: Station) -> Load:
    queue = station.queue
    return Load(
        component=station.name,
        kind=station.kind,
        rate=station.rate,
        work_s=queue.service.mean,
        scv=queue.service.scv,
        slots=station.lines * queue.servers,
        utilisation=queue.utilisation,
        wait_s=queue.wait.mean,
    )


def _expected(
    one: Plan, workflow: WorkflowPlan, found: Mapping[str, Station], own_s: float, rate: float
) -> Expected:
    if none := tuple(no_formula(one, found)):
        return Expected(workflow.name, rate, own_s, math.nan, "none", none)
    because = tuple(approximations(one, workflow, found))
    mean = latency(one, workflow, found)
    grade: Grade = "approximate" if because else "exact"
    return Expected(workflow.name, rate, own_s, mean, grade, because)
