"""ProfileList: what `sim.profiles` gives to a person: values of products, and whose they are."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import cast

import pandas as pd

from sim.report.provenance import Plain
from sim.scenario.catalogue import Entry, entries, named
from sim.scenario.profiles import Profile, Published

FRAME = ("component", "profile", "key", "value", "source", "certainty", "own")
MEASURES: Mapping[str, str] = {
    "start": "from the client's start to the first step's work",
    "step": "from a step's end to the next one's work",
    "workflow": "a workflow of one step, beyond its work",
    "hop": "from a service's work to the next one's, over the bus",
}
"""What a published latency is of, in words."""


@dataclass(frozen=True, repr=False)
class ProfileList:
    """Some profiles, each with the component that it is of: coordinator, bus or outbox."""

    profiles: tuple[tuple[str, Profile], ...]

    @classmethod
    def of(cls, name: str | None = None) -> "ProfileList":
        """Those of this name (default: all); raises UnknownProfileError."""
        return cls(named(name))

    def frame(self) -> pd.DataFrame:
        """A row a value: `component profile key value source certainty own`.

        `own`: the profile sets it; the others are defaults. Values as in a scenario file.
        """
        rows = [
            tuple(getattr(entry, name) for name in FRAME)
            for component, profile in self.profiles
            for entry in entries(component, profile)
        ]
        return pd.DataFrame(rows, columns=list(FRAME))

    def summary(self) -> dict[str, Plain]:
        """The result as plain data, as `counterpoint profiles --json` prints it."""
        listed = [_plain(component, profile) for component, profile in self.profiles]
        return {"schema": 1, "kind": "profiles", "profiles": [*listed]}

    def __repr__(self) -> str:
        return f"<ProfileList: {', '.join(profile.name for _, profile in self.profiles)}>"

    def _repr_html_(self) -> str:
        return str(self.frame().to_html(index=False))


def own_values(component: str, profile: Profile) -> Iterator[Entry]:
    """The values that a profile sets itself."""
    return (entry for entry in entries(component, profile) if entry.own)


def value_text(value: object) -> str:
    """A value as one would write it, with three digits where it is no round number."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {value_text(one)}" for key, one in value.items()) + "}"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def figure_text(published: Published) -> str:
    """A published latency in words: what of, how much, for which load, how sure."""
    named_figures = {"mean": published.mean, "p50": published.p50, "p99": published.p99}
    found = ", ".join(
        f"{name} {1000 * value:g} ms" for name, value in named_figures.items() if value is not None
    )
    load = "" if published.rate is None else f" at {published.rate:g} starts a second"
    held = f"{published.certainty}; held to ±{published.tolerance:.0%}"
    return f"{MEASURES[published.measure]}: {found}{load} ({held})"


def _plain(component: str, profile: Profile) -> dict[str, Plain]:
    values: list[Plain] = [
        {
            "key": entry.key,
            "value": cast("Plain", entry.value),
            "source": entry.source,
            "certainty": entry.certainty,
            "own": entry.own,
        }
        for entry in entries(component, profile)
    ]
    published: list[Plain] = [cast("Plain", asdict(one)) for one in profile.published]
    return {
        "component": component,
        "name": profile.name,
        "summary": profile.summary,
        "caveats": [*profile.caveats],
        "published": published,
        "values": values,
    }
