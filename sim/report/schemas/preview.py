"""What `counterpoint explain --json` prints."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from sim.report.schemas.words import Number, ScenarioName, Version
from sim.study.preview.data import Grade
from sim.study.preview.traffic import Kind


class Load(TypedDict):
    """One component under the file's load."""

    component: str
    kind: Kind
    rate: Annotated[Number, Field(description="Pieces of work per second.")]
    work_s: Annotated[Number, Field(description="The mean of one.")]
    scv: Annotated[Number, Field(description="Its squared coefficient of variation.")]
    slots: int
    utilisation: Annotated[Number, Field(description="From 1 on: its queue grows without end.")]
    wait_s: Annotated[Number, Field(description="In its queue, in the mean; null: without end.")]


class Expected(TypedDict):
    """The mean completion latency of one workflow, as far as formulas go."""

    workflow: str
    rate: Number
    own_s: Annotated[Number, Field(description="Where nobody waits in a queue.")]
    latency_s: Number
    grade: Grade
    because: Annotated[list[str], Field(description="Why it is approximate, or none.")]


class PatternPreview(TypedDict):
    """One pattern: its components, the busiest first, and its workflows."""

    pattern: str
    bottleneck: Annotated[str | None, Field(description="null: nothing costs anything.")]
    times: Annotated[Number, Field(description="The multiple of the file's load that it carries.")]
    carries: Annotated[Number, Field(description="The same as instances per second.")]
    loads: list[Load]
    latencies: list[Expected]


class Preview(TypedDict):
    """What formulas say about a scenario before anything is run."""

    schema: Version
    kind: Literal["preview"]
    scenario: ScenarioName
    offered: Annotated[Number, Field(description="Instances per second.")]
    bound: Annotated[bool, Field(description="Whether that is only an upper bound (closed users).")]
    patterns: list[PatternPreview]
