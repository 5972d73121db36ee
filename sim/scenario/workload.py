"""The workload: who asks for which workflow, how often, through what door, with what patience."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sim.scenario.arrivals import Arrivals
from sim.scenario.frozenmap import Name
from sim.scenario.model import Model
from sim.scenario.policy import Door, Retry, Timeout


class Client(Model):
    """The caller's own patience: when it gives up, and whether it asks again."""

    timeout: Timeout | None = Field(
        default=None, description="How long it waits for the answer; absent = for ever."
    )
    retry: Retry = Field(default=Retry(attempts=1), description="How often it asks; absent = once.")
    retry_as: Literal["same", "new"] = Field(
        default="same", description="A retry asks for the same instance again, or for a new one."
    )


def _named_after_workflow(data: dict[str, Any]) -> str:
    return str(data.get("workflow", ""))


class WorkloadEntry(Model):
    """One stream of instances of one workflow."""

    workflow: Name = Field(description="The workflow that is asked for.")
    name: Name = Field(
        default_factory=_named_after_workflow,
        description="What the stream is called; absent = as its workflow.",
    )
    arrivals: Arrivals = Field(description="When instances arrive.")
    admission: Door | None = Field(default=None, description="Absent = all are let in.")
    client: Client | None = Field(default=None, description="Absent = waits for ever.")
