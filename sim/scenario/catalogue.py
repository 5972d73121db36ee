"""The profiles as a list: every key of every profile, its value, its source, its certainty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import TypeAdapter

from sim.scenario.bus import Bus
from sim.scenario.coordinator import Coordinator
from sim.scenario.errors import listed, meant
from sim.scenario.model import Model
from sim.scenario.outbox import Outbox, OutboxCdc, OutboxNone, OutboxPolling
from sim.scenario.profiles import (
    BUS_PROFILES,
    COORDINATOR_PROFILES,
    OUTBOX_PROFILES,
    Certainty,
    Profile,
    Sourced,
)

PROFILES: Mapping[str, Mapping[str, Profile]] = MappingProxyType(
    {"coordinator": COORDINATOR_PROFILES, "bus": BUS_PROFILES, "outbox": OUTBOX_PROFILES}
)
"""All profiles by what they are of, and by their names."""
_DEFAULT = Sourced(None, "the default of every profile", "model")
_OUTBOX: TypeAdapter[OutboxNone | OutboxPolling | OutboxCdc] = TypeAdapter(Outbox)


class UnknownProfileError(ValueError):
    """A profile was asked for by a name that there is not."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of one profile of a `component` (coordinator, bus, outbox), its value as YAML data.

    `own`: whether the profile sets it; else it is the default.
    """

    component: str
    profile: str
    key: str
    value: object
    source: str
    certainty: Certainty
    own: bool


def catalogue() -> tuple[Entry, ...]:
    """Every key of every profile that there is, those that it leaves at their default included."""
    return tuple(entry for component, profile in named() for entry in entries(component, profile))


def named(name: str | None = None) -> tuple[tuple[str, Profile], ...]:
    """The profiles of this name (default: all), each with what it is of: UnknownProfileError."""
    found = tuple(
        (component, profile)
        for component, profiles in PROFILES.items()
        for profile in profiles.values()
        if name in (None, profile.name)
    )
    if not found:
        known = dict.fromkeys(one for profiles in PROFILES.values() for one in profiles)
        raise UnknownProfileError(
            f"there is no profile {name!r}: {listed(known)}{meant(name or '', known)}"
        )
    return found


def entries(component: str, profile: Profile) -> Iterator[Entry]:
    """Every key of one profile, in the order of the component's keys."""
    for key, value in _filled(component, profile.name).model_dump(mode="json").items():
        if key != "profile":
            said = profile.values.get(key, _DEFAULT)
            own = key in profile.values
            yield Entry(component, profile.name, key, value, said.source, said.certainty, own)


def _filled(component: str, name: str) -> Model:
    if component == "coordinator":
        return Coordinator(profile=name).resolved()
    if component == "bus":
        return Bus(profile=name).resolved()
    return _OUTBOX.validate_python(name)
