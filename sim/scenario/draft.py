"""A scenario on its way: what is valid in itself, beside the names of what is not.

The rules between parts run on a draft, so that a wrong key in one place hides no wrong name in
another: all problems of a file come at once, and none that only follows from another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from sim.scenario.fault import Fault
from sim.scenario.frozenmap import NamedSome
from sim.scenario.network import Network
from sim.scenario.pattern import Pattern
from sim.scenario.service import Service
from sim.scenario.settings import Check, RunSettings, Slo
from sim.scenario.values import Probability
from sim.scenario.workflow import Step, Workflow
from sim.scenario.workload import WorkloadEntry

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

T = TypeVar("T")
Branches = Mapping[str, float]

_SERVICE = TypeAdapter(Service)
_STEP = TypeAdapter(Step)
_BRANCHES: TypeAdapter[Branches] = TypeAdapter(NamedSome[Probability])
_ENTRY = TypeAdapter(WorkloadEntry)
_NETWORK = TypeAdapter(Network)
_PATTERN: TypeAdapter[Pattern] = TypeAdapter(Pattern)
_FAULT: TypeAdapter[Fault] = TypeAdapter(Fault)
_RUN = TypeAdapter(RunSettings)
_SLO = TypeAdapter(Slo)
_CHECK = TypeAdapter(Check)


@dataclass(frozen=True, slots=True)
class DraftWorkflow:
    """A workflow; a choice or a step that is wrong in itself is None."""

    choices: Mapping[str, Branches | None]
    steps: Mapping[str, Step | None]
    deadline: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario; what is wrong in itself is None, under its name or in its position."""

    services: Mapping[str, Service | None]
    workflows: Mapping[str, DraftWorkflow | None]
    workload: tuple[WorkloadEntry | None, ...]
    network: Network | None
    patterns: Mapping[str, Pattern | None]
    faults: Mapping[str, Fault | None]
    run: RunSettings | None
    slo: Slo | None
    checks: tuple[Check | None, ...]

    @classmethod
    def of(cls, scenario: Scenario) -> Draft:
        """The draft of what is valid in itself throughout."""
        return cls(
            services=scenario.services,
            workflows={
                name: DraftWorkflow(workflow.choices, workflow.steps)
                for name, workflow in scenario.workflows.items()
            },
            workload=scenario.workload,
            network=scenario.network,
            patterns=scenario.patterns,
            faults=scenario.faults,
            run=scenario.run,
            slo=scenario.slo,
            checks=scenario.checks,
        )

    @classmethod
    def salvaged(cls, data: object, context: object) -> Draft:
        """The draft of data that failed validation: each part is tried alone."""
        parts = _Parts(data, context)
        return cls(
            services=parts.named("services", _SERVICE),
            workflows={
                name: _workflow(raw, context) for name, raw in _mapping(data, "workflows").items()
            },
            workload=parts.listed("workload", _ENTRY),
            network=parts.one("network", _NETWORK),
            patterns=parts.named("patterns", _PATTERN),
            faults=parts.named("faults", _FAULT),
            run=parts.one("run", _RUN),
            slo=parts.one("slo", _SLO),
            checks=parts.listed("checks", _CHECK),
        )


@dataclass(frozen=True, slots=True)
class _Parts:
    data: object
    context: object

    def named(self, key: str, kind: TypeAdapter[Any]) -> dict[str, Any]:
        items = _mapping(self.data, key).items()
        return {name: _attempt(kind, raw, self.context) for name, raw in items}

    def listed(self, key: str, kind: TypeAdapter[Any]) -> tuple[Any, ...]:
        raw = self.data.get(key) if isinstance(self.data, Mapping) else None
        items = raw if isinstance(raw, list | tuple) else ()
        return tuple(_attempt(kind, item, self.context) for item in items)

    def one(self, key: str, kind: TypeAdapter[T]) -> T | None:
        raw = self.data.get(key) if isinstance(self.data, Mapping) else None
        return _attempt(kind, {} if raw is None else raw, self.context)


def _workflow(raw: object, context: object) -> DraftWorkflow | None:
    if not isinstance(raw, Mapping):
        raw = dict(raw) if isinstance(raw, Workflow) else None
    if raw is None:
        return None
    choices = _Parts(raw, context).named("choices", _BRANCHES)
    return DraftWorkflow(choices, _Parts(raw, context).named("steps", _STEP))


def _mapping(data: object, key: str) -> Mapping[str, object]:
    raw = data.get(key) if isinstance(data, Mapping) else None
    if not isinstance(raw, Mapping):
        return {}
    return {name: item for name, item in raw.items() if isinstance(name, str)}


def _attempt(kind: TypeAdapter[T], raw: object, context: object) -> T | None:
    try:
        return kind.validate_python(raw, context=context)
    except ValidationError:
        return None
