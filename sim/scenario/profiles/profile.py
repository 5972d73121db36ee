"""A profile: the keys of a coordinator, a bus or an outbox as a real product sets them.

A profile is an order of magnitude ("-like"), not a prediction. Every value says where it comes
from and how certain it is: *documented* (the maker's documentation or source code, read there or
quoted by others), *measured by vendor* (the maker, or a maker of a rival, published a measurement),
*measured by third party*, *estimate* (an engineer's guess), *model* (a choice that this model makes
so that its parts together match a figure that is documented or measured).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Certainty = Literal[
    "documented", "measured by vendor", "measured by third party", "estimate", "model"
]

Measure = Literal["start", "step", "workflow", "hop"]
"""What a published latency is of, in a run without a network:

*start*: from the client's start to the start of the first step's work; *step*: from the end of a
step's work to the start of the next one's, under a coordinator; *workflow*: the latency of a
workflow of one step, beyond its work; *hop*: as *step*, between two services that talk over a bus
without an outbox.
"""


@dataclass(frozen=True, slots=True)
class Sourced:
    """A value of a profile, with where it comes from and how certain that is."""

    value: object
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Published:
    """A latency that somebody published of a product, in seconds; None where they did not say.

    ``certainty``: *documented* or *measured* as it was published; *estimate* or *model* where it is
    worked out from what was. ``tolerance``: the relative distance within which the profile meets
    it, ``because`` of what. ``rate``: the load that it was published for, starts per second; None:
    an idle product.
    """

    measure: Measure
    source: str
    certainty: Certainty
    tolerance: float
    because: str
    mean: float | None = None
    p50: float | None = None
    p99: float | None = None
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of values for one component; the user's own keys win over them.

    ``caveats``: what to know before a number that comes from it is relied on.
    """

    name: str
    summary: str
    values: Mapping[str, Sourced]
    caveats: tuple[str, ...] = ()
    published: tuple[Published, ...] = ()


def profiles(*known: Profile) -> Mapping[str, Profile]:
    """These by their names, in this order."""
    return MappingProxyType({profile.name: profile for profile in known})


NONE = Profile(
    "none", "Zero cost: every key at its default; say what it should cost.", MappingProxyType({})
)
