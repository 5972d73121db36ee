"""Clients with patience of their own, and the door that knows what it has been asked before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sim.model.client import Births, ClientDriver
from sim.model.clock import Clock, Slotted
from sim.model.driver import Driver
from sim.model.instance import Instance
from sim.model.ledger import FullLedger
from sim.model.network import Hop
from sim.model.policy import Gate, RetryPolicy, make_gate
from sim.model.token import RETRY, Notice, Start, Token
from sim.patterns import rules
from sim.patterns.script import Outputs
from sim.plan import START_PAYLOAD, EntryPlan
from sim.records import REASONS
from sim.tape import Draws, Source, Tape

_ADMISSION, _GAVE_UP = REASONS.index("admission"), REASONS.index("client_gave_up")


class FullClientDriver(ClientDriver):
    """The client's role where things fail: it hears of failures, and of refusals."""

    ledger: FullLedger

    def heard(self, notice: Notice) -> None:
        """An event that it subscribes to has been delivered."""
        instance = notice.instance
        script = instance.route.scripts[self.seat]
        progress = self._progress(instance)
        kind = notice.topic.event.kind
        if kind == "failed":
            outputs = rules.step_failed(script, progress, notice.step)
        elif kind == "done":
            outputs = rules.step_done(script, progress, notice.step)
        else:
            outputs = rules.begin(script, progress)
        self.act(outputs, notice, None)

    def receive_refusal(self, token: Token) -> None:
        """The door has said no."""
        instance = token.instance
        if instance.on_refusal is not None:
            instance.on_refusal(instance)
        self.ledger.spend(instance)


class Watch(Driver):
    """A deadline monitor's role in one workflow: it watches start and end of every instance.

    It looks every so often, and calls those overdue that began long enough ago.
    """

    def __init__(
        self, clock: Clock, seat: int, ledger: FullLedger, after: float, every: float
    ) -> None:
        super().__init__(clock, seat, (), ledger)
        self._full_ledger = ledger
        self._after = after
        self._every = every
        self._watched: dict[int, tuple[float, Token]] = {}
        self._looking = False

    def heard(self, notice: Notice) -> None:
        """An event about the start or the end of an instance has been delivered."""
        instance = notice.instance
        script = instance.route.scripts[self.seat]
        progress = self._progress(instance)
        known = _noted(progress)
        kind = notice.topic.event.kind
        if kind == "started":
            outputs = rules.begin(script, progress)
            if not outputs.answer and not progress.answered and instance.id not in self._watched:
                instance.tokens += 1
                entry = Token(instance, -1, notice.split[:])
                self._watched[instance.id] = (self.clock.now, entry)
                self._keep_looking()
        elif kind == "failed":
            outputs = rules.step_failed(script, progress, notice.step)
        else:
            outputs = rules.step_done(script, progress, notice.step)
        if known != _noted(progress):
            instance.durable_writes += self.note
        self.act(outputs, notice, None)

    def act(self, outputs: Outputs, token: Token, handling: object) -> None:  # noqa: ARG002 - the signature of Driver
        """An instance that has ended is watched no longer."""
        instance = token.instance
        if outputs.answer and self._watched.pop(instance.id, None) is not None:
            self.ledger.spend(instance)
        self.ledger.spend(instance)

    def _keep_looking(self) -> None:
        if self._watched and not self._looking:
            self._looking = True
            now, every = self.clock.now, self._every
            turn = int(now / every) + 1
            if turn * every <= now:  # a rounding: this look is over
                turn += 1
            self.clock.at(turn * every, self._look, None)

    def _look(self, _: object) -> None:
        self._looking = False
        now = self.clock.now
        for began, token in list(self._watched.values()):
            if now - began < self._after:
                break  # the others began later
            instance = token.instance
            del self._watched[instance.id]
            self._full_ledger.notice(instance)
            instance.durable_writes += self.note
            told = instance.route.watched
            instance.tokens += len(told)
            for step in told:
                self.tell["expired"][step](instance, token.split[:])
            self.ledger.spend(instance)
        self._keep_looking()


