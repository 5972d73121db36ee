"""What a scenario may say already, and a run cannot do yet: named, so that nothing is ignored.

Failures, retries, undoing, limits and faults come with later versions. Until then a run that would
need one of them is refused with the key that asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.scenario.beside import company
from sim.scenario.errors import Place, Problem, ScenarioError
from sim.scenario.pattern import Pattern
from sim.scenario.rules.reference import unknown
from sim.scenario.scenario import Scenario
from sim.scenario.workflow import Step

_LATER = "is not simulated yet (it comes with failures and rollback)"


def not_yet(scenario: Scenario, pattern: str, faults: Iterable[str]) -> tuple[Problem, ...]:
    """The keys whose behaviour is still to come, and which a run of this pattern would need.

    `faults` are the names of those selected for the run. Only workflows that the workload asks
    for, and services that do their steps, are looked at. Raises ScenarioError for unknown names.
    """
    if pattern not in scenario.patterns:
        raise ScenarioError([unknown((), "pattern", pattern, scenario.patterns)])
    selected = list(faults)
    if absent := [name for name in selected if name not in scenario.faults]:
        raise ScenarioError(unknown((), "fault", name, scenario.faults) for name in absent)
    need = _Need(scenario, scenario.patterns[pattern].resolved(), ("patterns", pattern))
    found = [
        *need.of_services(),
        *need.of_steps(),
        *need.of_rejections(),
        *need.of_workload(),
        *need.of_pattern(),
        *need.of_network(),
        *(Problem(("faults", name), f"{_LATER}: do not select it") for name in selected),
    ]
    return tuple(scenario.source.locate(problem) for problem in found)


def not_yet_for_study(scenario: Scenario) -> tuple[Problem, ...]:
    """The keys whose behaviour is still to come, and which a comparison would need."""
    found = [
        Problem((key,), "is not evaluated yet (it comes with studies): remove it")
        for key, value in (("prices", scenario.prices), ("checks", scenario.checks))
        if key in scenario.model_fields_set and value
    ]
    return tuple(scenario.source.locate(problem) for problem in found)


@dataclass(frozen=True, slots=True)
class _Use:
    """One step that the workload can ask for."""

    workflow: str
    name: str
    step: Step

    def at(self, *rest: str | int) -> Place:
        return ("workflows", self.workflow, "steps", self.name, *rest)


@dataclass(frozen=True, slots=True)
class _Need:
    scenario: Scenario
    pattern: Pattern
    place: Place

    def uses(self) -> list[_Use]:
        asked = dict.fromkeys(entry.workflow for entry in self.scenario.workload)
        return [
            _Use(workflow, name, step)
            for workflow in asked
            for name, step in self.scenario.workflows[workflow].steps.items()
        ]

    def services(self) -> list[str]:
        return list(dict.fromkeys(use.step.service for use in self.uses()))

    def of_services(self) -> Iterator[Problem]:
        for name in self.services():
            if self.scenario.services[name].autoscale is not None:
                yield Problem(("services", name, "autoscale"), f"{_LATER}: remove it")
        for name in dict.fromkeys(use.step.service for use in self.uses() if self.retried(use)):
            yield Problem(
                ("services", name, "queue_limit"),
                f"together with retries {_LATER}: remove it, or give the steps that push to "
                f"'{name}' retry: {{attempts: 1}}",
            )

    def of_steps(self) -> Iterator[Problem]:
        for use in self.uses():
            step = use.step
            for key, asked in (
                ("errors", step.errors > 0),
                ("timeout", step.timeout is not None),
                ("breaker", step.breaker is not None),
                ("bulkhead", step.bulkhead is not None),
                ("fallback_for", step.fallback_for is not None),
            ):
                if asked:
                    yield Problem(use.at(key), f"{_LATER}: remove it")

    def of_rejections(self) -> Iterator[Problem]:
        """A required step that may fail where done work must be undone, or work beside it stopped.

        With nothing to undo and nothing beside it, a failure just ends the instance.
        """
        for use in self.uses():
            step = use.step
            key = "rejects" if step.rejects > 0 else "retry" if self.refused(use) else None
            if key is None or step.optional or step.fallback_for is not None:
                continue
            workflow = self.scenario.workflows[use.workflow]
            others = company(workflow, use.name)
            undone = sorted(n for n in others.before if workflow.steps[n].undo is not None)
            for names, must in ((undone, "be undone"), (sorted(others.beside), "be stopped")):
                if names:
                    yield Problem(
                        use.at(key),
                        f"{_LATER} where '{names[0]}' must {must}: remove it, or what makes it so",
                    )
                    break

    def of_workload(self) -> Iterator[Problem]:
        for i, entry in enumerate(self.scenario.workload):
            for key in ("admission", "client"):
                if getattr(entry, key) is not None:
                    yield Problem(("workload", i, key), f"{_LATER}: remove it")

    def of_pattern(self) -> Iterator[Problem]:
        for domain, coordinator in self.pattern.coordinators.items():
            if coordinator.admission.kind != "none":
                above = (*self.place, "domains", domain) if domain else self.place
                yield Problem((*above, "coordinator", "admission"), f"{_LATER}: write none")
        if getattr(self.pattern, "deadline_monitor", None) is not None:
            yield Problem((*self.place, "deadline_monitor"), f"{_LATER}: remove it")

    def of_network(self) -> Iterator[Problem]:
        network = self.scenario.network
        if network.loss > 0:
            yield Problem(("network", "loss"), f"{_LATER}: write 0%")
        components = {*self.services(), "client"}
        components |= {"coordinator"} if self.pattern.coordinators else set()
        components |= {"bus"} if self.pattern.the_bus else set()
        for i, link in enumerate(network.links):
            if link.loss and components.issuperset(link.between):
                yield Problem(("network", "links", i, "loss"), f"{_LATER}: write 0%")

    def limited(self, use: _Use) -> bool:
        """Whether the step is pushed to a service that may turn it away at its queue."""
        coordinator = self.pattern.coordinator_of(f"{use.workflow}.{use.name}", use.step.service)
        pushed = coordinator is not None and coordinator.dispatch == "push"
        return pushed and self.scenario.services[use.step.service].queue_limit is not None

    def retried(self, use: _Use) -> bool:
        return self.limited(use) and use.step.retry.attempts != 1

    def refused(self, use: _Use) -> bool:
        return self.limited(use) and use.step.retry.attempts == 1
