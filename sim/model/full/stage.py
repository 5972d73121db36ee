"""Wiring one workflow into the cast of a run in which things may fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sim.model.client import ClientDriver
from sim.model.driver import Driver
from sim.model.full.caller import Caller, Policies
from sim.model.full.cast import FullCast
from sim.model.full.client import FullClientDriver, FullDoor, Watch
from sim.model.full.coordinator import FullCoordinatorDriver
from sim.model.full.driver import FullDriver, ServiceDriver
from sim.model.full.handler import ErrorRate
from sim.model.full.local_caller import Line, LocalCaller
from sim.model.full.remote_caller import RemoteCaller
from sim.model.instance import Instance
from sim.model.ledger import FullLedger
from sim.model.network import Hop
from sim.model.piece import Piece
from sim.model.policy import Breaker, Bulkhead, RetryPolicy
from sim.model.replicas import ANY
from sim.model.stage import Stage
from sim.model.task import FullTask, Task
from sim.model.token import DO, MISLAID, NAN, UNDO, Attempt, Notice, Start, Token, new_split
from sim.patterns import CLIENT, MONITOR, Component, Event
from sim.plan import StepPlan
from sim.scenario import Errors, OutboxNone, Retry
from sim.tape import Fixed


class FullStage(Stage):
    """One workflow of a run in which things may fail: tasks to do and to undo, held by callers."""

    tasks: tuple[FullTask, ...]
    _cast: FullCast
    _ledger: FullLedger

    # ---- steps ----

    def _task(self, step: StepPlan) -> Task:
        task = self._make_task(step, DO)
        if step.undo is not None:
            task.undo = self._make_task(step, UNDO)
        fallback_for = self.workflow.source.steps[step.name].fallback_for
        if fallback_for is not None:
            task.replaces = self.workflow.numbers[fallback_for]
        return task

    def _make_task(self, step: StepPlan, phase: int) -> FullTask:
        where = self._where(step.name, phase)
        how = step if phase == DO else step.undo
        assert how is not None
        wait = step.wait if phase == DO else None
        errors = None
        if how.errors or any(isinstance(fault.fault, Errors) for fault in self._plan.faults):
            errors = ErrorRate(how.errors, self._tape.uniform("errors", *where))
        commit = self._plan.services[step.service].commit
        return FullTask(
            step,
            self.workflow.code,
            self._cast.services[step.service],
            time=self._tape.draws(how.time, "time", *where),
            commit=self._maybe(commit, "commit", *where),
            wait=None if wait is None else self._tape.draws(wait, "wait", *where),
            phase=phase,
            errors=errors,
        )

    def _where(self, step: str, phase: int) -> tuple[str, ...]:
        """What keys the draws of a step: doing it, or undoing it."""
        return (self.workflow.draws_as, step, *(("undo",) if phase == UNDO else ()))

    def _driver(self, who: Component, seat: int) -> Driver:
        if who.role == "coordinator":
            return FullCoordinatorDriver(
                self._clock, seat, self.tasks, self._ledger, self._cast.coordinators[who],
                self._tape, self.workflow.draws_as,
            )  # fmt: skip
        if who == CLIENT:
            return self._make_client(seat)
        if who == MONITOR:
            monitor = self._plan.monitor
            assert monitor is not None
            return Watch(self._clock, seat, self._ledger, monitor.after, monitor.every)
        service = self._cast.services[who.name]
        driver = ServiceDriver(self._clock, seat, self.tasks, self._ledger, service)
        driver.direct = isinstance(self._plan.outboxes[who], OutboxNone)
        return driver

    def _make_client(self, seat: int) -> ClientDriver:
        return FullClientDriver(self._clock, seat, self.tasks, self._ledger)

    def _policies(self, step: StepPlan, phase: int) -> Policies:
        where = self._where(step.name, phase)
        how = step if phase == DO else step.undo
        assert how is not None
        settings: Retry = how.retry
        share = self._cast.shared
        retry = share(RetryPolicy, (*where, settings), lambda: RetryPolicy.of(settings))
        if phase == DO:
            retry = replace(retry, attempts=step.attempts)
        limit = None if how.timeout is None else self._tape.draws(how.timeout, "timeout", *where)
        breaker = bulkhead = None
        if phase == DO:
            guards = (*where, step.breaker, step.bulkhead)
            if (open_if := step.breaker) is not None:
                breaker = share(Breaker, guards, lambda: Breaker(open_if))
            if (bound := step.bulkhead) is not None:
                bulkhead = share(Bulkhead, guards, lambda: Bulkhead(bound.concurrent))
        return Policies(
            retry,
            self._tape.uniform("retry pause", *where),
            None if limit is None else limit.of,
            limit.value if isinstance(limit, Fixed) else None,
            breaker,
            bulkhead,
        )

    def _wire(self, driver: Driver, who: Component, task: Task) -> None:
        """How a step gets from its driver to its service and back, and how its undo does."""
        assert isinstance(task, FullTask)
        assert isinstance(driver, FullDriver)
        step = self.workflow.steps[task.number]
        for one in (task, task.undo):
            if one is None:
                continue
            policies = self._policies(step, one.phase)
            if isinstance(driver, FullCoordinatorDriver):
                one.caller = self._remote(driver, who, one, policies)
            else:
                one.caller = self._local(driver, one, policies)
        self._payload.produced_by(task)

    def _request(self, task: FullTask) -> Callable[[Attempt], None]:
        """How work enters the station of its service."""
        request = task.service.station.request
        gate = self._payload.gate(task, request) if task.phase == DO else request

        def enter(work: Attempt) -> None:
            work.replica = ANY
            gate(work)

        return enter

    def _local(self, driver: FullDriver, task: FullTask, policies: Policies) -> Caller:
        """A service's own caller, around its handler."""
        bus = self._plan.bus
        leased = bus is not None and bus.delivery == "queue"
        step = self.workflow.steps[task.number]
        guards = (*self._where(task.name, task.phase), step.breaker, step.bulkhead)
        caller = LocalCaller(
            self._clock, self._ledger, driver, task, policies,
            ack=bus.ack_timeout if bus is not None and leased else None,
            max_deliver=None if bus is None else bus.max_deliver,
            line=self._cast.shared(Line, guards, Line),
        )  # fmt: skip
        database = self._cast.services[task.service.name].database

        def record_failure(piece: Piece) -> bool:
            if task.phase == UNDO:  # its effect stays, and what follows is told all the same
                piece.instance.durable_writes += 1
                return True
            return database.fail(piece.instance, (task.number, piece.copy, piece.round))

        caller.enter = self._request(task)
        caller.record_failure = record_failure
        task.answer = caller.conclude  # type: ignore[assignment]  # all work at a FullTask is an Attempt
        task.weigh = caller.weigh
        task.overdue = caller.overdue
        task.broken = caller.broken
        return caller

    def _remote(
        self, driver: FullCoordinatorDriver, who: Component, task: FullTask, policies: Policies
    ) -> Caller:
        """A coordinator's caller: commands and answers over the network."""
        coordinator = driver.coordinator
        settings = coordinator.settings
        where = self._where(task.name, task.phase)
        ends = (str(who), task.service.name)
        size = self._payload.size
        caller = RemoteCaller(self._clock, self._ledger, driver, task, policies, coordinator.calls)
        pushed = settings.dispatch == "push"
        name = f"undo {task.name}" if task.phase == UNDO else task.name
        network = self._cast.network
        command = network.hop(
            *ends, "command", name, *where, receive=self._request(task),
            lost=(lambda work: self._command_lost(caller, work)) if pushed else None,
        )  # fmt: skip
        answer = network.hop(
            *ends[::-1], "answer", name, *where, receive=caller.receive,
            lost=caller.mislaid if pushed else None,
        )  # fmt: skip
        number, send = task.number, command.send
        empty = task.phase == UNDO or size(1) == 0  # what it would bring goes another way

        def transmit(work: Attempt) -> None:
            send(work, 0 if empty else work.instance.route.carries[number])

        caller.transmit = transmit
        threads = coordinator.threads
        caller.send = caller.go if threads is None else threads.send
        caller.hung_up = None if threads is None else threads.give_back
        caller.answered = driver.receive_answer
        caller.timed_out = driver.timed_out
        service = self._cast.services[task.service.name]
        if pushed and self._plan.services[service.name].drop_expired:
            caller.withdraw = service.station.withdraw
        caller.lease = None if pushed else settings.lease
        task.pushed = pushed
        if not pushed:
            task.poll = self._maybe(settings.poll, "poll", *where)
        payload = size(task.payload if task.phase == DO else 0)
        task.answer = lambda work: answer.send(work, payload)
        task.broken = caller.broken
        task.discarded = caller.discarded
        return caller

    def _command_lost(self, caller: Caller, work: Token) -> None:
        """A pushed command did not arrive."""
        assert isinstance(work, Attempt)
        self._ledger.attempted(work, work.gave_up or MISLAID, True, NAN, -1)
        caller.mislaid(work)

    def _event_lost(self, notice: Notice) -> None:
        self._ledger.lose(notice.instance)

    # ---- the client ----

    def door(self) -> tuple[Hop, Callable[[Instance], Token]]:
        """The client's hop to whoever takes the start, and the message that it sends."""
        raise NotImplementedError("a door that may say no is a FullDoor")

    def full_door(self) -> FullDoor:
        """The client's way in."""
        name, draws_as = self.workflow.name, self.workflow.draws_as
        who = self.workflow.score.door
        network = self._cast.network
        where = "bus" if who is None else str(who)
        client = self._client
        assert isinstance(client, FullClientDriver)
        no = network.hop(
            where, "client", "answer", name, draws_as, "no",
            receive=client.receive_refusal, lost=self._answer_lost,
        )  # fmt: skip
        yes = self._hop_to_client(where)
        first, take = self._way_in(who)
        door = FullDoor(self._clock, self._ledger, first, take, yes, no)
        door.hop = network.hop(
            "client", where, "start", name, draws_as, receive=door.receive, lost=self._start_lost
        )
        if who is None:
            bus = self._cast.bus
            assert bus is not None
            bus.refuse[name] = door.refuse
        else:
            driver = self.drivers[who]
            assert isinstance(driver, FullCoordinatorDriver)
            driver.door = door
        return door

    def _way_in(
        self, who: Component | None
    ) -> tuple[Callable[[Instance], Start | Notice], Callable[[Token], None]]:
        if who is None:
            topic = self.topics[Event("started")]
            topic.accepted = self._accept("bus")
            bus = self._cast.bus
            assert bus is not None
            return lambda instance: Notice(instance, topic, new_split()), bus.publish  # type: ignore[return-value]  # the start that it takes is a Notice
        driver = self.drivers[who]
        assert isinstance(driver, FullCoordinatorDriver)
        if self.workflow.score.answerer == CLIENT:
            driver.accepted = self._accept(str(who))
        return Start, driver.start

    def _start_lost(self, start: Token) -> None:
        """A start did not arrive: only a client that asks again can mend that."""
        self._ledger.lose(start.instance)
