"""Tokens: what travels through the simulated world on behalf of one instance.

A token is one chain of control. It carries the seven shares of the time since the instance
arrived, along its own path; where a path forks the shares are copied, and at a join the last
token to arrive goes on, so the shares of the token that completes an instance are those of its
critical path and add up to its latency.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from sim.model.clock import Slotted

if TYPE_CHECKING:
    from sim.model.bus import Subscription, Topic
    from sim.model.instance import Instance
    from sim.model.network import Hop
    from sim.model.piece import Piece
    from sim.model.task import FullTask, Task

NAN = math.nan

NETWORK, COORDINATOR, BUS, QUEUE, WORK, RETRY, WAIT = range(7)
SHARES = 7

Split = list[float]


def new_split() -> Split:
    """The shares of an instance that has just arrived."""
    return [0.0] * SHARES


(
    SUCCESS,
    REJECTED,
    QUEUE_FULL,
    ERROR,
    TIMEOUT,
    BROKEN,
    UNREACHABLE,
    CIRCUIT_OPEN,
    BULKHEAD_FULL,
    MISLAID,
    VOID,
    POISON,
) = range(12)
EXPIRED = -1  # no answer at all: a deadline monitor has called the instance overdue
"""Answers of an attempt, in the order of ``records.schema.ANSWERS``.

``BROKEN``: the connection broke while it ran. ``UNREACHABLE``: nobody was there to take it.
``MISLAID``: the message was lost. ``VOID``: its place had been closed by an undo, or was done.
"""

DO, UNDO = range(2)  # phases, in the order of records.schema.PHASES


class Token(Slotted):
    """A message, a timer or an input of a coordinator, for one step of one instance.

    ``step`` is the step's number in its workflow (-1: the start). ``since``: when it began to
    wait where it is now, in seconds. ``input``: what it means to the coordinator that it has
    reached.
    """

    __slots__ = ("copy", "input", "instance", "round", "since", "split", "step")

    attempt = 1  # messages about an attempt have its number
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


class Start(Token):
    """A client's message to a coordinator's door; ``attempt``: which of its tries."""

    __slots__ = ("attempt",)

    def __init__(self, instance: Instance) -> None:
        super().__init__(instance, -1, new_split())
        self.attempt = 1


class Input(Protocol):
    """One kind of input of a coordinator: what deciding on it costs, and what happens then."""

    writes: int

    def decide(self, token: Token) -> float:
        """The work of the decision itself, in seconds."""

    def persist(self, token: Token) -> float:
        """The durable writes that it takes, in seconds."""

    def cost(self, token: Token) -> float:
        """How long the shard needs for it, in seconds."""

    def then(self, token: Token) -> None:
        """The decision has been taken and written down."""


class Handling(Protocol):
    """How the work that an event triggers gets to a slot, and who is told when it has answered."""

    @property
    def redelivers(self) -> bool:
        """Whether the event comes again as a whole when a member dies."""

    def takes(self, piece: Piece) -> None:
        """The event has triggered a piece of work."""

    def request(self, work: Work) -> None:
        """Bring one piece of the triggered work to the station."""

    def answered(self) -> None:
        """One piece of the triggered work has answered."""


class Notice(Token):
    """An event on its way to one who subscribes to it (``to``), once the bus has it.

    ``cause``: the failed step whose rollback an ``undone`` belongs to. ``told``: when it was
    told; ``acked``: when the broker acknowledged it, in seconds. ``attempt``: which try of its
    client a start is.
    """

    __slots__ = ("acked", "attempt", "cause", "handling", "hop", "to", "told", "topic")

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
        self.cause = -1
        self.told = 0.0
        self.acked = 0.0
        self.attempt = 1


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


class Attempt(Work):
    """One attempt in a world where things fail.

    ``piece``: what it is a try of. ``over``: its caller has its answer, or has given up on it.
    ``abandoned``: the caller has given up while it was still under way; ``gave_up``: why, by the
    answer that the caller took it for (0: it has not); ``gave_up_at``: when, in seconds. ``lost``:
    its replica has crashed, or it was taken out of its queue. ``ends``: when it will have been
    worked on long enough, in seconds. ``recorded``: its answer was found in the inbox, so that no
    work was done; ``in_vain``: that was found only at its commit. ``concludes``: something follows
    from its end; ``settles``: with it the event that it belongs to has one piece less to wait for.
    ``ticket``: of the breaker that let it pass. ``mislaid``: a message about it was lost, and
    nobody will ever notice. ``muted``: its replica died before it could tell what had happened;
    ``twice``: before it could note that it had, so that it tells again.
    """

    # what seldom differs stands on the class
    __slots__ = ("__dict__", "alarmed", "ends", "over", "piece")

    piece: Piece
    task: FullTask

    abandoned = False
    concludes = False
    gave_up = 0
    gave_up_at = NAN
    in_vain = False
    lost = False
    mislaid = False
    muted = False
    recorded = False
    settles = False
    ticket = 0
    twice = False

    def __init__(self, piece: Piece, number: int, split: Split, now: float) -> None:
        self.instance = piece.instance
        self.task = piece.task
        self.step = piece.task.number
        self.split = split
        self.copy = piece.copy
        self.round = piece.round
        self.asked = now
        self.attempt = number
        self.answer = SUCCESS
        self.order = 0
        self.replica = -1
        self.handling = piece.handling
        self.enqueued = self.started = NAN
        self.piece = piece
        self.ends = now
        self.alarmed = False
        self.over = False


def in_order(work: Work) -> tuple[int, int, int, int]:
    """The order in which requests of one instant are admitted: (instance, step, copy)."""
    return (work.instance.id, work.task.code, work.copy, work.round)
