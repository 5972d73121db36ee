"""What `counterpoint blast --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Endless, Number, ScenarioName, Version, Warnings


class Split(TypedDict):
    """The share of harmed instances by how they ended; the parts add up to it."""

    slow: Number
    compensated: Number
    refused: Number
    dirty: Number
    stuck: Number
    in_flight: Number


class Figures(TypedDict):
    """What one fault does: means over the replications."""

    good: Annotated[Number, Field(description="Instances that are good without the fault.")]
    harmed: Annotated[Number, Field(description="Those of them that are not good with it.")]
    share: Annotated[Number, Field(description="harmed / good")]
    split: Split
    needless: Number
    services: Number
    span: Endless
    recovery: Endless
    recovery_not_seen: Number
    recovery_infinite: Number
    delay_debt: Endless
    amplification: Endless
    time_to_detect: Endless
    time_to_detect_infinite: Number
    interval: Annotated[
        dict[str, Annotated[list[Endless], Field(min_length=2, max_length=2)]],
        Field(description="The 95 % interval of each figure that has one: its two ends."),
    ]


class Cell(Figures):
    """The figures of one fault under one pattern, all workflows together and each alone."""

    component: str
    fault: str
    pattern: str
    there: Annotated[bool, Field(description="Whether the pattern has what is struck.")]
    struck: Annotated[bool, Field(description="Whether the fault struck in any run.")]
    workflows: dict[str, Figures]


class Blast(TypedDict):
    """What faults do under each pattern, told by each run's twin without the fault."""

    schema: Version
    kind: Literal["blast"]
    scenario: ScenarioName
    seed: int
    replications: int
    baseline: str
    patterns: list[str]
    warnings: Warnings
    map: list[Cell]