def _noted(progress: rules.Progress) -> tuple[bool, int, bool, bool]:
    """What a monitor has put down of an instance."""
    return (progress.begun, progress.done, progress.stopped, progress.answered)


class WayIn(Protocol):
    """Whatever takes a client's start to where it belongs."""

    def start(self, instance: Instance) -> None:
        """The client asks for the first time."""
        ...

    def start_again(self, instance: Instance, tries: int) -> None:
        """The client asks for the same instance again, for the so-manieth time."""
        ...


class FullDoor:
    """The way in: admission stands here, and the record of who has been let in.

    ``take`` is whoever takes the start. ``yes`` and ``no``: the ways back to the client.
    """

    def __init__(
        self,
        clock: Clock,
        ledger: FullLedger,
        first: Callable[[Instance], Start | Notice],
        take: Callable[[Token], None],
        yes: Hop,
        no: Hop,
    ) -> None:
        self.clock = clock
        self.ledger = ledger
        self.hop: Hop
        self._first = first
        self._take = take
        self._yes = yes
        self._no = no

    def start(self, instance: Instance) -> None:
        """The client asks for the first time."""
        self.ledger.arrived(instance)
        self.hop.send(self._first(instance), START_PAYLOAD)

    def start_again(self, instance: Instance, tries: int) -> None:
        """The client asks for the same instance again, for the so-manieth time."""
        instance.tokens += 1
        start = self._first(instance)
        start.attempt = tries
        start.split[RETRY] = self.clock.now - instance.arrived_s
        self.hop.send(start, START_PAYLOAD)

    def receive(self, start: Token) -> None:
        """A start has reached the door, for the first time or not."""
        instance = start.instance
        if instance.at_door:  # it waits here, or was let in: the record answers
            if instance.answer_sent:
                self._yes.send(start, 0)
            else:
                self.ledger.spend(instance)
            return
        gate = instance.gate
        if gate is not None and not gate.admits(self.clock.now):
            self.refuse(start, _ADMISSION)
            return
        if gate is not None:
            instance.passed += (gate,)
        instance.at_door = True
        self._take(start)

    def refuse(self, start: Token, reason: int) -> None:
        """The door says no, and the client hears of it."""
        instance = start.instance
        instance.refused = reason
        instance.at_door = False
        self.ledger.leave_gates(instance)
        self.ledger.notice(instance)
        self._no.send(start, 0)


class Alarm(Slotted):
    """The client's own timer, or its pause before it asks again."""

    __slots__ = ("asking",)

    def __init__(self, asking: Asking) -> None:
        self.asking = asking


class Asking:
    """One client, waiting for one answer: how often it has asked, and for which instance.

    ``waits``: for an answer, not for its next try. ``alarm``: the timer that is running for it; as
    long as one is, the client is outstanding for the instance.
    """

    __slots__ = ("alarm", "finished", "instance", "pause", "tries", "waits")

    def __init__(self, instance: Instance, finished: Callable[[], None] | None) -> None:
        self.instance = instance
        self.finished = finished
        self.tries = 1
        self.pause = 0.0
        self.alarm: Alarm | None = None
        self.waits = True


