"""What `counterpoint hybrid --json` prints."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Better, Number, ScenarioName, Share, Verdict, Version, Warnings


class Objective(TypedDict):
    """What cuts were judged by."""

    name: str
    unit: str
    better: Better
    weight: Annotated[float, Field(description="What it counts in the suggestion.")]
    definition: str


class Mean(TypedDict):
    """What a cut has by an objective."""

    objective: str
    mean: Number
    ci_low: Number
    ci_high: Number
    regret: Annotated[Number, Field(description="Its distance to the best, weighted.")]


class Cut(TypedDict):
    """One cut that was run."""

    pattern: Annotated[str, Field(description="cut-1102: the domain of each service; 0: none.")]
    domains: Annotated[list[list[str]], Field(description="The services of each domain.")]
    words: str
    state: Literal["front", "dominated", "passed over", "failed"]
    dominated_by: Annotated[str | None, Field(description="null: none is known to.")]
    replications: int
    regret: Annotated[Number, Field(description="By its worst objective, weighted.")]
    objectives: list[Mean]


class Against(TypedDict):
    """The suggested cut beside a limit, by one objective."""

    objective: str
    unit: str
    limit: str
    difference: Annotated[Number, Field(description="Run by run: suggested − limit.")]
    difference_low: Number
    difference_high: Number
    p_holm: Number
    verdict: Verdict


class Suggestion(TypedDict):
    """The cut with the least regret on the front."""

    pattern: str
    words: str
    patterns: Annotated[dict[str, Any], Field(description="As a scenario file has it.")]


class HybridSearch(TypedDict):
    """Cuts of the workflows into domains, and the front of those that none is shown to beat."""

    schema: Version
    kind: Literal["hybrid"]
    scenario: ScenarioName
    seed: int
    replications: int
    objectives: list[Objective]
    services: list[str]
    size: Annotated[int, Field(description="How many cuts there are.")]
    run: Annotated[int, Field(description="How many of them were run.")]
    exhaustive: bool
    first: Annotated[int, Field(description="Replications after which cuts were first judged.")]
    tolerance: Share
    level: Annotated[Share, Field(description="The chance of a wrong `dominated`.")]
    cut_s: float
    coordinator_of: str
    bus_of: str
    front: list[str]
    suggested: str
    suggestion: Suggestion
    against: list[Against]
    warnings: Warnings
    cuts: list[Cut]
