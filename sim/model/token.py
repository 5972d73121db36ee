"""Tokens: what travels through the simulated world on behalf of one instance.

A token is one chain of control. It carries the seven shares of the time since the instance
arrived, along its own path; where a path forks the shares are copied, and at a join the last
token to arrive goes on, so the shares of the token that completes an instance are those of its
critical path and add up to its latency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.model.clock import Slotted

if TYPE_CHECKING:
    from sim.model.bus import Subscription, Topic
    from sim.model.instance import Instance
    from sim.model.network import Hop
    from sim.model.task import Task

NETWORK, COORDINATOR, BUS, QUEUE, WORK, RETRY, WAIT = range(7)
SHARES = 7

Split = list[float]


def new_split() -> Split:
    """The shares of an instance that has just arrived."""
    return [0.0] * SHARES


SUCCESS, REJECTED, QUEUE_FULL = range(3)  # answers of an attempt, in the order of records.schema


class Token(Slotted):
    """A message, a timer or an input of a coordinator, for one step of one instance.

    ``step`` is the step's number in its workflow (-1: the start). ``since``: when it began to
    wait where it is now, in seconds. ``input``: what it means to the coordinator that it has
    reached.
    """

    __slots__ = ("copy", "input", "instance", "round", "since", "split", "step")

    input: Input

    def __init__(
        self, instance: Instance, step: int, split: Split, copy: int = 0, round_: int = 1
    ) -> None:
        self.instance = instance
        self.step = step
        self.split = split
        self.copy = copy
        self.round = round_
        self.since = 0.0


class Input(Protocol):
    """One kind of input of a coordinator: what deciding on it costs, and what happens then."""

    def cost(self, token: Token) -> float:
        """How long the shard needs for it, in seconds."""

    def then(self, token: Token) -> None:
        """The decision has been taken and written down."""


class Handling(Protocol):
    """How the work that an event triggers gets to a slot, and who is told when it has answered."""

    def request(self, work: Work) -> None:
        """Bring one piece of the triggered work to the station."""

    def answered(self) -> None:
        """One piece of the triggered work has answered."""


class Notice(Token):
    """An event on its way to one who subscribes to it (``to``), once the bus has it."""

    __slots__ = ("handling", "hop", "to", "topic")

    hop: Hop
    to: Subscription

    def __init__(self, instance: Instance, topic: Topic, split: Split) -> None:
        self.instance = instance
        self.topic = topic
        self.step = topic.step
        self.split = split
        self.copy = 0
        self.round = 1
        self.handling: Handling | None = None


class Work(Token):
    """One attempt at one piece of work: (instance, step, copy, round).

    Times in seconds: ``asked`` when its driver asked for it, ``enqueued`` when it reached the
    station, ``started`` when it got its slot. ``order`` is its turn at the station. ``handling``:
    the event that it belongs to, if that counts as finished only when the work has answered.
    """

    __slots__ = (
        "answer",
        "asked",
        "attempt",
        "enqueued",
        "handling",
        "order",
        "replica",
        "started",
        "task",
    )

    enqueued: float
    started: float

    def __init__(
        self, instance: Instance, task: Task, split: Split, copy: int, round_: int, asked: float
    ) -> None:
        self.instance = instance
        self.step = task.number
        self.split = split
        self.copy = copy
        self.round = round_
        self.task = task
        self.asked = asked
        self.attempt = 1
        self.answer = SUCCESS
        self.order = 0
        self.replica = -1
        self.handling: Handling | None = None


def in_order(work: Work) -> tuple[int, int, int, int]:
    """The order in which requests of one instant are admitted: (instance, step, copy)."""
    return (work.instance.id, work.task.code, work.copy, work.round)
