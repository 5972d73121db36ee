"""Shards and threads of a coordinator that can stand still and crash."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import cast

from sim.model.clock import Clock
from sim.model.coordinator import Store, Threads, decided
from sim.model.full.remote_caller import RemoteCaller
from sim.model.full.serial import FullSerial
from sim.model.token import COORDINATOR, Attempt, Token, Work
from sim.scenario import Coordinator as CoordinatorSettings


class FullShard(FullSerial[Token]):
    """A shard that faults can strike; its writes pass the store, where there is a limit."""

    __slots__ = ("_store",)

    def __init__(self, clock: Clock, store: Store | None) -> None:
        super().__init__(clock, lambda token: token.input.cost(token), COORDINATOR, decided)
        self._store = store

    def _begin(self, token: Token) -> None:
        if self._store is None:
            super()._begin(token)
            return
        self.started = self.clock.now
        self.stage(token, token.input.decide(token) * self.factor, self._write)

    def _write(self, token: Token) -> None:
        assert self._store is not None
        writes = token.input.writes
        delay = self._store.write(writes) if writes else 0.0
        self.stage(token, delay + token.input.persist(token) * self.factor, self._end)


class FullShards:
    """The serial decision makers of one coordinator, in a world where they can fail.

    Where deciding takes no time nothing queues, but what comes while it stands still waits.
    """

    def __init__(self, clock: Clock, settings: CoordinatorSettings) -> None:
        self.count = settings.shards
        store = Store(clock, settings.db_capacity) if settings.db_capacity else None
        self.all = [FullShard(clock, store) for _ in range(settings.shards)]
        self.at_once = 0
        self._held: deque[Token] = deque()
        never_works = settings.decision.is_zero and settings.persist.is_zero and store is None
        self.take: Callable[[Token], None] = self._decide_at_once if never_works else self._queue

    @property
    def decisions(self) -> int:
        """How many inputs have been decided on."""
        return self.at_once + sum(shard.served for shard in self.all)

    def _decide_at_once(self, token: Token) -> None:
        if self.all[0].frozen:
            token.since = self.all[0].clock.now
            self._held.append(token)
            return
        self.at_once += 1
        decided(token)

    def _queue(self, token: Token) -> None:
        self.all[token.instance.hash % self.count].take(token)

    def freeze(self, shards: list[int] | None = None) -> None:
        """All shards (or these) stand still."""
        for number in range(self.count) if shards is None else shards:
            self.all[number].freeze()

    def thaw(self, shards: list[int] | None = None) -> None:
        """They go on."""
        for number in range(self.count) if shards is None else shards:
            self.all[number].thaw()
        while self._held and not self.all[0].frozen:
            token = self._held.popleft()
            token.split[COORDINATOR] += self.all[0].clock.now - token.since
            self._decide_at_once(token)

    def drop(self) -> list[Token]:
        """Lose all inputs that have not been decided on: shard by shard, in order of arrival."""
        lost = list(self._held)
        self._held.clear()
        for shard in self.all:
            lost += shard.drop()
        return lost

    def slow(self, factor: float) -> None:
        """Decisions that begin from now on take so many times as long as before."""
        for shard in self.all:
            shard.factor *= factor


class FullThreads(Threads):
    """The calls that a pushing coordinator can hold open; a crash closes them all."""

    def __init__(self, clock: Clock, threads: int) -> None:
        super().__init__(clock, threads)
        self._all = threads

    def send(self, work: Attempt) -> None:
        """A call wants to go out."""
        if self._free:
            self._free -= 1
            _go(work)
        else:
            work.since = self._clock.now
            self._waiting.append(work)

    def give_back(self) -> None:
        """A call is over; the next may go out."""
        if self._waiting:
            work = self._waiting.popleft()
            work.split[COORDINATOR] += self._clock.now - work.since
            _go(work)
        else:
            self._free += 1

    def reset(self) -> list[Attempt]:
        """All calls are closed; returns those that had not gone out."""
        waiting = [cast(Attempt, work) for work in self._waiting]
        self._waiting.clear()
        self._free = self._all
        return waiting


def _go(work: Work) -> None:
    """The call goes out."""
    caller_of(work).go(cast(Attempt, work))


def caller_of(work: Work) -> RemoteCaller:
    """Who holds a piece of work that a coordinator has asked for."""
    caller = cast(Attempt, work).task.caller
    assert isinstance(caller, RemoteCaller)
    return caller
