"""What `counterpoint select --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Better, Number, ScenarioName, Share, Version, Warnings


class Contender(TypedDict):
    """One pattern: its mean, how far it is from the leader, when it fell out."""

    pattern: str
    mean: Number
    ci_low: Number
    ci_high: Number
    difference: Annotated[Number, Field(description="To the leader, run by run.")]
    difference_low: Number
    difference_high: Number
    replications: int
    out_after: Annotated[int | None, Field(description="null: it is in contention.")]


class Selection(TypedDict):
    """The best of several patterns by one metric."""

    schema: Version
    kind: Literal["selection"]
    scenario: ScenarioName
    seed: int
    metric: str
    unit: str
    better: Better
    workflow: str
    delta: Annotated[float, Field(description="The difference that matters.")]
    delta_found: Annotated[bool, Field(description="Whether it was taken from the first runs.")]
    confidence: Share
    at_most: int
    selected: Annotated[str | None, Field(description="null: several are in contention.")]
    contending: list[str]
    replications: int
    runs: int
    most_left: Annotated[int | None, Field(description="Replications that it may still take.")]
    cut_s: float
    warnings: Warnings
    patterns: list[Contender]
