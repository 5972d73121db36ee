"""What `counterpoint calibrate --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Number, Share, Version


class WorkflowRow(TypedDict):
    """One workflow: arrivals per second with their 95 % interval, latency of those got through."""

    workflow: str
    instances: int
    complete: int
    rate: float
    rate_low: float
    rate_high: float
    arrivals_cv: Number
    poisson_p: Annotated[Share, Field(description="The p value of a Poisson process.")]
    own_work: Annotated[float, Field(description="The mean between the driver's calls (s).")]
    latency_p50: float
    latency_p95: float
    latency_p99: float


class StepRow(TypedDict):
    """One step; lengths in seconds, intervals of 95 %."""

    workflow: str
    step: str
    service: str
    after: str
    beside: Annotated[str, Field(description="The steps that may run at the same time.")]
    when: str
    visits: int
    work: float
    work_low: float
    work_high: float
    work_cv: float
    nested: Annotated[Share, Field(description="Of the time, spent on visits of its own.")]
    queue: Annotated[Number, Field(description="The mean time in a queue; null: not told.")]
    family: str | None
    errors: Share
    errors_low: Share
    errors_high: Share
    rejects: Share
    rejects_low: Share
    rejects_high: Share
    copies: int
    rounds: int
    attempts: int


class BranchRow(TypedDict):
    """One branch of a choice, with its 95 % interval."""

    workflow: str
    choice: str
    branch: str
    probability: Share
    low: Share
    high: Share
    asked: int


class FitRow(TypedDict):
    """One family fitted to the times of one step, best first."""

    workflow: str
    step: str
    family: str
    parameters: str
    aic: float
    ks: Share
    ks_p: Annotated[Share, Field(description="Too kind: fitted to the same values.")]


class Calibration(TypedDict):
    """What the traces tell."""

    schema: Version
    kind: Literal["calibration"]
    name: str
    notes: Annotated[list[str], Field(description="Assumed, left out, or not to be told.")]
    workflows: list[WorkflowRow]
    steps: list[StepRow]
    choices: list[BranchRow]
    fits: list[FitRow]
