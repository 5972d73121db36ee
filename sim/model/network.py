"""The network: hops from one component to another, and the sender's NIC.

A hop is an event of its own even where it takes no time, so that what one component sends in an
instant never runs inside another's decision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from sim.model.clock import Clock
from sim.model.token import NETWORK, Token
from sim.plan import NetworkPlan
from sim.records import DELIVERED, MESSAGE_KINDS, MessageKind, Recorder
from sim.tape import Fixed, Source, Tape

Receive = Callable[[Any], object]


class Nic:
    """What a component sends through: a FIFO server of ``bandwidth`` bytes/s."""

    __slots__ = ("_bandwidth", "_clock", "_free_at")

    def __init__(self, clock: Clock, bandwidth: float) -> None:
        self._clock = clock
        self._bandwidth = bandwidth
        self._free_at = 0.0

    def transmit(self, size: int) -> float:
        """How long from now until ``size`` bytes have left, behind what is being sent (s)."""
        now = self._clock.now
        self._free_at = max(now, self._free_at) + size / self._bandwidth
        return self._free_at - now


class Hop(Protocol):
    """The way of one kind of message from one component to another."""

    def send(self, token: Token, size: int) -> None:
        """Send a token with ``size`` bytes of payload; it is received after the network's delay."""


class FixedHop:
    """A hop of constant latency on a link without a bandwidth limit; ``kind``: its code."""

    __slots__ = ("_clock", "_delay", "kind", "receive")

    def __init__(self, clock: Clock, delay: float, kind: int, receive: Receive) -> None:
        self._clock = clock
        self._delay = delay
        self.kind = kind
        self.receive = receive

    def delay(self, token: Token, size: int, sends: int = 0) -> float:  # noqa: ARG002 - all alike
        """How long this message takes, in seconds."""
        return self._delay

    def send(self, token: Token, size: int) -> None:
        """Send a token; it is received after the network's delay."""
        instance = token.instance  # counted in line: this is where most messages pass
        instance.sent[self.kind] += 1
        instance.sent_bytes += size
        token.split[NETWORK] += self._delay
        self._clock.after(self._delay, self.receive, token)


class DrawnHop:
    """A hop whose latency is drawn for each message, behind the sender's NIC if it has one.

    ``kind``: what kind of message it is, by its code.
    """

    __slots__ = ("_clock", "_latency", "_nic", "kind", "receive")

    def __init__(
        self, clock: Clock, latency: Source, nic: Nic | None, kind: int, receive: Receive
    ) -> None:
        self._clock = clock
        self._latency = latency
        self._nic = nic
        self.kind = kind
        self.receive = receive

    def delay(self, token: Token, size: int, sends: int = 0) -> float:
        """How long this message takes, in seconds; asking takes its turn at the NIC.

        ``sends`` tells a repeated sending from the first, in the key of its draw.
        """
        delay = self._latency(token.instance, token.copy, token.round, token.attempt + sends)
        return delay if self._nic is None else delay + self._nic.transmit(size)

    def send(self, token: Token, size: int) -> None:
        """Send a token with ``size`` bytes; it is received after the network's delay."""
        token.instance.sends(self.kind, size)
        delay = self.delay(token, size)
        token.split[NETWORK] += delay
        self._clock.after(delay, self.receive, token)


class RecordedHop:
    """A hop that writes each message down: kind, name, sender and receiver by their codes."""

    __slots__ = ("_clock", "_hop", "_labels", "_recorder")

    def __init__(
        self,
        clock: Clock,
        hop: FixedHop | DrawnHop,
        recorder: Recorder,
        labels: tuple[int, int, int, int],
    ) -> None:
        self._clock = clock
        self._hop = hop
        self._recorder = recorder
        self._labels = labels

    def send(self, token: Token, size: int) -> None:
        """Send a token and record when it was sent and delivered."""
        instance = token.instance
        instance.sends(self._hop.kind, size)
        delay = self._hop.delay(token, size)
        token.split[NETWORK] += delay
        now = self._clock.now
        self._recorder.message((instance.id, *self._labels, now, now + delay, 1, DELIVERED))
        self._clock.after(delay, self._hop.receive, token)

    def deliver_again(self, token: Token, number: int) -> None:
        """Write down that the bus has delivered a message once more."""
        now = self._clock.now
        self._recorder.message((token.instance.id, *self._labels, now, now, number, DELIVERED))


class Network:
    """Makes the hops of a run: which latency a link has, who has which NIC, who is recorded."""

    def __init__(self, clock: Clock, plan: NetworkPlan, tape: Tape, recorder: Recorder) -> None:
        self._clock = clock
        self._plan = plan
        self._tape = tape
        self._recorder = recorder
        self._nics: dict[str, Nic] = {}

    def hop(
        self,
        sender: str,
        receiver: str,
        kind: MessageKind,
        name: str,
        *place: str,
        receive: Receive,
        lost: Callable[[Any], object] | None = None,  # noqa: ARG002 - nothing is lost here
        gives_up: tuple[float, Callable[[Any], object]] | None = None,  # noqa: ARG002 - as above
    ) -> Hop:
        """A hop for messages of one kind.

        ``sender`` and ``receiver`` are component names; ``name`` is what the message is called in
        the records; ``place`` keys its draws (workflow, step, ...). ``lost`` is told of a message
        that is gone for good, where that happens; None: one that is lost is sent again.
        """
        hop = self.way(sender, receiver, kind, *place, receive=receive)
        if not self._recorder.keeps_messages:
            return hop
        labels = self._recorder.message_labels(kind, name, sender, receiver)
        return RecordedHop(self._clock, hop, self._recorder, labels)

    def way(
        self, sender: str, receiver: str, kind: MessageKind, *place: str, receive: Receive
    ) -> FixedHop | DrawnHop:
        """What a message of one kind goes through, the NIC and the latency, unrecorded."""
        latency = self._plan.latency(sender, receiver)
        nic = self._nic(sender)
        ends = (role_of(sender), role_of(receiver))
        source = self._tape.draws(latency, "hop", *ends, kind, *place)
        code = MESSAGE_KINDS.index(kind)
        if isinstance(source, Fixed) and nic is None:
            return FixedHop(self._clock, source.value, code, receive)
        return DrawnHop(self._clock, source, nic, code, receive)

    def _nic(self, sender: str) -> Nic | None:
        """The component's NIC; clients are many, and each has its own machine."""
        bandwidth = self._plan.bandwidth
        if bandwidth is None or sender == "client":
            return None
        if sender not in self._nics:
            self._nics[sender] = Nic(self._clock, bandwidth)
        return self._nics[sender]


def role_of(component: str) -> str:
    """A component's name in the keys of draws: domains' names stay out of them."""
    return "coordinator" if component.startswith("coordinator/") else component
