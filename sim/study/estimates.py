"""Estimates: what a scenario takes from profiles that nobody has documented or measured.

Every value of a profile says how certain it is. Where that is *estimate* or *model* it is
somebody's guess, and a verdict that hangs on it ought to say so.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sim.scenario import Scenario
from sim.scenario.catalogue import PROFILES
from sim.scenario.families import Spread
from sim.scenario.in_use import profiled
from sim.scenario.multiple import multiple
from sim.scenario.profiles import Certainty, Profile, Sourced

GUESSED: tuple[Certainty, ...] = ("estimate", "model")
"""How certain a value is that a verdict ought not to hang on unsaid."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number of a profile that is a guess: `side` is coordinator or bus."""

    side: str
    profile: str
    key: str
    certainty: Certainty
    source: str

    @property
    def name(self) -> str:
        """What it is called, as in `temporal-like persist`."""
        return f"{self.profile} {self.key}"


@dataclass(frozen=True, slots=True)
class Scaled:
    """An estimate taken this many times as high."""

    side: str
    profile: str
    key: str
    factor: float


def estimates(scenario: Scenario, patterns: Collection[str] | None = None) -> tuple[Estimate, ...]:
    """The guesses that a scenario relies on, each once: those that no key of its own replaces.

    `patterns`: under these only.
    """
    found: dict[tuple[str, str, str], Estimate] = {}
    for pattern, _, side, own in profiled(scenario):
        if patterns is not None and pattern not in patterns:
            continue
        profile = _profile(side, own.profile)
        for key, value in profile.values.items():
            if key in own.model_fields_set or value.certainty not in GUESSED:
                continue
            if _times(value.value, 2.0) != _times(value.value, 1.0):
                found[side, profile.name, key] = Estimate(
                    side, profile.name, key, value.certainty, value.source
                )
    return tuple(found.values())


def scaled(scenario: Scenario, changes: tuple[Scaled, ...]) -> Scenario:
    """The scenario with some of its estimates taken higher or lower, wherever it relies on them."""
    edits: dict[str, object] = {}
    for change in changes:
        for _, path, side, own in profiled(scenario):
            if side != change.side or own.profile != change.profile:
                continue
            if change.key in own.model_fields_set:
                continue
            value = _profile(side, own.profile).values[change.key].value
            edits[f"{path}.{change.key}"] = _times(value, change.factor)
    return scenario.with_(edits) if edits else scenario


def value_text(estimate: Estimate, factor: float = 1.0) -> str:
    """The value of an estimate, taken `factor` times, in words."""
    value = _times(_sourced(estimate).value, factor)
    if isinstance(value, Mapping):
        return f"pause {float(value['pause']):.3g} s"
    for name in ("mean", "value"):
        if (own := getattr(value, name, None)) is not None:
            return f"{name} {float(own):.3g} s"
    if isinstance(value, Spread):
        return f"mean {value.mean_s:.3g} s"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _sourced(estimate: Estimate) -> Sourced:
    return _profile(estimate.side, estimate.profile).values[estimate.key]


def _profile(side: str, name: str) -> Profile:
    return PROFILES[side][name]


def _times(value: object, factor: float) -> object:
    """A value taken `factor` times: counts stay whole, distributions keep their shape.

    What is no number stays as it is.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return max(1, round(value * factor)) if value else 0
    if isinstance(value, float):
        return float(value * factor)
    if isinstance(value, Spread):
        return multiple(value, factor)
    if isinstance(value, Mapping) and "pause" in value:
        return {**value, "pause": float(value["pause"]) * factor}
    return value
