"""What `counterpoint crosscheck --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import ScenarioName, Version
from sim.study.crosscheck.data import Agreement


class Compared(TypedDict):
    """One measure of one station or workflow, here and in Ciw."""

    pattern: str
    name: Annotated[str, Field(description="The station; for a latency the workflow.")]
    measure: Literal["utilisation", "throughput", "wait", "sojourn", "latency"]
    unit: str
    ours: float
    theirs: float
    difference: Annotated[float, Field(description="Ours less theirs.")]
    half_width: Annotated[float, Field(description="Of the interval of the difference.")]
    agreement: Agreement


class Crosscheck(TypedDict):
    """The no-failure model beside Ciw, an independent simulator."""

    schema: Version
    kind: Literal["crosscheck"]
    scenario: ScenarioName
    seed: int
    replications: int
    ciw: Annotated[str, Field(description="The version of Ciw.")]
    agrees: Annotated[bool, Field(description="Whether no measure differs.")]
    left_out: Annotated[
        dict[str, list[str]], Field(description="By pattern: what neither side has.")
    ]
    refused: Annotated[
        dict[str, str], Field(description="By pattern: why it could not be exported.")
    ]
    table: list[Compared]
