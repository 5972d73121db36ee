"""Profiles in use: which ones the coordinators and buses of a scenario start from."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.bus import Bus
from sim.scenario.catalogue import PROFILES
from sim.scenario.coordinator import Coordinator
from sim.scenario.profiles import Profile
from sim.scenario.scenario import Scenario


def profiled(scenario: Scenario) -> Iterator[tuple[str, str, str, Coordinator | Bus]]:
    """Each coordinator and bus as it is written: pattern, path, which of the two it is, itself."""
    for name, pattern in scenario.patterns.items():
        path = f"patterns.{name}"
        if (coordinator := getattr(pattern, "coordinator", None)) is not None:
            yield name, f"{path}.coordinator", "coordinator", coordinator
        for domain, of in (getattr(pattern, "domains", None) or {}).items():
            yield name, f"{path}.domains.{domain}.coordinator", "coordinator", of.coordinator
        if (bus := getattr(pattern, "bus", None)) is not None:
            yield name, f"{path}.bus", "bus", bus


def profiles_in_use(scenario: Scenario) -> tuple[Profile, ...]:
    """The profiles of all coordinators and buses of a scenario, each once, in its order."""
    found = {
        (side, own.profile): PROFILES[side][own.profile] for _, _, side, own in profiled(scenario)
    }
    return tuple(found.values())
