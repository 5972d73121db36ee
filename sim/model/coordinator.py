"""A coordinator: shards that decide, one input at a time, and commands to the services."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from sim.model.clock import Clock
from sim.model.driver import Driver
from sim.model.instance import Instance
from sim.model.ledger import Ledger
from sim.model.network import Hop
from sim.model.serial import Serial
from sim.model.task import Task
from sim.model.token import COORDINATOR, Notice, Split, Token, Work
from sim.scenario import Coordinator as CoordinatorSettings
from sim.tape import Source, Tape

START = -1  # the start of a workflow has no step


class Decision:
    """One kind of input of one workflow: ``decision + writes x persist``, then what follows.

    The draws are keyed by the kind of input and the place; the start has no step.
    """

    __slots__ = ("_decision", "_persist", "_persists", "then", "writes")

    def __init__(
        self,
        tape: Tape,
        settings: CoordinatorSettings,
        kind: str,
        workflow: str,
        steps: tuple[str, ...],
        writes: int,
        then: Callable[[Any], None],
    ) -> None:
        places: list[tuple[str, ...]] = [(workflow, step) for step in steps] or [(workflow,)]
        self._decision = [tape.draws(settings.decision, "decision", kind, *p) for p in places]
        self._persist = [tape.draws(settings.persist, "persist", kind, *p) for p in places]
        self._persists = bool(writes) and not settings.persist.is_zero
        self.writes = writes
        self.then = then

    def decide(self, token: Token) -> float:
        """The work of the decision itself, in seconds."""
        step: Source = self._decision[token.step]
        return step(token.instance, token.copy, token.round, token.attempt)

    def persist(self, token: Token) -> float:
        """The durable writes that it takes, in seconds."""
        step: Source = self._persist[token.step]
        return self.writes * step(token.instance, token.copy, token.round, token.attempt)

    def cost(self, token: Token) -> float:
        """How long the shard needs for it, in seconds."""
        step: Source = self._decision[token.step]
        cost = step(token.instance, token.copy, token.round, token.attempt)
        return cost + self.persist(token) if self._persists else cost


class Store:
    """The durable store behind all shards: it takes ``capacity`` writes a second, in order."""

    __slots__ = ("_capacity", "_clock", "_free_at")

    def __init__(self, clock: Clock, capacity: float) -> None:
        self._clock = clock
        self._capacity = capacity
        self._free_at = 0.0

    def write(self, writes: int) -> float:
        """How long from now until the store has taken that many writes, in seconds."""
        now = self._clock.now
        self._free_at = max(now, self._free_at) + writes / self._capacity
        return self._free_at - now


class StoredShard(Serial[Token]):
    """A shard whose writes must also pass a store that all shards share."""

    __slots__ = ("_store",)

    def __init__(self, clock: Clock, store: Store) -> None:
        super().__init__(clock, _cost, COORDINATOR, decided)
        self._store = store

    def _begin(self, token: Token) -> None:
        self.started = self.clock.now
        decision = token.input
        assert isinstance(decision, Decision)
        self.clock.after(decision.decide(token), self._write, token)

    def _write(self, token: Token) -> None:
        decision = token.input
        assert isinstance(decision, Decision)
        delay = self._store.write(decision.writes) if decision.writes else 0.0
        self.clock.after(delay + decision.persist(token), self._end, token)


def _cost(token: Token) -> float:
    return token.input.cost(token)


def decided(token: Token) -> None:
    """A decision has been taken and written down: what follows from it."""
    decision = token.input
    token.instance.durable_writes += decision.writes
    decision.then(token)


class DecisionMakers(Protocol):
    """Shards, calm or not, as a coordinator's role sees them."""

    take: Callable[[Token], None]
    count: int

    @property
    def all(self) -> Sequence[Serial[Token]]:
        """The shards."""

    @property
    def decisions(self) -> int:
        """How many inputs have been decided on."""


