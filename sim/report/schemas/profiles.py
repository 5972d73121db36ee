"""What `counterpoint profiles --json` prints."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Certainty, Number, Version
from sim.scenario.profiles import Measure


class Value(TypedDict):
    """A key of a profile."""

    key: str
    value: Annotated[Any, Field(description="As in a scenario file.")]
    source: str
    certainty: Certainty
    own: Annotated[bool, Field(description="The profile sets it; false: it is the default.")]


class Figure(TypedDict):
    """A latency that was published of the product, and how near the profile comes to it."""

    measure: Annotated[Measure, Field(description="What it is of.")]
    source: str
    certainty: Certainty
    tolerance: Annotated[float, Field(description="Relative distance that is held by a test.")]
    because: Annotated[str, Field(description="Why that much.")]
    mean: Number
    p50: Number
    p99: Number
    rate: Annotated[Number, Field(description="Starts a second; null: an idle product.")]


class OneProfile(TypedDict):
    """A profile: its values, what was published of the product, what to know before use."""

    component: Literal["coordinator", "bus", "outbox"]
    name: str
    summary: str
    caveats: list[str]
    published: list[Figure]
    values: list[Value]


class ProfileList(TypedDict):
    """Profiles of coordinators, buses and outboxes."""

    schema: Version
    kind: Literal["profiles"]
    profiles: list[OneProfile]
