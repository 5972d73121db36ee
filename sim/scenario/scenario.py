"""A scenario: everything that a user says about one simulated world, valid as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from sim.scenario.arrivals import TraceArrivals
from sim.scenario.change import changed
from sim.scenario.datafile import Folder
from sim.scenario.distribution import Empirical
from sim.scenario.document import Source, write_text
from sim.scenario.draft import Draft
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.explain import problems_of
from sim.scenario.fault import Fault, Release
from sim.scenario.frozenmap import FrozenMap, Named, NamedSome
from sim.scenario.model import Model
from sim.scenario.network import Network
from sim.scenario.pattern import Pattern
from sim.scenario.rules import problems_between, warnings_about
from sim.scenario.service import Service
from sim.scenario.settings import Check, Prices, RunSettings, Slo
from sim.scenario.workflow import Workflow
from sim.scenario.workload import WorkloadEntry


class Scenario(Model):
    """One simulated world: services, workflows, load, network, patterns, faults, run settings.

    Made by `load`, `loads`, or from the same keys and values in Python; raises ScenarioError with
    all problems at once. Frozen; two are equal when they say the same.
    """

    name: str = Field(min_length=1, description="What the scenario is called.")
    summary: str = Field(default="", description="What it is about, in a sentence.")
    services: NamedSome[Service] = Field(description="Who does the work.")
    workflows: NamedSome[Workflow] = Field(description="What must happen.")
    workload: tuple[WorkloadEntry, ...] = Field(
        min_length=1, description="Who asks for it, and how often."
    )
    network: Network = Field(default=Network(), description="What messages go through.")
    patterns: NamedSome[Pattern] = Field(description="Who decides what comes next: variants.")
    faults: Named[Fault] = Field(default_factory=FrozenMap, description="What may strike, by name.")
    run: RunSettings = Field(description="How long and how often it is run.")
    slo: Slo = Field(default=Slo(), description="What counts as good.")
    prices: Prices = Field(default=Prices(), description="What things cost.")
    checks: tuple[Check, ...] = Field(default=(), description="Limits that a comparison must keep.")

    _folder: Folder = PrivateAttr(default_factory=lambda: Folder(Path()))
    _source: Source = PrivateAttr(default_factory=Source)
    _warnings: tuple[Problem, ...] = PrivateAttr(default=())

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(
        cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        if isinstance(data, cls):
            return data
        try:
            scenario = handler(data)
        except ValidationError as error:
            draft = Draft.salvaged(data, info.context)
            problems = [*problems_of(error, data, cls), *problems_between(draft)]
            raise ScenarioError(problems) from None
        draft = Draft.of(scenario)
        if between := problems_between(draft):
            raise ScenarioError(between)
        scenario._warnings = tuple(warnings_about(draft))
        scenario._folder = Folder(Folder.of(info.context).path)
        return scenario

    @classmethod
    def of(cls, data: Mapping[str, object], base: str | Path | None = None) -> Self:
        """The scenario of plain data, as a YAML file holds them; data files relative to `base`."""
        return cls.model_validate(dict(data), context=Folder(Path(base or ".")))

    def __eq__(self, other: object) -> bool:
        # The same content is the same scenario, wherever its files lie and its lines stand.
        return isinstance(other, Scenario) and dict(self) == dict(other)

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What can be run, but is hardly meant."""
        return tuple(self._source.locate(problem) for problem in self._warnings)

    @property
    def base(self) -> Path:
        """The folder that data files are relative to."""
        return self._folder.path

    @property
    def source(self) -> Source:
        """The file that it was read from, and the line of each place in it (if it was)."""
        return self._source

    def read_from(self, source: Source) -> Self:
        """The same scenario, its problems and warnings located in a source."""
        located = self.model_copy()
        located._source = source
        return located

    def with_(self, changes: Mapping[str, object]) -> Self:
        """A scenario with some values changed, by dotted path (`workload.0.arrivals.rate`).

        Keys that the user never wrote go on following their profile or default. Raises
        ScenarioError for an unknown path, and for what is then no longer valid.
        """
        document, places = changed(self, changes)
        source = self._source.without(places)
        try:
            scenario = type(self).model_validate(document, context=self._folder)
        except ScenarioError as error:
            raise ScenarioError(source.locate(problem) for problem in error.problems) from None
        return scenario.read_from(source)

    def document(self) -> dict[str, Any]:
        """What the user wrote as plain data, units and all; defaults and profiles left out."""
        return self.model_dump(mode="json", exclude_unset=True)

    def to_yaml(self) -> str:
        """What the user wrote as YAML; with the same `base` it reads back as an equal scenario."""
        return write_text(self.document())

    def effective(self) -> Self:
        """The same with coordinators and buses filled from their profiles, and limits bare."""
        patterns = {name: pattern.resolved() for name, pattern in self.patterns.items()}
        checks = tuple(check.bare() for check in self.checks)
        return self.model_copy(update={"patterns": FrozenMap(patterns), "checks": checks})

    def hash(self) -> str:
        """A fingerprint of the effective content, measured data included (blake2b, hex).

        Equal for two files that mean the same, however they write it and whatever they leave out.
        """
        content = json.dumps(self.effective().model_dump(mode="json"), sort_keys=True)
        digest = hashlib.blake2b(content.encode(), digest_size=16)
        for numbers in measured(self):
            digest.update(repr(numbers).encode())
        return digest.hexdigest()

    def slo_of(self, workflow: str) -> float | None:
        """The latency in seconds within which an instance of a workflow is good, if one is set.

        A changed version that has none of its own is held to that of the version before it.
        """
        latency = self.slo.of(workflow)
        if latency is None:
            latency = self.workflows[workflow].deadline
        if latency is None and (before := self.version_before(workflow)) is not None:
            latency = self.slo_of(before)
        return latency

    def version_before(self, workflow: str) -> str | None:
        """The workflow of which this one is a changed version, by some release; None: of none."""
        releases = (fault for fault in self.faults.values() if isinstance(fault, Release))
        return next((fault.target for fault in releases if fault.to == workflow), None)

    def entry_name(self, index: int) -> str:
        """What the workload entry at a position is called."""
        return self.workload[index].name


def measured(value: object) -> Iterator[tuple[float, ...]]:
    """The data that a scenario has read from files: every empirical sample and recorded trace."""
    if isinstance(value, Empirical):
        yield value.values
    elif isinstance(value, TraceArrivals):
        yield value.times_s
    elif isinstance(value, Model):
        for name in sorted(type(value).model_fields):
            yield from measured(getattr(value, name))
    elif isinstance(value, Mapping):
        for name in sorted(value):
            yield from measured(value[name])
    elif isinstance(value, tuple):
        for item in value:
            yield from measured(item)
