"""What is left of a troubled run, against what the words of the model say about its instances."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cached_property
from typing import Any

from oracle import At, Oracle, rows

from sim.plan import plan
from sim.records import Tables
from sim.run import simulate_scenario
from sim.scenario import Scenario, Step, Workflow
from sim.tape import Tape

SPIKES = 1 << 56  # numbers of instances from here on belong to spikes
TRIES = 1 << 40  # a client's next request: its first one's number, and so much more
LANES = 1 << 32

Place = tuple[str, int, int]  # step, copy, round


class TroubledOracle(Oracle):
    """An oracle that also knows the arrivals of spikes and of clients that ask anew."""

    def __init__(self, scenario: Scenario, pattern: str) -> None:
        super().__init__(scenario)
        made = plan(scenario, pattern)
        self._spikes = made.spikes
        self.tape = Tape(scenario.run.seed, 0, made.entry_names)

    def at(self, instance: int) -> At:
        first, tries = instance % TRIES, instance % SPIKES // TRIES
        if instance >= SPIKES:
            index, spike = divmod(first, len(self._spikes))
            at = At(self._spikes[spike].number, 0, index)
        else:
            at = super().at(first)
        return At(at.entry, at.lane + tries * LANES, at.index)

    def workflow(self, instance: int) -> tuple[str, Workflow]:
        entry = instance % TRIES % len(self.scenario.workload)
        if instance >= SPIKES:
            entry = self._spikes[instance % TRIES % len(self._spikes)].entry.number
        name = self.scenario.workload[entry].workflow
        return name, self.scenario.workflows[name]

    def main_steps(self, instance: int) -> dict[str, Step]:
        """What dead-path elimination leaves; fallbacks come with what they stand in for."""
        _, workflow = self.workflow(instance)
        taken = self.branches(instance)

        def stays(name: str) -> bool:
            step = workflow.steps[name]
            if any(taken[choice] != branch for choice, branch in step.when.items()):
                return False
            return not step.after or any(stays(before) for before in step.after)

        return {
            name: step
            for name, step in workflow.steps.items()
            if step.fallback_for is None and stays(name)
        }

    def slot(self, instance: int, main: str) -> list[str]:
        """A step and its fallbacks, in the order in which they are tried."""
        _, workflow = self.workflow(instance)
        after = {s.fallback_for: n for n, s in workflow.steps.items() if s.fallback_for}
        found = [main]
        while found[-1] in after:
            found.append(after[found[-1]])
        return found

    def work(self, instance: int, step: str) -> set[Place]:
        """All places of a step."""
        _, workflow = self.workflow(instance)
        return {
            (step, copy, round_)
            for copy in range(workflow.steps[step].copies)
            for round_ in range(1, self.rounds(instance, step) + 1)
        }


class Aftermath:
    """One run, and what its records say of each instance."""

    def __init__(self, scenario: Scenario, pattern: str) -> None:
        self.scenario = scenario
        self.tables: Tables = simulate_scenario(scenario, pattern)
        self.oracle = TroubledOracle(scenario, pattern)
        self.instances: dict[int, dict[str, Any]] = {
            row["instance"]: row for row in rows(self.tables, "instances")
        }
        self.effects: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in rows(self.tables, "effects"):
            self.effects[row["instance"]].append(row)

    @cached_property
    def given_up(self) -> set[int]:
        """Instances with an undo that has given up."""
        return {r["instance"] for r in rows(self.tables, "undos") if r["end"] == "given_up"}

    def live(self, instance: int) -> list[Place]:
        """The places with an effect that has not been undone; twice, where there are two."""
        return sorted(place(row) for row in self.effects[instance] if math.isnan(row["undone_s"]))

    def committed(self, instance: int) -> dict[Place, float]:
        """When each place had its first effect."""
        found: dict[Place, float] = {}
        for row in self.effects[instance]:
            at = found.get(place(row), math.inf)
            found[place(row)] = min(at, row["committed_s"])
        return found


def place(row: dict[str, Any]) -> Place:
    """The place of an effect or of an attempt, within its instance."""
    return row["step"], row["copy"], row["round"]


def has_its_required_work(after: Aftermath, number: int) -> None:
    """A completed instance has done its required work: each step of it, or what stands in for it.

    Exactly once, and nothing else of the steps that stand in for each other.
    """
    oracle, live = after.oracle, after.live(number)
    for main, step in oracle.main_steps(number).items():
        if step.optional:
            continue
        slot = oracle.slot(number, main)
        done = [one for one in live if one[0] in slot]
        assert done in [sorted(oracle.work(number, one)) for one in slot], (number, main, done)


def leaves_nothing(after: Aftermath, number: int) -> None:
    """A compensated instance leaves no effect of a step that has an undo."""
    _, workflow = after.oracle.workflow(number)
    left = [one for one in after.live(number) if workflow.steps[one[0]].undo is not None]
    assert not left, (number, left)