class Shards:
    """The serial decision makers of one coordinator; an instance belongs to one for ever."""

    def __init__(self, clock: Clock, settings: CoordinatorSettings) -> None:
        self.count = settings.shards
        store = Store(clock, settings.db_capacity) if settings.db_capacity else None
        self.all: list[Serial[Token]] = [
            Serial(clock, _cost, COORDINATOR, decided)
            if store is None
            else StoredShard(clock, store)
            for _ in range(settings.shards)
        ]
        never_works = settings.decision.is_zero and settings.persist.is_zero and store is None
        self.at_once = 0
        self.take: Callable[[Token], None] = self._decide_at_once if never_works else self._queue

    @property
    def decisions(self) -> int:
        """How many inputs have been decided on."""
        return self.at_once + sum(shard.served for shard in self.all)

    def _decide_at_once(self, token: Token) -> None:
        self.at_once += 1
        decided(token)

    def _queue(self, token: Token) -> None:
        self.all[token.instance.hash % self.count].take(token)


class Threads:
    """The calls that a pushing coordinator can hold open; further ones wait, first come first."""

    def __init__(self, clock: Clock, threads: int) -> None:
        self._clock = clock
        self._free = threads
        self._waiting: deque[Work] = deque()

    def take(self, work: Work) -> None:
        """A call wants to go out."""
        if self._free:
            self._free -= 1
            work.task.call(work)
        else:
            work.since = self._clock.now
            self._waiting.append(work)

    def give_back(self) -> None:
        """A call has been answered; the next may go out."""
        if self._waiting:
            work = self._waiting.popleft()
            work.split[COORDINATOR] += self._clock.now - work.since
            work.task.call(work)
        else:
            self._free += 1


class CoordinatorDriver(Driver):
    """A coordinator's role in one workflow: each input costs a decision of the instance's shard."""

    note = 0  # what it hears of is written down with its decision

    def __init__(
        self,
        clock: Clock,
        seat: int,
        tasks: tuple[Task, ...],
        ledger: Ledger,
        shards: DecisionMakers,
        settings: CoordinatorSettings,
        tape: Tape,
        workflow: str,
    ) -> None:
        super().__init__(clock, seat, tasks, ledger)
        self._shards = shards
        self._take = shards.take
        steps = tuple(task.name for task in tasks)

        def decision(kind: str, then: Callable[..., None]) -> Decision:
            return Decision(tape, settings, kind, workflow, steps, settings.writes_per_step, then)

        self.decision = decision
        self._start_input = Decision(
            tape, settings, "start", workflow, (), settings.writes_per_workflow, self._started
        )
        self._answer_input = decision("answer", self.answered)
        self._timer_input = decision("timer", self.elapsed)
        self._border = {
            "started": Decision(
                tape, settings, "start", workflow, (), settings.writes_per_workflow, super().heard
            ),
            "done": decision("border", super().heard),
            "failed": decision("border failure", super().heard),
            "undone": decision("border undone", super().heard),
            "expired": decision("border expired", super().heard),
        }
        self.to_client: Hop | None = None
        self.accepted: Callable[[Token], None] = ledger.accepted

    def start(self, token: Token) -> None:
        """The client's start has reached the door."""
        token.input = self._start_input
        self._take(token)

    def _started(self, token: Token) -> None:
        self.accepted(token)
        self.tell_started(token)
        self.started(token)

    def tell_started(self, token: Token) -> None:
        """Tell the start to whoever watches from outside; nobody does where nothing fails."""

    def receive_answer(self, work: Work) -> None:
        """The answer to a command has come back."""
        work.input = self._answer_input
        self._take(work)

    def timer(self, token: Token) -> None:
        """A durable timer fires."""
        token.input = self._timer_input
        self._take(token)

    def heard(self, notice: Notice) -> None:
        """An event has crossed the border of the domain."""
        notice.input = self._border[notice.topic.event.kind]
        self._take(notice)

    def answer_client(self, instance: Instance, split: Split) -> None:
        """Send the client its answer."""
        assert self.to_client is not None
        self.to_client.send(Token(instance, START, split), 0)
