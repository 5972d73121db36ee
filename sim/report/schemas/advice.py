"""What `counterpoint advise --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Better, Number, ScenarioName, Share, Version, Warnings

Shown = Literal["shown", "not shown", "not enough data"]
Factor = Annotated[float, Field(gt=0.0, description="A multiple of the scenario's own value.")]


class Regret(TypedDict):
    """A pattern's weighted regret and what it is made of."""

    pattern: str
    regret: Share
    groups: Annotated[dict[str, float], Field(description="The part of each group; they add up.")]


class Against(TypedDict):
    """Another pattern's weighted regret minus the advised one's, run by run."""

    pattern: str
    difference: Number
    difference_low: Number
    difference_high: Number
    p_holm: Number
    shown: Annotated[Shown, Field(description="Whether the advised one has less.")]


class OfPattern(TypedDict):
    """What one pattern has by a criterion."""

    pattern: str
    mean: Number
    ci_low: Number
    ci_high: Number
    n: int
    regret: Share


class Criterion(TypedDict):
    """One criterion that counts."""

    criterion: str
    workflow: Annotated[str, Field(description='"all": all workflows together.')]
    group: str
    weight: Annotated[Share, Field(description="Its share of all weights.")]
    unit: str
    better: Better
    verdict: Literal["best", "no difference shown", "not enough data"]
    take: Annotated[str, Field(description='The best pattern; "": none is shown to be.')]
    contenders: list[str]
    wanted: str
    choice: str
    certainty: str
    patterns: list[OfPattern]


class WeightTurn(TypedDict):
    """From which weight of a group on another pattern is advised, all others as they are."""

    group: str
    weight: Annotated[float, Field(description="As it counts now.")]
    turn: Annotated[float, Field(description="Beyond it `to` is advised.")]
    to: str


class Side(TypedDict):
    """A parameter in one direction."""

    same: Annotated[Factor, Field(description="The farthest tried where the advice stays.")]
    same_value: str
    turn: Annotated[Factor | None, Field(description="The nearest tried where it does not.")]
    turn_value: str | None
    to: Annotated[str | None, Field(description="The pattern that is advised there.")]
    failed: Annotated[str | None, Field(description="Why nothing is known beyond `same`.")]


class Parameter(TypedDict):
    """What becomes of the advice when one parameter is lower or higher."""

    parameter: str
    value: str
    certainty: Annotated[str | None, Field(description="Of an estimate of a profile.")]
    source: str | None
    held: Annotated[list[str], Field(description="Paths of what is measured, and so stays.")]
    touches: Annotated[bool, Field(description="Whether any run changes with it.")]
    lower: Side | None
    higher: Side | None
    words: str


class Changes(TypedDict):
    """What would change the answer."""

    replications: Annotated[int, Field(description="Of each point.")]
    parameters: list[Parameter]


class Advice(TypedDict):
    """Which pattern to take by weighted criteria, how sure, and what would change it."""

    schema: Version
    kind: Literal["advice"]
    scenario: ScenarioName
    seed: int
    replications: int
    patterns: list[str]
    weights: Annotated[dict[str, float], Field(description="Of each group.")]
    advised: str
    contenders: Annotated[list[str], Field(description="Not shown to have more regret.")]
    words: str
    reasons: str
    regrets: list[Regret]
    against: list[Against]
    criteria: list[Criterion]
    left_out: Annotated[list[str], Field(description="What does not count, and why.")]
    weight_turns: list[WeightTurn]
    changes: Annotated[Changes | None, Field(description="null: not looked for.")]
    warnings: Warnings
