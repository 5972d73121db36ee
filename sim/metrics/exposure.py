"""Exposure: what a fault can strike under a pattern, and which instances had business there.

An instance that is harmed without having had business at the target is harmed needlessly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.metrics.blast_radius import Side
from sim.metrics.work import Bools, touched
from sim.patterns import Component, Score, drivers, score
from sim.patterns.graph import possible_ends
from sim.patterns.release import restarts
from sim.scenario import Release, Scenario, struck

Link = frozenset[str]
"""Two components that send each other messages."""


@dataclass(frozen=True)
class Cast:
    """Who plays under one pattern in the workflows that the workload asks for.

    Components go by the names that a fault's target has: a service's, `coordinator`,
    `coordinator/DOMAIN`, `bus`, `client`.
    """

    scenario: Scenario
    pattern: str

    @cached_property
    def scores(self) -> dict[str, Score]:
        """The parts of each workflow that is asked for, by all or (released) from some time on."""
        variant = self.scenario.patterns[self.pattern]
        faults = [self.scenario.faults[name] for name in self.scenario.run.faults]
        released = {fault.to for fault in faults if isinstance(fault, Release)}
        asked = released.union(entry.workflow for entry in self.scenario.workload)
        return {name: score(self.scenario, variant, name) for name in sorted(asked)}

    def restarts(self, release: Release) -> tuple[Component, ...]:
        """The components that a release of a changed workflow restarts, in order."""
        variant = self.scenario.patterns[self.pattern]
        old, new = (score(self.scenario, variant, name) for name in (release.target, release.to))
        return restarts(old, new, self.scenario.workflows[release.to])

    @cached_property
    def links(self) -> frozenset[Link]:
        """The pairs that talk to each other."""
        pairs = {pair for of in self.scores.values() for pair in _pairs(of)}
        if self.scenario.network.payload_by == "reference":
            pairs |= {pair for name in self.scores for pair in self._deliveries(name)}
        return frozenset(pair for pair in pairs if len(pair) == 2)

    def _deliveries(self, workflow: str) -> Iterator[Link]:
        """By reference, who has produced something sends it to who needs it."""
        steps = self.scenario.workflows[workflow].steps
        for step in steps.values():
            for need in step.after:
                yield frozenset((steps[need].service, step.service))

    @cached_property
    def components(self) -> frozenset[str]:
        """Everybody who has a part, and the bus where events go over it."""
        playing = {str(part.component) for of in self.scores.values() for part in of.parts}
        return frozenset(playing).union(*self.links)

    def has(self, target: str) -> bool:
        """Whether there is such a component; `coordinator` is any."""
        return any(_is(component, target) for component in self.components)

    def talk(self, one: str, other: str) -> bool:
        """Whether two components send each other messages."""
        return any(
            (_is(a, one) and _is(b, other)) or (_is(a, other) and _is(b, one))
            for a, b in map(sorted, self.links)
        )


def _is(component: str, target: str) -> bool:
    return component == target or (
        target == "coordinator" and component.partition("/")[0] == target
    )


def _pairs(of: Score) -> Iterator[Link]:
    yield frozenset(("client", "bus" if of.door is None else str(of.door)))
    for part in of.parts:
        for _, worker in part.commands:
            yield frozenset((str(part.component), str(worker)))
        if part.hears or part.tells:
            yield frozenset((str(part.component), "bus"))


def can_strike(cast: Cast, fault: str) -> bool:
    """Whether the pattern has what the fault strikes; what it lacks is never struck there."""
    kind, target = struck(cast.scenario, fault)
    between = getattr(cast.scenario.faults[fault], "between", None)
    if between is not None:
        return cast.talk(*between)
    if kind in ("service", "coordinator", "bus"):
        return cast.has(target)
    if kind in ("workflow", "step"):
        return target.partition(".")[0] in cast.scores
    return True


def exposed(cast: Cast, fault: str, twin: Side) -> Bools:
    """Which of the twin's instances had business at the fault's target: one entry a row.

    At a service or step: an effect or an attempt there. At a coordinator: at a step of its domain.
    At the bus: an event between two steps that both were begun, or at the start or the end. On a
    link: business at both ends.
    """
    instances = twin.instances
    kind, target = struck(cast.scenario, fault)
    between = getattr(cast.scenario.faults[fault], "between", None)
    found = np.zeros(len(instances), dtype=np.bool_)
    for name, of in cast.scores.items():
        rows = np.flatnonzero((instances["workflow"] == name).to_numpy())
        there = _There(cast, name, of, instances.iloc[rows], twin)
        if between is not None:
            found[rows] = there.at(between[0]) & there.at(between[1])
        elif kind in ("service", "coordinator", "bus"):
            found[rows] = there.at(target)
        elif kind in ("workflow", "step"):
            found[rows] = there.of(target)
        else:  # everywhere
            found[rows] = True
    return found


class _There:
    """Where the instances of one workflow had business, by the steps that they have begun."""

    def __init__(
        self, cast: Cast, name: str, of: Score, instances: pd.DataFrame, twin: Side
    ) -> None:
        self._name = name
        self._score = of
        self._workflow = cast.scenario.workflows[name]
        self._steps = tuple(self._workflow.steps)
        self._driver = drivers(cast.scenario, cast.scenario.patterns[cast.pattern], name)
        self._done = np.zeros((len(instances), len(self._steps)), dtype=np.bool_)
        for table in (twin.effects, twin.attempts):
            if table is not None:
                own = table[(table["workflow"] == name).to_numpy()]
                self._done |= touched(own, instances, self._steps)
        self._with_replaced()

    def _with_replaced(self) -> None:
        """Whoever came to a fallback has been at the step that it stands in for."""
        for _ in self._steps:  # a fallback may have a fallback
            for place, step in enumerate(self._steps):
                stood_in = self._workflow.steps[step].fallback_for
                if stood_in is not None:
                    self._done[:, self._steps.index(stood_in)] |= self._done[:, place]

    def at(self, component: str) -> Bools:
        if component == "client":
            return np.ones(len(self._done), dtype=np.bool_)
        if component == "bus":
            return self._by_route(self._has_hop)
        steps = self._workflow.steps
        return self._any(
            lambda step: component == steps[step].service or _is(str(self._driver[step]), component)
        )

    def of(self, target: str) -> Bools:
        """At a workflow, or a step by its full name."""
        workflow, dot, name = target.partition(".")
        if workflow != self._name:
            return np.zeros(len(self._done), dtype=np.bool_)
        if not dot:
            return np.ones(len(self._done), dtype=np.bool_)
        return self._any(lambda step: step == name)

    def _any(self, meant: Callable[[str], bool]) -> Bools:
        meant_steps = [place for place, step in enumerate(self._steps) if meant(step)]
        found: Bools = np.any(self._done[:, meant_steps], axis=1, keepdims=True)[:, 0]
        return found

    def _by_route(self, rule: Callable[[frozenset[str]], bool]) -> Bools:
        """The rule for what each instance did, asked once for each different set of steps."""
        kinds, which = np.unique(self._done, axis=0, return_inverse=True)
        answers = [
            rule(frozenset(step for step, did in zip(self._steps, kind, strict=True) if did))
            for kind in kinds
        ]
        found: Bools = np.array(answers, dtype=np.bool_)[which.reshape(-1)]
        return found

    def _has_hop(self, done: frozenset[str]) -> bool:
        if self._score.door is None:
            return True
        ends = possible_ends(self._workflow)
        return any(
            step in done and self._reaches(step, hearers, done, ends)
            for part in self._score.parts
            for event, hearers in part.tells
            if event.kind == "done"
            for step in (event.step,)
        )

    def _reaches(
        self,
        step: str,
        hearers: tuple[Component, ...],
        done: frozenset[str],
        ends: frozenset[str],
    ) -> bool:
        """Whether the event is for somebody: it starts a step that was begun, or is the end."""
        if step in ends and self._score.answerer in hearers:
            return True
        return any(
            self._driver[other] in hearers and step in self._workflow.steps[other].after
            for other in done
        )
