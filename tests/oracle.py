"""What must come of an instance, worked out anew from the words of the model: no sim.patterns.

It knows the tape's keys (they are a contract) and the workflow as the user wrote it, and says
which branch an instance takes, which steps are left of its workflow, and which pieces of work.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.records import Tables
from sim.scenario import ClosedUsers, Scenario, Step, Workflow
from sim.tape import Tape, closed_place

Place = tuple[str, int, int]  # step, copy, round


@dataclass(frozen=True)
class At:
    """An instance's place on the tape."""

    entry: int
    lane: int
    index: int


def rows(tables: Tables, table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table, with names instead of codes."""
    frame = tables.frame(table)
    columns = {name: frame[name].tolist() for name in frame.columns}
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


class Oracle:
    """What a scenario's instances must do, whatever the pattern."""

    def __init__(self, scenario: Scenario, seed: int | None = None) -> None:
        self.scenario = scenario
        names = tuple(scenario.entry_name(i) for i in range(len(scenario.workload)))
        self.tape = Tape(scenario.run.seed if seed is None else seed, 0, names)

    def at(self, instance: int) -> At:
        """Where an instance stands on the tape, from its number alone."""
        number, entry = divmod(instance, len(self.scenario.workload))
        arrivals = self.scenario.workload[entry].arrivals
        if isinstance(arrivals, ClosedUsers):
            number, user = divmod(number, arrivals.users)
            return At(entry, *closed_place(user, number))
        return At(entry, 0, number)

    def workflow(self, instance: int) -> tuple[str, Workflow]:
        """The workflow that an instance runs, with its name."""
        name = self.scenario.workload[instance % len(self.scenario.workload)].workflow
        return name, self.scenario.workflows[name]

    def branches(self, instance: int) -> dict[str, str]:
        """The branch that each choice takes."""
        name, workflow = self.workflow(instance)
        taken = {}
        for choice, shares in workflow.choices.items():
            u = self.tape.uniform("choice", name, choice)(self.at(instance))
            edge = 0.0
            for branch, share in shares.items():
                edge += share
                taken[choice] = branch
                if u < edge:
                    break
        return taken

    def left(self, instance: int) -> dict[str, Step]:
        """The steps that dead-path elimination leaves."""
        _, workflow = self.workflow(instance)
        taken = self.branches(instance)

        def stays(name: str) -> bool:
            step = workflow.steps[name]
            if any(taken[choice] != branch for choice, branch in step.when.items()):
                return False
            return not step.after or any(stays(before) for before in step.after)

        return {name: step for name, step in workflow.steps.items() if stays(name)}

    def rounds(self, instance: int, step: str) -> int:
        """How often the instance needs a step: once and, each time with p, once more."""
        name, workflow = self.workflow(instance)
        repeat = workflow.steps[step].repeat
        if repeat is None or repeat.probability == 0.0:
            return 1
        u = self.tape.uniform("repeat", name, step)(self.at(instance))
        if repeat.probability >= 1.0:
            return 1 + repeat.max
        return 1 + min(repeat.max, math.floor(math.log(u) / math.log(repeat.probability)))

    def rejected(self, instance: int, step: str) -> bool:
        """Whether the business says no to a step."""
        name, workflow = self.workflow(instance)
        rejects = workflow.steps[step].rejects
        return rejects > 0 and self.tape.uniform("rejects", name, step)(self.at(instance)) < rejects

    def places(self, instance: int, required_only: bool = False) -> set[Place]:
        """Every piece of work that the instance needs."""
        return {
            (name, copy, round_)
            for name, step in self.left(instance).items()
            if not (required_only and step.optional)
            for copy in range(step.copies)
            for round_ in range(1, self.rounds(instance, name) + 1)
        }
