"""What `counterpoint knee --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Number, ScenarioName, Version, Warnings
from sim.study.knees.saturation import Ending


class Knee(TypedDict):
    """Where one pattern saturates, and what binds there."""

    pattern: str
    path: str
    load: Annotated[Number, Field(description="At the path, or as a multiple of the file's.")]
    low: Number
    high: Number
    offered: Annotated[Number, Field(description="The same as arrivals per second.")]
    offered_low: Number
    offered_high: Number
    n: int
    ending: Ending
    binds: str
    utilisation: Annotated[Number, Field(description="Of what binds, at about the knee.")]


class Knees(TypedDict):
    """The load at which each pattern saturates."""

    schema: Version
    kind: Literal["knee"]
    scenario: ScenarioName
    seed: int
    replications: int
    path: Annotated[str, Field(description='What was raised; "load": all arrivals together.')]
    patterns: list[str]
    warnings: Warnings
    knees: list[Knee]
