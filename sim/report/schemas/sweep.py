"""What `counterpoint sweep --json` and `counterpoint map --json` print.

Rows name the value of each path that was varied. Paths have a dot in them, which no other key has.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, with_config
from pydantic.config import JsonDict
from typing_extensions import TypedDict

from sim.report.schemas.words import Number, Row, ScenarioName, Version, Warnings

_PATH = r"\."
_AT_A_PATH: JsonDict = {
    "description": "The value at this path; a number is in base units.",
    "type": ["number", "string", "boolean", "null"],
}
_MEAN = "^(mean|ci_low|ci_high)_."
_OF_A_PATTERN: JsonDict = {"description": "Of this pattern.", "type": ["number", "null"]}
_PATHS: JsonDict = {"patternProperties": {_PATH: _AT_A_PATH}}
_PATHS_AND_MEANS: JsonDict = {"patternProperties": {_PATH: _AT_A_PATH, _MEAN: _OF_A_PATTERN}}


class Parameter(TypedDict):
    """A path that was varied."""

    path: str
    unit: str
    size: Annotated[float, Field(description="One of the unit, in base units.")]
    values: list[str]


class _Swept(TypedDict):
    schema: Version
    scenario: ScenarioName
    seed: int
    replications: int
    baseline: str
    patterns: list[str]
    parameters: list[Parameter]
    design: Literal["grid", "Latin hypercube"]
    points: int
    warnings: Warnings


@with_config(ConfigDict(json_schema_extra=_PATHS))
class SweptRow(Row):
    """A row of a comparison at one point."""


@with_config(ConfigDict(json_schema_extra=_PATHS))
class Crossing(TypedDict):
    """Where two patterns change places along the first path, or a stretch without an answer."""

    metric: str
    workflow: str
    own: str
    other: str
    kind: Literal["crossing", "no difference shown", "not enough data"]
    low: Number
    high: Number
    estimate: Number
    below: Annotated[Literal[-1, 0, 1], Field(description="Sign of own − other below it.")]
    above: Annotated[Literal[-1, 0, 1], Field(description="The same above it.")]
    confidence: float
    stop: Annotated[str, Field(description="Why more points would not narrow it, or empty.")]


class Sweep(_Swept):
    """Every pattern at every point of what was varied."""

    kind: Literal["sweep"]
    table: list[SweptRow]
    crossings: list[Crossing]
    sentences: Annotated[list[str], Field(description="The crossings in words.")]


@with_config(ConfigDict(json_schema_extra=_PATHS_AND_MEANS))
class Decision(TypedDict):
    """Which pattern is the best at one point."""

    verdict: Literal["best", "no difference shown", "not enough data"]
    best: Annotated[str, Field(description="Empty where several may be it.")]
    contenders: list[str]
    n: Annotated[int, Field(description="Replications behind the margin.")]
    leader: str
    runner_up: str
    margin: Annotated[Number, Field(description="How far the leader is ahead, run by run.")]
    margin_low: Number
    margin_high: Number


class DecisionMap(_Swept):
    """Which pattern is best on a metric at each point, and where that is not shown."""

    kind: Literal["decision map"]
    metric: str
    workflow: str
    map: list[Decision]
