"""Patterns: who decides what comes next (a coordinator, the services themselves, or both)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints

from sim.scenario.bus import Bus
from sim.scenario.coordinator import Coordinator
from sim.scenario.frozenmap import FrozenMap, Name, Named
from sim.scenario.model import Model, Tagged
from sim.scenario.outbox import Outbox
from sim.scenario.values import Length

StepName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_-]*\.[A-Za-z0-9_][A-Za-z0-9_-]*$"),
]
"""A step in full: `workflow.step`."""


class DeadlineMonitor(Model):
    """Watches start and end of every instance, and tells when one is overdue."""

    after: Length = Field(description="The age at which an instance is overdue.")
    every: Length = Field(description="From one look to the next.")


class Domain(Model):
    """A bounded context: steps under one coordinator of their own."""

    services: tuple[Name, ...] = Field(default=(), description="All steps of these services.")
    steps: tuple[StepName, ...] = Field(default=(), description="These steps, as workflow.step.")
    coordinator: Coordinator = Field(default=Coordinator(), description="Who drives them.")


class _Pattern(Tagged):
    """What can be asked of every pattern."""

    TAG: ClassVar[str] = "kind"

    @property
    def coordinators(self) -> Mapping[str, Coordinator]:
        """Every coordinator by its domain ('' where there is one for everything)."""
        return FrozenMap()

    @property
    def the_bus(self) -> Bus | None:
        """The bus, if the pattern has one."""
        return None

    def coordinator_of(self, step: str, service: str) -> Coordinator | None:  # noqa: ARG002
        """Who drives a step (its full name) of a service, if anyone does."""
        return None

    def resolved(self) -> Self:
        """The same with every key of its coordinators and its bus filled from their profiles."""
        return self


class OrchestrationPattern(_Pattern):
    """One coordinator drives every step."""

    kind: Literal["orchestration"] = "orchestration"
    coordinator: Coordinator = Field(default=Coordinator(), description="Who drives every step.")

    @property
    def coordinators(self) -> Mapping[str, Coordinator]:
        return FrozenMap({"": self.coordinator})

    def coordinator_of(self, step: str, service: str) -> Coordinator | None:  # noqa: ARG002
        return self.coordinator

    def resolved(self) -> Self:
        return self.model_copy(update={"coordinator": self.coordinator.resolved()})


class _Eventful(_Pattern):
    """A pattern with events: a bus, how events get there, and perhaps a monitor."""

    bus: Bus = Field(default=Bus(), description="What carries the events.")
    outbox: Outbox | None = Field(
        default=None, description="How services' events leave; absent = as each service says."
    )
    deadline_monitor: DeadlineMonitor | None = Field(
        default=None, description="Who notices overdue instances; absent = nobody."
    )

    @property
    def the_bus(self) -> Bus | None:
        return self.bus

    def resolved(self) -> Self:
        return self.model_copy(update={"bus": self.bus.resolved()})


class ChoreographyPattern(_Eventful):
    """Services react to each other's events; nobody drives."""

    kind: Literal["choreography"] = "choreography"


class HybridPattern(_Eventful):
    """Coordinators within domains, events between them and for the rest."""

    kind: Literal["hybrid"] = "hybrid"
    domains: Named[Domain] = Field(
        default_factory=FrozenMap, description="The domains; the rest is choreographed."
    )

    @property
    def coordinators(self) -> Mapping[str, Coordinator]:
        return FrozenMap({name: domain.coordinator for name, domain in self.domains.items()})

    def coordinator_of(self, step: str, service: str) -> Coordinator | None:
        for domain in self.domains.values():
            if service in domain.services or step in domain.steps:
                return domain.coordinator
        return None

    def resolved(self) -> Self:
        domains = {
            name: domain.model_copy(update={"coordinator": domain.coordinator.resolved()})
            for name, domain in self.domains.items()
        }
        return super().resolved().model_copy(update={"domains": FrozenMap(domains)})


Pattern = Annotated[
    OrchestrationPattern | ChoreographyPattern | HybridPattern, Field(discriminator="kind")
]
