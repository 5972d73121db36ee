"""What the printed results have in common: their numbers, the scenario, rows of a table."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.scenario.profiles import Certainty as ProfileCertainty

Version = Annotated[
    Literal[1],
    Field(description="The version: within one, fields are added, never removed or renamed."),
]
Number = Annotated[
    float | None, Field(description="In base units (s, 1/s); null: there is no such number.")
]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Endless = Annotated[
    float | Literal["inf", "-inf"] | None,
    Field(description='As a number; "inf": it never happens; null: nothing was seen of it.'),
]
Warnings = Annotated[list[str], Field(description="What a reader of the numbers must know.")]
Certainty = Annotated[
    ProfileCertainty, Field(description="How sure it is; estimate and model are guesses.")
]
Better = Literal["lower", "higher", "neither"]
Verdict = Literal[
    "better", "worse", "higher", "lower", "no difference shown", "not enough data", "baseline"
]


class ScenarioName(TypedDict):
    """Which scenario it was."""

    name: str
    hash: Annotated[str, Field(description="Of all that the scenario says, defaults included.")]


class Row(TypedDict):
    """One metric of one workflow under one pattern, and its difference to the baseline."""

    metric: Annotated[str, Field(description="As `sim.metrics()` lists it.")]
    unit: str
    workflow: Annotated[str, Field(description='"all": all workflows together.')]
    pattern: str
    mean: Number
    ci_low: Number
    ci_high: Number
    n: Annotated[int, Field(description="Replications that show the value.")]
    samples: Annotated[int, Field(description="Observations behind it, over all of them.")]
    difference: Annotated[Number, Field(description="To the baseline, run by run.")]
    difference_low: Number
    difference_high: Number
    correlation: Annotated[Number, Field(description="Of the two series of runs.")]
    p: Annotated[Number, Field(description="The p value of there being no difference.")]
    p_holm: Annotated[Number, Field(description="The same with the headline counted in.")]
    baseline: str
    verdict: Verdict
