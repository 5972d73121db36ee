"""A bus that can stand still, crash, be slow, and lose what it had acknowledged."""

from __future__ import annotations

from collections.abc import Callable

from sim.model.bus import Bus, Subscription
from sim.model.clock import Clock
from sim.model.full.serial import FullSerial
from sim.model.ledger import EVENT_LOST, FullLedger
from sim.model.service import Members
from sim.model.token import BUS, Notice
from sim.scenario import Bus as BusSettings

Step = Callable[[Notice], None]


class FullBus(Bus):
    """A broker that faults can strike.

    ``frozen``: how many faults make it stand still; ``down``: it has crashed, and refuses starts.
    What would happen meanwhile waits, in order. ``readers``: the consumer groups. ``refuse`` tells
    a client that its start was not taken, by workflow.
    """

    ledger: FullLedger

    def __init__(self, clock: Clock, ledger: FullLedger, settings: BusSettings) -> None:
        super().__init__(clock, ledger, None)
        self.settings = settings
        self.frozen = 0
        self.down = 0
        self.factor = 1.0
        self.readers: list[Members] = []
        self.refuse: dict[str, Callable[[Notice, int], None]] = {}
        self._waiting: list[tuple[Step, Notice]] = []
        self._inside: dict[Notice, None] = {}
        self._keeps = settings.acked_loss_window > 0
        if settings.capacity is not None:
            capacity = settings.capacity
            full: FullSerial[Notice] = FullSerial(
                clock, lambda _: 1.0 / capacity, BUS, self._deliver
            )
            self.server = full
            self._pass = full.take

    def entrance(self, topic: object) -> Step:  # noqa: ARG002 - the signature of Bus
        """Where events of a topic reach the broker."""
        return self.publish

    def _unless_frozen(self, step: Step, notice: Notice) -> bool:
        """Whether the broker is there; if not, the step waits until it is."""
        if not self.frozen:
            return True
        notice.since = self.clock.now
        self._waiting.append((step, notice))
        topic = notice.topic
        if topic.direct and topic.accepted is None and step in (self.publish, self._published):
            self.clock.call_after(self.settings.publish_timeout, self._gives_up, (step, notice))
        return False

    def publish(self, notice: Notice) -> None:
        """An event has reached the broker; one without an outbox behind it is given up in time."""
        start = notice.topic.accepted is not None
        if start and self.down:
            self.refuse[notice.topic.workflow](notice, EVENT_LOST)
            return
        if not self._unless_frozen(self.publish, notice):
            return
        if start and notice.instance.withdrawn:
            self.ledger.spend(notice.instance)
            return
        publish = notice.topic.publish
        if publish is None:
            self._published(notice)
            return
        delay = publish(notice.instance) * self.factor
        notice.split[BUS] += delay
        self.clock.after(delay, self._published, notice)

    def _gives_up(self, waiting: tuple[Step, Notice]) -> None:
        """The sender has tried long enough: nobody else knows of the event."""
        if waiting in self._waiting:
            self._waiting.remove(waiting)
            self.ledger.lose(waiting[1].instance)

    def _published(self, notice: Notice) -> None:
        """The event is kept, unless the broker went away before it could say so."""
        if notice.topic.accepted is not None and self.down:
            self.refuse[notice.topic.workflow](notice, EVENT_LOST)
            return
        if not self._unless_frozen(self._published, notice):
            return
        notice.acked = self.clock.now
        notice.attempt = 1  # to the subscribers it is the same, whichever try of a start it was
        instance, topic = notice.instance, notice.topic
        instance.durable_writes += topic.appends
        if topic.accepted is not None:
            topic.accepted(notice)
        self.passed += len(topic.subscriptions)
        instance.tokens += len(topic.subscriptions) - 1
        for to in topic.subscriptions[1:]:
            copy = Notice(instance, topic, notice.split[:])
            copy.cause = notice.cause
            self._keep(copy, to)
        self._keep(notice, topic.subscriptions[0])

    def _keep(self, notice: Notice, to: Subscription) -> None:
        """One group's copy of the message is kept until it is delivered."""
        notice.to = to
        notice.acked = self.clock.now
        if self._keeps:
            self._inside[notice] = None
        self._pass(notice)

    def _is_lost(self, notice: Notice) -> bool:
        return self._keeps and notice not in self._inside

    def _deliver(self, notice: Notice) -> None:
        if self._is_lost(notice) or not self._unless_frozen(self._deliver, notice):
            return
        to = notice.to
        if to.deliver is None:
            self._send(notice)
            return
        delay = to.deliver(notice.instance) * self.factor
        notice.split[BUS] += delay
        self.clock.after(delay, self._send, notice)

    def _send(self, notice: Notice) -> None:
        if self._is_lost(notice) or not self._unless_frozen(self._send, notice):
            return
        self._inside.pop(notice, None)
        notice.to.hop.send(notice, notice.topic.size)

    # ---- what a fault knows of it ----

    def freeze(self) -> None:
        """Stand still: what comes waits."""
        self.frozen += 1
        if self.frozen == 1 and isinstance(self.server, FullSerial):
            self.server.freeze()

    def thaw(self) -> None:
        """Go on, in the order in which things had come."""
        self.frozen -= 1
        if self.frozen:
            return
        if isinstance(self.server, FullSerial):
            self.server.thaw()
        waiting, self._waiting = self._waiting, []
        for step, notice in waiting:
            notice.split[BUS] += self.clock.now - notice.since
            step(notice)

    def slow(self, factor: float) -> None:
        """Publishing and delivering from now on take so many times as long as before."""
        self.factor *= factor
        if isinstance(self.server, FullSerial):
            self.server.factor *= factor

    def crash(self) -> Callable[[], None]:
        """The broker dies; returns what its successor does. Starts are refused meanwhile."""
        self.down += 1
        starts = [pair for pair in self._waiting if pair[1].topic.accepted is not None]
        for step, notice in starts:
            if step == self.publish:
                self._waiting.remove((step, notice))
                self.refuse[notice.topic.workflow](notice, EVENT_LOST)
        self._lose_what_was_not_replicated()
        self.freeze()
        return self._succeed

    def sender_died(self, service: str) -> None:
        """Nobody of a service is left: what it had not got published without an outbox is lost."""
        for step, notice in self._waiting[:]:
            if step == self.publish and notice.topic.direct and notice.topic.teller == service:
                self._waiting.remove((step, notice))
                self.ledger.lose(notice.instance)

    def _succeed(self) -> None:
        self.down -= 1
        self.thaw()

    def _lose_what_was_not_replicated(self) -> None:
        """The last acknowledged messages that nobody has fetched yet are gone."""
        since = self.clock.now - self.settings.acked_loss_window
        for notice in [one for one in self._inside if one.acked > since]:
            del self._inside[notice]
            self.ledger.lose(notice.instance)
        if self._keeps:
            for members in self.readers:
                members.loses(since)
