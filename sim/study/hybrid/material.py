"""Material: what domains and borders are made of, and the pattern that a cut makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario import Scenario
from sim.study.asked import check_pattern
from sim.study.hybrid.cuts import CHOREOGRAPHY, Cut, NoCutError, Space

Document = dict[str, Any]
"""A pattern as it is written in a scenario file."""


@dataclass(frozen=True)
class Material:
    """A coordinator for each domain and what carries events, as the scenario's patterns have them.

    `coordinator`, and of `events` the keys `bus`, `outbox` and `deadline_monitor`, are as written;
    `coordinator_of` and `bus_of` name the patterns that they are taken from.
    """

    coordinator: Document
    events: Document
    coordinator_of: str
    bus_of: str

    def pattern(self, space: Space, cut: Cut) -> Document:
        """The pattern of a cut, as it is written in a scenario file."""
        if cut == space.orchestration:
            return {"kind": "orchestration", "coordinator": self.coordinator}
        if cut == CHOREOGRAPHY:
            return {"kind": "choreography", **self.events}
        domains = {
            domain_name(at): {"services": list(domain), "coordinator": self.coordinator}
            for at, domain in enumerate(cut.domains)
        }
        return {"kind": "hybrid", "domains": domains, **self.events}


def domain_name(at: int) -> str:
    """What the domain at a place of its cut is called."""
    return f"domain-{at + 1}"


def material_of(
    scenario: Scenario, coordinator: str | None = None, bus: str | None = None
) -> Material:
    """What cuts of a scenario are made of.

    `coordinator` and `bus` name the patterns that they are taken from: by default the first that
    has one coordinator for everything, and the first that has a bus. Raises UnknownPatternError,
    and NoCutError where there is none.
    """
    written: Mapping[str, Document] = scenario.document()["patterns"]
    engine = _found(
        scenario,
        [name for name, one in scenario.patterns.items() if "" in one.coordinators],
        coordinator,
        "one coordinator for everything",
    )
    carrier = _found(
        scenario,
        [name for name, one in scenario.patterns.items() if one.the_bus is not None],
        bus,
        "a bus",
    )
    events = {
        key: written[carrier][key]
        for key in ("bus", "outbox", "deadline_monitor")
        if written[carrier].get(key) is not None
    }
    return Material(written[engine].get("coordinator", {}), events, engine, carrier)


def _found(scenario: Scenario, having: list[str], asked: str | None, what: str) -> str:
    if asked is not None:
        if check_pattern(scenario, asked) not in having:
            raise NoCutError(f"the pattern {asked!r} does not have {what}; these do: {_or(having)}")
        return asked
    if not having:
        raise NoCutError(
            f"no pattern of the scenario has {what}, and cuts are made of one: add such a pattern"
        )
    return having[0]


def _or(names: list[str]) -> str:
    return ", ".join(names) or "none"


def own_cuts(scenario: Scenario, space: Space) -> dict[str, Cut]:
    """The patterns of the scenario whose domains are whole services, as cuts."""
    found: dict[str, Cut] = {}
    for name, pattern in scenario.patterns.items():
        domains = getattr(pattern, "domains", None)
        if domains and not any(domain.steps for domain in domains.values()):
            found[name] = space.made(domain.services for domain in domains.values())
    return found
