"""What `counterpoint release --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Endless, Number, ScenarioName, Share, Version, Warnings


class Line(TypedDict):
    """One figure under one pattern, of the release, its restarts alone, or the two versions."""

    what: Literal["release", "restarts", "versions"]
    pattern: str
    metric: str
    unit: str
    workflow: Annotated[str, Field(description='"all": all workflows together.')]
    mean: Endless
    ci_low: Number
    ci_high: Number
    n: Annotated[int, Field(description="Replications behind the mean.")]
    infinite: Annotated[Share, Field(description="Of the replications: it never happens.")]
    unknown: Annotated[Share, Field(description="Of the replications: nothing to measure.")]
    difference: Annotated[Number, Field(description="To what `against` says, run by run.")]
    difference_low: Number
    difference_high: Number
    against: Annotated[
        str, Field(description='"restarts", or for a fact of the versions the first pattern.')
    ]
    verdict: str


class Release(TypedDict):
    """What a release costs, beside a plain restart of the same components."""

    schema: Version
    kind: Literal["release"]
    scenario: ScenarioName
    seed: int
    replications: int
    fault: str
    target: Annotated[str, Field(description="The workflow that is changed.")]
    to: Annotated[str, Field(description="The changed version.")]
    patterns: list[str]
    restarts: Annotated[
        dict[str, list[str]], Field(description="Who restarts under each pattern, in order.")
    ]
    warnings: Warnings
    table: list[Line]
