"""How an event leaves the one who tells it: unprotected, polled, or by change data capture."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from sim.scenario.distribution import Distribution
from sim.scenario.families import Constant
from sim.scenario.forms import words
from sim.scenario.model import Tagged
from sim.scenario.values import Count, Length, seconds


class OutboxNone(Tagged):
    """No outbox: published after the commit, and lost by a crash in between."""

    TAG: ClassVar[str] = "kind"
    kind: Literal["none"] = "none"


class OutboxPolling(Tagged):
    """A relay looks into the outbox table at fixed times."""

    TAG: ClassVar[str] = "kind"
    kind: Literal["polling"] = "polling"
    interval: Length = Field(default=seconds("500ms"), description="From one look to the next.")
    batch: Count = Field(default=1000, description="The most events that one look takes.")


class OutboxCdc(Tagged):
    """A relay follows the database's log (change data capture)."""

    TAG: ClassVar[str] = "kind"
    kind: Literal["cdc"] = "cdc"
    latency: Distribution = Field(
        default=Constant(value=seconds("75ms")), description="From commit to publish."
    )


Outbox = TypeAliasType(
    "Outbox",
    Annotated[
        Annotated[OutboxNone | OutboxPolling | OutboxCdc, Field(discriminator="kind")],
        words("kind", "none", "polling", "cdc"),
    ],
)
"""`none`, or `{kind: polling | cdc, ...}`; the bare word takes the defaults of its kind."""
