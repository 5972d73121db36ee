"""One run: a pure function from plan and tape to tables."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sim.model import make_world
from sim.plan import Plan, plan
from sim.records import Level, Recorder, Rules, Tables
from sim.scenario import Scenario
from sim.tape import Tape


def simulate(plan: Plan, tape: Tape, record: Level = "attempts") -> Tables:
    """Run a plan on a tape.

    ``record``: what is kept beside instances, effects and components: "summary" nothing more,
    "attempts" the attempts, "messages" attempts and messages. The same plan and tape give the
    same tables to the last bit.
    """
    recorder = Recorder(plan.codes, record)
    with no_cycle_collection():
        ended, at_horizon = make_world(plan, tape, recorder).run()
    return Tables.of(recorder, outcome_rules(plan), plan.aliases, ended, at_horizon)


def outcome_rules(plan: Plan) -> Rules:
    """What the outcomes of a run depend on beside its records, in the records' codes."""
    undoable: set[tuple[int, int]] = set()
    replaced: dict[tuple[int, int], int] = {}
    for workflow in plan.workflows:
        code = {step.name: step.code for step in workflow.steps}
        for name, step in workflow.source.steps.items():
            if step.undo is not None:
                undoable.add((workflow.code, code[name]))
            if step.fallback_for is not None:
                replaced[workflow.code, code[step.fallback_for]] = code[name]
    deadlines = tuple(workflow.deadline for workflow in plan.workflows)
    return Rules(deadlines, frozenset(undoable), replaced)


@contextmanager
def no_cycle_collection() -> Iterator[None]:
    """Leave the collector of reference cycles off for a while.

    A run makes millions of small objects and no cycles between them (a test watches that), so
    looking for cycles finds nothing and costs a sixth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def simulate_scenario(
    scenario: Scenario,
    pattern: str,
    seed: int | None = None,
    replication: int = 0,
    record: Level = "attempts",
    faults: tuple[str, ...] | None = None,
) -> Tables:
    """Run a scenario under one of its patterns; seed and faults default to the scenario's.

    Raises ``KeyError`` for an unknown pattern and ``ScenarioError`` for keys whose behaviour is
    not simulated yet.
    """
    made = plan(scenario, pattern, faults)
    root = scenario.run.seed if seed is None else seed
    return simulate(made, Tape(root, replication, made.entry_names), record)
