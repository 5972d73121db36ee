"""Wiring one workflow into the cast: who drives which step, and the ways between them."""

from __future__ import annotations

from collections.abc import Callable

from sim.model.bus import Subscription, Topic
from sim.model.cast import Cast
from sim.model.client import ClientDriver
from sim.model.clock import Clock
from sim.model.coordinator import CoordinatorDriver
from sim.model.driver import Driver
from sim.model.instance import Instance
from sim.model.ledger import Ledger
from sim.model.network import Hop
from sim.model.outbox import Direct, capture_latency
from sim.model.payload import Payload
from sim.model.task import Task
from sim.model.token import Notice, Split, Token, Work, new_split
from sim.patterns import CLIENT, Component, Event
from sim.plan import START_PAYLOAD, Plan, StepPlan, WorkflowPlan
from sim.scenario import Distribution, OutboxNone
from sim.tape import Source, Tape


class Stage:
    """One workflow of a run: its tasks, its drivers, its topics, and its door."""

    def __init__(
        self,
        clock: Clock,
        plan: Plan,
        tape: Tape,
        ledger: Ledger,
        cast: Cast,
        payload: Payload,
        workflow: WorkflowPlan,
    ) -> None:
        self._clock = clock
        self._plan = plan
        self._tape = tape
        self._ledger = ledger
        self._cast = cast
        self._payload = payload
        self.workflow = workflow
        self.tasks = tuple(self._task(step) for step in workflow.steps)
        self.drivers = {who: self._driver(who, seat) for seat, who in enumerate(workflow.seats)}
        self.topics: dict[Event, Topic] = {}
        client = self.drivers.get(CLIENT)
        if not isinstance(client, ClientDriver):  # it has nothing to decide, but gets its answer
            client = self._make_client(-1)
        self._client = client
        for part in workflow.score.parts:
            driver = self.drivers.get(part.component)
            for trigger in part.drives:
                assert driver is not None
                self._wire(driver, part.component, self.tasks[workflow.numbers[trigger.step]])
        self._tell_events()
        self._answer_clients()

    # ---- steps ----

    def _task(self, step: StepPlan) -> Task:
        where = (self.workflow.draws_as, step.name)
        settings = self._plan.services[step.service]
        return Task(
            step,
            self.workflow.code,
            self._cast.services[step.service],
            time=self._tape.draws(step.time, "time", *where),
            commit=self._maybe(settings.commit, "commit", *where),
            wait=None if step.wait is None else self._tape.draws(step.wait, "wait", *where),
        )

    def _maybe(self, length: Distribution | None, purpose: str, *where: str) -> Source | None:
        """The draws of a length, or None where it is never anything but zero."""
        if length is None or length.is_zero:
            return None
        return self._tape.draws(length, purpose, *where)

    def _driver(self, who: Component, seat: int) -> Driver:
        if who.role == "coordinator":
            return CoordinatorDriver(
                self._clock, seat, self.tasks, self._ledger, self._cast.shards[who],
                self._plan.coordinators[who], self._tape, self.workflow.draws_as,
            )  # fmt: skip
        if who == CLIENT:
            return self._make_client(seat)
        return Driver(self._clock, seat, self.tasks, self._ledger)

    def _make_client(self, seat: int) -> ClientDriver:
        return ClientDriver(self._clock, seat, self.tasks, self._ledger)

    def _wire(self, driver: Driver, who: Component, task: Task) -> None:
        """How a step gets from its driver to its service and back."""
        arrive = self._payload.gate(task, task.service.station.request)
        if not isinstance(driver, CoordinatorDriver):
            task.request = arrive
            task.answer = driver.answered
            self._payload.produced_by(task)
            return
        settings = self._plan.coordinators[who]
        where = (self.workflow.draws_as, task.name)
        ends = (str(who), task.service.name)
        size = self._payload.size
        command = self._cast.network.hop(*ends, "command", task.name, *where, receive=arrive)
        threads = self._cast.threads.get(who)
        receive: Callable[[Work], None] = driver.receive_answer
        if threads is not None:

            def receive(work: Work) -> None:
                threads.give_back()
                driver.receive_answer(work)

        answer = self._cast.network.hop(*ends[::-1], "answer", task.name, *where, receive=receive)
        task.call = lambda work: command.send(work, size(work.instance.route.carries[task.number]))
        task.pushed = settings.dispatch == "push"
        if not task.pushed:
            task.poll = self._maybe(settings.poll, "poll", *where)
        task.request = task.call if threads is None else threads.take
        payload = size(task.payload)
        task.answer = lambda work: answer.send(work, payload)
        self._payload.produced_by(task)

    # ---- events ----

    def _tell_events(self) -> None:
        bus = self._plan.bus
        for part in self.workflow.score.parts:
            for event, hearers in part.tells:
                assert bus is not None
                topic = self._topic(part.component, event)
                self.topics[event] = topic
                for hearer in hearers:
                    topic.subscriptions.append(self._subscription(topic, hearer))
                topic.appends = 1 if bus.delivery == "log" else len(hearers)
                if part.component != CLIENT:
                    self._teller(part.component, topic)

    def _topic(self, teller: Component, event: Event) -> Topic:
        bus = self._plan.bus
        assert bus is not None
        where = (self.workflow.draws_as, event.kind, event.step)
        step = self.workflow.numbers[event.step] if event.step else -1
        outbox = self._plan.outboxes.get(teller)
        capture = None if outbox is None else capture_latency(outbox)
        payload = {"started": START_PAYLOAD, "done": self.tasks[step].payload}.get(event.kind, 0)
        size = self._payload.size(payload)
        return Topic(
            self.workflow.name,
            event,
            step,
            capture=self._maybe(capture, "capture", *where),
            publish=self._maybe(bus.publish, "publish", *where),
            size=size,
            teller=str(teller),
            direct=isinstance(outbox, OutboxNone),
        )

    def _subscription(self, topic: Topic, hearer: Component) -> Subscription:
        bus = self._plan.bus
        assert bus is not None
        event = topic.event
        where = (
            self.workflow.draws_as,
            event.kind,
            event.step,
            self._first_reaction(event, hearer),
        )
        receive = self._receiver(event, hearer)
        hop = self._cast.network.hop(
            "bus", str(hearer), "event", f"{self.workflow.name}.{event}", *where, receive=receive
        )
        return Subscription(self._maybe(bus.deliver, "deliver", *where), hop)

    def _first_reaction(self, event: Event, hearer: Component) -> str:
        """The first step by name that reacts to the event at its hearer ("": none does)."""
        part = self.workflow.score.part_of(hearer)
        drives = () if part is None else part.drives
        return min((t.step for t in drives if t.reacts_to(event)), default="")

    def _receiver(self, event: Event, hearer: Component) -> Callable[[Notice], None]:
        driver = self.drivers[hearer]
        if hearer.role != "service":
            return driver.heard
        group = self._cast.groups[hearer.name]
        return group.receiver(self.workflow.name, event, driver.heard)

    def _teller(self, who: Component, topic: Topic) -> None:
        """From a driver, through its outbox, to the bus."""
        bus = self._cast.bus
        assert bus is not None
        event = topic.event
        name = f"{self.workflow.name}.{event}"
        where = (self.workflow.draws_as, event.kind, event.step)
        receive = bus.entrance(topic)
        patience = None
        if topic.direct and self._plan.bus is not None:
            patience = (self._plan.bus.publish_timeout, self._event_lost)
        hop = self._cast.network.hop(
            str(who), "bus", "event", name, *where, receive=receive, gives_up=patience
        )
        outbox = self._cast.outboxes[who]
        send, size = hop.send, topic.size

        def tell(instance: Instance, split: Split, cause: int = -1) -> None:
            notice = Notice(instance, topic, split)
            notice.cause = cause
            outbox.tell(notice, hop)

        def tell_at_once(instance: Instance, split: Split, cause: int = -1) -> None:
            notice = Notice(instance, topic, split)
            notice.cause = cause
            send(notice, size)

        tells = self.drivers[who].tell[event.kind]
        tells[topic.step] = tell_at_once if isinstance(outbox, Direct) else tell

    def _event_lost(self, notice: Notice) -> None:
        """Nobody else knows of the event."""
        self._ledger.spend(notice.instance)

    # ---- the client ----

    def _answer_clients(self) -> None:
        answerer = self.workflow.score.answerer
        if answerer != CLIENT:
            driver = self.drivers[answerer]
            assert isinstance(driver, CoordinatorDriver)
            driver.to_client = self._hop_to_client(str(answerer))
            driver.answer = driver.answer_client

    def _hop_to_client(self, sender: str) -> Hop:
        name = self.workflow.name
        return self._cast.network.hop(
            sender, "client", "answer", name, self.workflow.draws_as,
            receive=self._client.receive_answer, lost=self._answer_lost,
        )  # fmt: skip

    def _answer_lost(self, answer: Token) -> None:
        """Nobody else minds."""
        self._ledger.spend(answer.instance)

    def door(self) -> tuple[Hop, Callable[[Instance], Token]]:
        """The client's hop to whoever takes the start, and the message that it sends."""
        name, where = self.workflow.name, self.workflow.draws_as
        door = self.workflow.score.door
        network = self._cast.network
        if door is not None:
            driver = self.drivers[door]
            assert isinstance(driver, CoordinatorDriver)
            if self.workflow.score.answerer == CLIENT:
                driver.accepted = self._accept(str(door))
            hop = network.hop("client", str(door), "start", name, where, receive=driver.start)
            return hop, lambda instance: Token(instance, -1, new_split())
        bus = self._cast.bus
        assert bus is not None
        topic = self.topics[Event("started")]
        topic.accepted = self._accept("bus")
        hop = network.hop("client", "bus", "start", name, where, receive=bus.publish)
        return hop, lambda instance: Notice(instance, topic, new_split())

    def _accept(self, door: str) -> Callable[[Token], None]:
        """What a door does with a start whose end the client joins itself.

        An instance of which nothing is left has no end event: the door's yes is its answer.
        """
        yes = self._hop_to_client(door)
        seat = self._client.seat

        def accepted(start: Token) -> None:
            instance = start.instance
            self._ledger.accepted(start)
            if instance.route.scripts[seat].begins.answer:
                instance.answer_sent = True
                instance.tokens += 1
                yes.send(Token(instance, -1, start.split[:]), 0)

        return accepted
