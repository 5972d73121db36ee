"""The network between components: latency, loss, and each component's own bandwidth."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.distribution import Distribution
from sim.scenario.families import Constant
from sim.scenario.frozenmap import Name
from sim.scenario.model import Model
from sim.scenario.values import BandwidthLimit, Probability, seconds


class Link(Model):
    """The way between two components, where it differs from the rest of the network."""

    between: tuple[Name, Name] = Field(
        description="Its two ends: services, coordinator, bus or client."
    )
    latency: Distribution | None = Field(default=None, description="Absent = the network's.")
    loss: Probability | None = Field(default=None, description="Absent = the network's.")


class Network(Model):
    """What every message between two components goes through."""

    latency: Distribution = Field(default=Constant(value=seconds("0.5ms")), description="One hop.")
    loss: Probability = Field(default=0.0, description="The share of messages that are lost.")
    bandwidth: BandwidthLimit = Field(default=None, description="What each component's NIC sends.")
    payload_by: Literal["relay", "reference"] = Field(
        default="relay",
        description="Payload goes along with the message, or straight from producer to consumer.",
    )
    links: tuple[Link, ...] = Field(default=(), description="Ways that differ from the rest.")

    def link(self, one: str, other: str) -> Link | None:
        """The link between two components, in either direction, if it is special."""
        ends = {one, other}
        return next((link for link in self.links if set(link.between) == ends), None)
