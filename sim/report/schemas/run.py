"""What `counterpoint run --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Version


class Run(TypedDict):
    """One run of one pattern in numbers; one run has no interval."""

    schema: Version
    kind: Literal["run"]
    scenario: Annotated[str, Field(description="Its name.")]
    pattern: str
    seed: int
    replication: int
    digest: Annotated[str, Field(description="Of the facts: the same run has the same.")]
    cut_s: Annotated[float, Field(description="The start that is cut off as warm-up.")]
    ended_s: Annotated[float, Field(description="Simulated time at which the run ended.")]
    workflows: Annotated[
        dict[str, dict[str, float]],
        Field(description='By workflow ("all": together), each metric that has a value.'),
    ]
