"""What `counterpoint change --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Number, ScenarioName, Share, Verdict, Version, Warnings


class Component(TypedDict):
    """Who must be changed and released."""

    component: str
    role: Literal["coordinator", "service", "client", "monitor"]
    new: Annotated[bool, Field(description="Whether it comes with the change.")]
    gone: Annotated[bool, Field(description="Whether it has no part in the workflow after it.")]


class Impact(TypedDict):
    """Whom one change at one place touches under one pattern."""

    workflow: str
    change: str
    place: str
    pattern: str
    components: list[Component]


class Count(TypedDict):
    """How many components one kind of change touches under one pattern, over its places."""

    change: str
    pattern: str
    places: int
    mean: float
    max: int
    existing_mean: Annotated[float, Field(description="Of those that neither come nor go.")]
    coordinator: Annotated[Share, Field(description="Of the places, with a coordinator touched.")]


class Release(TypedDict):
    """One figure of the harm that the release of one change does under one pattern."""

    workflow: str
    change: str
    place: str
    pattern: str
    released: Annotated[list[str], Field(description="Who is restarted, in this order.")]
    metric: str
    mean: Number
    ci_low: Number
    ci_high: Number
    difference: Annotated[Number, Field(description="To the first pattern, run by run.")]
    difference_low: Number
    difference_high: Number
    verdict: Verdict


class Skipped(TypedDict):
    """A change that a place does not allow."""

    workflow: str
    change: str
    place: str
    reason: str


class Change(TypedDict):
    """Whom each change of a workflow touches under each pattern, and what its release costs."""

    schema: Version
    kind: Literal["change"]
    scenario: ScenarioName
    patterns: list[str]
    seed: Annotated[int | None, Field(description="null: no release was measured.")]
    replications: int | None
    duration_s: Annotated[float | None, Field(description="Of the runs with a release.")]
    warnings: Warnings
    table: list[Count]
    changes: list[Impact]
    releases: list[Release]
    skipped: list[Skipped]
