"""The profiles as a list: every key of every profile, its value, its source, its certainty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.bus import Bus
from sim.scenario.coordinator import Coordinator
from sim.scenario.profile import BUS_PROFILES, COORDINATOR_PROFILES, Certainty, Profile, Sourced

_DEFAULT = Sourced(None, "the default of every profile", "model")


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of one profile of a `component` (coordinator or bus), its value as YAML data."""

    component: str
    profile: str
    key: str
    value: object
    source: str
    certainty: Certainty


def catalogue() -> tuple[Entry, ...]:
    """Every key of every profile that there is, those that it leaves at their default included."""
    return (
        *(e for p in COORDINATOR_PROFILES.values() for e in _entries("coordinator", p)),
        *(e for p in BUS_PROFILES.values() for e in _entries("bus", p)),
    )


def _entries(component: str, profile: Profile) -> Iterator[Entry]:
    made: Coordinator | Bus = (
        Coordinator(profile=profile.name)
        if component == "coordinator"
        else Bus(profile=profile.name)
    )
    for key, value in made.resolved().model_dump(mode="json").items():
        if key != "profile":
            said = profile.values.get(key, _DEFAULT)
            yield Entry(component, profile.name, key, value, said.source, said.certainty)
