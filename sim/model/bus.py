"""The bus: topics, and what it costs an event to be published and delivered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sim.model.clock import Clock
from sim.model.ledger import Ledger
from sim.model.network import Hop
from sim.model.serial import Serial
from sim.model.token import BUS, Notice
from sim.patterns import Event
from sim.tape import Source


class Subscription:
    """One consumer group of a topic: how long the bus takes to deliver, and the way there."""

    __slots__ = ("deliver", "hop")

    def __init__(self, deliver: Source | None, hop: Hop) -> None:
        self.deliver = deliver
        self.hop = hop


class Topic:
    """One event type of one workflow, with those who subscribe to it.

    ``step``: the number of the step that the event is about (-1: the start). ``size``: bytes of
    payload that its messages carry. ``appends``: durable writes that it takes to keep an event:
    one in a log, one for each group's queue. ``capture`` and ``publish``: how long the teller's
    relay takes to see the event, and the broker to keep it (None: no time). ``teller``: who tells
    it; ``direct``: without an outbox. ``accepted`` is called when a start is safely published.
    """

    __slots__ = (
        "accepted", "appends", "capture", "direct", "event", "publish", "size", "step",
        "subscriptions", "teller", "workflow",
    )  # fmt: skip

    def __init__(
        self,
        workflow: str,
        event: Event,
        step: int,
        capture: Source | None,
        publish: Source | None,
        size: int,
        teller: str,
        direct: bool,
    ) -> None:
        self.workflow = workflow
        self.teller = teller
        self.direct = direct
        self.event = event
        self.step = step
        self.capture = capture
        self.publish = publish
        self.size = size
        self.subscriptions: list[Subscription] = []
        self.appends = 1
        self.accepted: Callable[[Notice], None] | None = None


class Bus:
    """The broker. Each message that it passes to a group takes its share of ``capacity``."""

    def __init__(self, clock: Clock, ledger: Ledger, capacity: float | None) -> None:
        self.clock = clock
        self.ledger = ledger
        self.passed = 0
        self.server: Serial[Notice] | None = None
        self._pass: Callable[[Notice], None] = self._deliver
        if capacity is not None:
            self.server = Serial(clock, lambda _: 1.0 / capacity, BUS, self._deliver)
            self._pass = self.server.take

    def entrance(self, topic: Topic) -> Callable[[Notice], None]:
        """Where events of a topic reach the broker: straight through, where nothing costs time."""
        costs = topic.publish is not None or topic.subscriptions[0].deliver is not None
        if costs or self.server is not None or topic.accepted or len(topic.subscriptions) > 1:
            return self.publish
        send, size, appends = topic.subscriptions[0].hop.send, topic.size, topic.appends

        def straight(notice: Notice) -> None:
            self.passed += 1
            notice.instance.durable_writes += appends
            send(notice, size)

        return straight

    def publish(self, notice: Notice) -> None:
        """An event has reached the broker."""
        publish = notice.topic.publish
        if publish is None:
            self._published(notice)
            return
        delay = publish(notice.instance)
        notice.split[BUS] += delay
        self.clock.after(delay, self._published, notice)

    def _published(self, notice: Notice) -> None:
        """The event is kept: each group that subscribes to it gets a message of its own."""
        instance, topic = notice.instance, notice.topic
        instance.durable_writes += topic.appends
        if topic.accepted is not None:
            topic.accepted(notice)
        subscriptions = topic.subscriptions
        self.passed += len(subscriptions)
        if len(subscriptions) > 1:
            instance.tokens += len(subscriptions) - 1
            for subscription in subscriptions[1:]:
                copy = Notice(instance, topic, notice.split[:])
                copy.to = subscription
                self._pass(copy)
        notice.to = subscriptions[0]
        self._pass(notice)

    def _deliver(self, notice: Notice) -> None:
        to = notice.to
        if to.deliver is None:
            to.hop.send(notice, notice.topic.size)
            return
        delay = to.deliver(notice.instance)
        notice.split[BUS] += delay
        self.clock.after(delay, _send, notice)


def _send(notice: Notice) -> None:
    notice.to.hop.send(notice, notice.topic.size)


class Teller(Protocol):
    """How an event leaves the component that tells it."""

    def tell(self, notice: Notice, hop: Hop) -> None:
        """Bring a committed event to the bus, by way of the component's outbox."""
