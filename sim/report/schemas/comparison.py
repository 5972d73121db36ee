"""What `counterpoint compare --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Number, Row, ScenarioName, Version, Warnings


class HalfWidth(TypedDict):
    """How precisely one mean is known."""

    metric: str
    workflow: str
    pattern: str
    half_width: Annotated[Number, Field(description="Of the interval, as a share of the mean.")]


class Precision(TypedDict):
    """What `--precision` asked for, and what came of it."""

    target: float
    at_most: int
    replications: int
    met: bool
    half_widths: list[HalfWidth]


class Check(TypedDict):
    """One check of the scenario under one pattern, with its evidence."""

    metric: str
    unit: str
    workflow: str
    pattern: str
    at_most: Number
    at_least: Number
    mean: Number
    ci_low: Number
    ci_high: Number
    n: int
    samples: int
    over: Annotated[
        int | None, Field(description="Runs beyond a limit that each run is held against.")
    ]
    decision: Literal["pass", "fail", "not enough data"]


class Comparison(TypedDict):
    """Patterns compared on the same draws."""

    schema: Version
    kind: Literal["comparison"]
    scenario: ScenarioName
    seed: int
    replications: int
    duration_s: float
    cut_s: Annotated[float, Field(description="The start that is cut off as warm-up.")]
    baseline: str
    patterns: list[str]
    precision: Annotated[Precision | None, Field(description="null: none was asked for.")]
    warnings: Warnings
    checks: list[Check]
    table: list[Row]
