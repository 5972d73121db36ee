"""What `counterpoint report --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.comparison import Comparison
from sim.report.schemas.knee import Knee
from sim.report.schemas.words import Better, Number, ScenarioName, Version, Warnings


class Margin(TypedDict):
    """By how much the leader is ahead of the next, above 0 whichever direction is better."""

    mean: Number
    ci_low: Number
    ci_high: Number
    n: int


class Mean(TypedDict):
    """What one pattern has."""

    pattern: str
    mean: Number
    ci_low: Number
    ci_high: Number
    n: int


class Criterion(TypedDict):
    """One criterion: which pattern is best by it, or which may be, and how sure that is."""

    criterion: str
    workflow: Annotated[str, Field(description='"all": all workflows together.')]
    unit: str
    better: Better
    verdict: Literal["best", "no difference shown", "not enough data"]
    take: Annotated[str, Field(description='The best pattern; "": none is shown to be.')]
    contenders: Annotated[list[str], Field(description="Those that are not shown to be worse.")]
    leader: str
    runner_up: str
    margin: Margin
    means: list[Mean]
    wanted: Annotated[str, Field(description="The criterion in words.")]
    choice: str
    certainty: str


class Assessment(TypedDict):
    """Every study of a scenario, and what they say by each criterion."""

    schema: Version
    kind: Literal["assessment"]
    scenario: ScenarioName
    seed: int
    patterns: list[str]
    warnings: Warnings
    verdict: list[Criterion]
    sentences: Annotated[dict[str, list[str]], Field(description="Of each pattern.")]
    comparison: Comparison
    knees: Annotated[list[Knee] | None, Field(description="null: not studied.")]
    missing: Annotated[dict[str, str], Field(description="What was not studied, and why.")]
