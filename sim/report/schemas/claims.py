"""What `counterpoint claims --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Certainty, Version
from sim.study.claims.rule import Verdict


class Flip(TypedDict):
    """Two neighbours on an axis between which a proposition begins or ceases to hold."""

    axis: str
    unit: str
    low: float
    high: float
    holds_below: Annotated[bool, Field(description="It holds at `low`, and not at `high`.")]


class Proposition(TypedDict):
    """One statement that the claim comes to, under the first seed."""

    key: str
    statement: str
    verdict: Verdict
    flips: list[Flip]


class Turn(TypedDict):
    """Two multiples of an estimate between which a proposition's verdict changes."""

    proposition: str
    low: float
    high: float
    below: Verdict
    above: Verdict


class Sensitivity(TypedDict):
    """An estimate that was taken `factor` times lower and higher, and what becomes of the claim."""

    estimate: str
    value: str
    certainty: Certainty
    source: str
    factor: float
    touches: Annotated[bool, Field(description="Any run changes with it.")]
    lower: Verdict
    higher: Verdict
    turns: list[Turn]


class Claim(TypedDict):
    """A claim and what came of it."""

    number: int
    name: str
    statement: str
    hypothesis: str
    limits: Annotated[str, Field(description="What the model cannot judge of it.")]
    verdict: Verdict
    reproduced: Annotated[bool, Field(description="Every seed gives the same verdicts.")]
    by_seed: dict[str, Verdict]
    propositions: list[Proposition]
    sensitivity: list[Sensitivity]


class Claims(TypedDict):
    """The claims on trial."""

    schema: Version
    kind: Literal["claims"]
    seeds: list[int]
    replications: int
    claims: list[Claim]
