"""How an event leaves the one who tells it: unprotected, polled, or by change data capture."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from sim.scenario.distribution import Distribution
from sim.scenario.errors import listed, meant, shown
from sim.scenario.families import Constant
from sim.scenario.forms import Shorthand
from sim.scenario.model import Tagged, wrong
from sim.scenario.profiles import OUTBOX_PROFILES
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


_WORDS = ("none", "polling", "cdc", *OUTBOX_PROFILES)


def _by_word(value: Any) -> Any:
    """What a bare word stands for: the defaults of its kind, or the values of a profile."""
    if not isinstance(value, str):
        return value
    if value not in _WORDS:
        raise wrong(f"{shown(value)} is not allowed: {listed(_WORDS)}{meant(value, _WORDS)}")
    if value in OUTBOX_PROFILES:
        return {key: one.value for key, one in OUTBOX_PROFILES[value].values.items()}
    return {"kind": value}


Outbox = TypeAliasType(
    "Outbox",
    Annotated[
        Annotated[OutboxNone | OutboxPolling | OutboxCdc, Field(discriminator="kind")],
        Shorthand(_by_word, {"enum": list(_WORDS)}),
    ],
)
"""`none`, or `{kind: polling | cdc, ...}`; the bare word takes the defaults of its kind.

The name of a profile (`debezium-like`) stands for the values that it gives.
"""
