"""Reach: how often an instance of a workflow needs each step, when branches and failures are drawn.

Exact for steps in a row. Where steps run side by side, a failure beside a step may come before it
has begun; here only failures before a step count, so that its load is an upper bound. What is
undone is not counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from sim.patterns.graph import Route, main_steps, route, stands_for
from sim.plan.shapes import StepPlan, WorkflowPlan
from sim.scenario.graph import ancestors


@dataclass(frozen=True, slots=True)
class Reach:
    """Of one step, per instance: how often it begins, is done, and how many pieces are worked on.

    `begun` and `done` are probabilities; `rounds` counts the timers that precede its rounds;
    `pieces` counts attempts of every copy and round.
    """

    begun: float
    done: float
    rounds: float
    pieces: float


@dataclass(frozen=True, slots=True)
class Way:
    """One combination of branches: its probability, and what it leaves of the workflow."""

    share: float
    route: Route


def ways(workflow: WorkflowPlan) -> Iterator[Way]:
    """Every combination of branches that some instance takes."""
    names = [name for name, _ in workflow.choices]
    for taken in product(*(branches for _, branches in workflow.choices)):
        share = math.prod(p for _, p in taken)
        if share > 0.0:
            branches = {name: branch for name, (branch, _) in zip(names, taken, strict=True)}
            yield Way(share, route(workflow.source, branches))


def rounds(step: StepPlan) -> float:
    """How often a step is done that is done at all: 1 + p + ... + p^max."""
    if step.repeat is None:
        return 1.0
    p, most = step.repeat
    return sum(p**n for n in range(most + 1))


def attempts(step: StepPlan) -> float:
    """Tries of one piece of work: (1 − e^k)/(1 − e) for errors e and at most k attempts."""
    e, k = step.errors, step.attempts
    if e >= 1.0:
        return math.inf if k is None else float(k)
    return (1 - (0.0 if k is None else e**k)) / (1 - e)


def fails(step: StepPlan) -> float:
    """The probability that a step which has begun fails: attempts used up, or rejected."""
    broken = 0.0 if step.attempts is None else step.errors**step.attempts
    return 1 - (1 - broken) ** step.copies * (1 - step.rejects)


def reach(workflow: WorkflowPlan) -> dict[str, Reach]:
    """The reach of every step of a workflow, fallbacks included."""
    steps = {step.name: step for step in workflow.steps}
    needs = main_steps(workflow.source)
    before = {name: ancestors(needs, name) for name in needs}
    begun = dict.fromkeys(steps, 0.0)
    for way in ways(workflow):
        for name in way.route.needs:
            left = [one for one in before[name] if one in way.route.needs]
            begun[name] += way.share * math.prod(1 - _lost(workflow, steps, s) for s in left)
    for name in stands_for(workflow.source):
        begun[name] = _begun(workflow, steps, begun, name)
    return {
        name: Reach(
            begun=begun[name],
            done=begun[name] * (1 - fails(step)),
            rounds=begun[name] * rounds(step),
            pieces=begun[name] * step.copies * rounds(step) * attempts(step),
        )
        for name, step in steps.items()
    }


def _begun(
    workflow: WorkflowPlan, steps: dict[str, StepPlan], main: dict[str, float], name: str
) -> float:
    instead_of = workflow.source.steps[name].fallback_for
    if instead_of is None:
        return main[name]
    return _begun(workflow, steps, main, instead_of) * fails(steps[instead_of])


def _lost(workflow: WorkflowPlan, steps: dict[str, StepPlan], name: str) -> float:
    """The probability that a step fails and so does everything that stands in for it."""
    lost = fails(steps[name])
    for other, step in workflow.source.steps.items():
        if step.fallback_for == name:
            lost *= _lost(workflow, steps, other)
    return lost
