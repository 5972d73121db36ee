"""What an imported scenario gets where its file says nothing: load, patterns, a run."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.scenario.errors import shown
from sim.scenario.imports.findings import Findings, Names

Plain = dict[str, Any]
"""A part of a scenario as its YAML file would hold it."""

STEP_LIMIT = 500
"""Steps of all workflows of one import."""
DEPTH_LIMIT = 60
"""Calls inside of each other."""
RATE = 5.0
"""Instances a second of each workflow, where the file gives no load."""
DURATION_S = 120.0
REPLICATIONS = 5
UTILISATION = 0.6

_ENGINE: Plain = {"profile": "temporal-like"}
_BUS: Plain = {"profile": "kafka-like"}


class TooLargeError(Exception):
    """A file that grows into more steps than anybody means; a problem says where."""


class Steps:
    """The steps and choices of one workflow as they are found."""

    def __init__(self, findings: Findings, others: int = 0) -> None:
        self.findings = findings
        self.choices: Plain = {}
        self.steps: Plain = {}
        self._others = others
        self._names, self._choice_names = Names("step"), Names("choice")

    def add(
        self, wanted: str, said: Plain, after: Iterable[str] = (), when: Mapping[str, str] = {}
    ) -> str:
        """One more step, and its name; raises TooLargeError when there are too many."""
        if len(self.steps) + self._others >= STEP_LIMIT:
            message = f"grows into more than {STEP_LIMIT} steps: import a smaller part of it"
            self.findings.wrong((), message)
            raise TooLargeError
        name = self._names.new(wanted)
        self.findings.called(wanted, name)
        step = dict(said)
        if before := list(dict.fromkeys(after)):
            step["after"] = before
        if when:
            step["when"] = dict(when)
        self.steps[name] = step
        return name

    def choose(self, wanted: str, branches: Mapping[str, float]) -> str:
        """One more choice, and its name."""
        name = self._choice_names.new(wanted)
        self.choices[name] = dict(branches)
        return name

    def perhaps(self, wanted: str, probability: float) -> dict[str, str]:
        """The condition that something happens with this probability; none when it is certain."""
        if probability >= 1.0:
            return {}
        return {self.choose(wanted, {"yes": probability, "no": 1.0 - probability}): "yes"}

    def workflow(self) -> Plain:
        """The workflow."""
        return {**({"choices": self.choices} if self.choices else {}), "steps": self.steps}


def endless(path: Sequence[str]) -> str:
    """What is wrong with calls that come back to where they were, or go too deep."""
    if path[-1] not in path[:-1]:
        return f"the calls go more than {DEPTH_LIMIT} deep: import a smaller part of it"
    around = " -> ".join(path[path.index(path[-1]) :])
    return f"the calls never end: {shown(around)}; a workflow must"


def assumed_load(findings: Findings, workflows: Iterable[str]) -> list[Plain]:
    """A usual load of every workflow, noted: the user must say what it really is."""
    findings.note(f"the load is assumed: {RATE:g}/s for each workflow, Poisson (`workload`)")
    arrivals = {"process": "poisson", "rate": f"{RATE:g}/s"}
    return [{"workflow": name, "arrivals": dict(arrivals)} for name in workflows]


def assumed_run(findings: Findings) -> Plain:
    """A usual run, noted."""
    findings.note(f"the run is assumed: {DURATION_S:g} s, {REPLICATIONS} replications (`run`)")
    return {"duration": f"{DURATION_S:g}s", "replications": REPLICATIONS}


def slots(work_s: float) -> int:
    """The slots that keep a service at a usual utilisation, given its work per second."""
    return max(1, math.ceil(work_s / UTILISATION - 1e-9))


def patterns(
    findings: Findings,
    services: Sequence[str],
    domains: Mapping[str, Sequence[str]] | None = None,
    first: str = "orchestration",
) -> Plain:
    """The usual three, the `first` in front; domains by name, else halves of the services."""
    findings.note("coordinators and bus are assumed: temporal-like and kafka-like (`patterns`)")
    found: Plain = {
        "orchestration": {"kind": "orchestration", "coordinator": dict(_ENGINE)},
        "choreography": {"kind": "choreography", "bus": dict(_BUS)},
    }
    found = {first: found.pop(first), **found}
    if domains is None and len(services) > 1:
        half = len(services) // 2
        domains = {"first": services[:half], "second": services[half:]}
        findings.note("the domains of the hybrid are assumed: two halves of the services")
    if domains:
        found["hybrid"] = {
            "kind": "hybrid",
            "domains": {
                name: {"services": list(members), "coordinator": dict(_ENGINE)}
                for name, members in domains.items()
            },
            "bus": dict(_BUS),
        }
    return found