class Patience:
    """What the clients of one workload entry do about being refused, or not answered in time."""

    def __init__(
        self,
        clock: Clock,
        ledger: FullLedger,
        entry: EntryPlan,
        tape: Tape,
        nursery: Births,
        door: WayIn,
    ) -> None:
        self._clock = clock
        self._ledger = ledger
        self._nursery = nursery
        self._door = door
        self._gate: Gate | None = make_gate(entry.admission)
        client = entry.client
        self._limit: Source | None = None
        self._retry: RetryPolicy | None = None
        self._anew = False
        self._pauses: Draws | None = None
        if client is not None:
            self._retry = RetryPolicy.of(client.retry)
            self._anew = client.retry_as == "new"
            self._pauses = tape.uniform("client pause", entry.name)
            if client.timeout is not None:
                self._limit = tape.draws(client.timeout, "client timeout", entry.name)

    def ask(self, instance: Instance, finished: Callable[[], None] | None = None) -> None:
        """A client asks; ``finished`` is called when it waits no longer."""
        asking = Asking(instance, finished)
        if self._retry is not None and self._retry.budget is not None:
            self._retry.budget.first()
        self._put(asking)

    def _put(self, asking: Asking) -> None:
        """Ask for a new instance."""
        instance = asking.instance
        instance.gate = self._gate
        instance.on_answer = lambda _: self._answered(asking)
        instance.on_refusal = lambda _: self._refused(asking)
        instance.tokens += 1  # while it asks
        self._door.start(instance)
        self._wait(asking)
        self._ledger.spend(instance)

    def _wait(self, asking: Asking) -> None:
        asking.waits = True
        if self._limit is not None:
            limit = self._limit(asking.instance, 0, 1, asking.tries)
            self._set_alarm(asking, limit, self._timed_out)

    def _set_alarm(self, asking: Asking, delay: float, then: Callable[[Alarm], None]) -> None:
        asking.alarm = Alarm(asking)
        asking.instance.tokens += 1
        self._clock.after(delay, then, asking.alarm)

    def _timed_out(self, alarm: Alarm) -> None:
        asking = alarm.asking
        if asking.alarm is alarm:
            self._ledger.notice(asking.instance)
            self._try_failed(asking)

    def _refused(self, asking: Asking) -> None:
        if asking.waits:  # else it knows that this try has failed
            self._try_failed(asking)

    def _answered(self, asking: Asking) -> None:
        if not (asking.instance.failure and self._anew):
            self._finish(asking)
        elif asking.waits:  # the answer was a no: a new request may fare better
            self._try_failed(asking)

    def _try_failed(self, asking: Asking) -> None:
        """Refused, not answered in time, or answered with a failure."""
        retry = self._retry
        if retry is None or not retry.allows(asking.tries):
            self._give_up(asking)
            return
        if retry.budget is not None and not retry.budget.spend():
            self._give_up(asking)
            return
        backoff, u = retry.backoff, 0.5
        if backoff.random and self._pauses is not None:
            u = self._pauses(asking.instance, 0, 1, asking.tries)
        asking.pause = backoff.pause(asking.tries, u, asking.pause)
        waited = asking.alarm is not None
        asking.waits = False
        self._set_alarm(asking, asking.pause, self._ask_again)
        if waited:
            self._ledger.spend(asking.instance)

    def _ask_again(self, alarm: Alarm) -> None:
        asking = alarm.asking
        if asking.alarm is not alarm:
            return  # it was answered in the meantime
        before = asking.instance
        asking.tries += 1
        asking.alarm = None
        if self._anew:
            self._leave(before)
            asking.instance = self._nursery.again(before, self._clock.now)
            self._put(asking)
        else:
            self._door.start_again(before, asking.tries)
            self._wait(asking)
        self._ledger.spend(before)

    def _leave(self, instance: Instance) -> None:
        """The client waits no longer: a start that still waits at the door is withdrawn."""
        instance.on_answer = instance.on_refusal = None
        if instance.accepted_s != instance.accepted_s:  # NaN: not accepted
            instance.withdrawn = instance.at_door
            instance.refused = instance.refused or _GAVE_UP

    def _give_up(self, asking: Asking) -> None:
        self._leave(asking.instance)
        self._finish(asking)

    def _finish(self, asking: Asking) -> None:
        instance, waited = asking.instance, asking.alarm is not None
        asking.alarm = None
        asking.waits = False
        instance.on_answer = instance.on_refusal = None
        if asking.finished is not None:
            asking.finished()
        if waited:
            self._ledger.spend(instance)
