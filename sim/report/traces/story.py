"""A story: all that a run wrote down about one instance, as attempts, messages, marks, strikes.

It is the neutral model behind every format of a trace: `read.py` makes it from the tables, and the
formats tell what is in it and nothing else. Times are seconds of the run; None: it never happened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

CLIENT, MONITOR = "client", "monitor"
"""Who takes part without being a component of the tables."""

MarkKind = Literal[
    "accepted", "completed", "answered", "settled", "noticed",
    "given_up", "lost", "late", "duplicate", "undo_given_up", "strikes", "ends",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """The run that an instance belongs to: an instance's number means nothing without it.

    ``faults``: the names of those that struck in it.
    """

    scenario: str
    scenario_hash: str
    pattern: str
    seed: int
    replication: int
    faults: tuple[str, ...] = ()

    def texts(self) -> dict[str, str]:
        """What names the run, as metadata of a file."""
        return {
            "scenario": self.scenario,
            "scenario_hash": self.scenario_hash,
            "pattern": self.pattern,
            "seed": str(self.seed),
            "replication": str(self.replication),
            "faults": ", ".join(self.faults),
        }


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a piece of work. ``number``: its place in the story.

    ``caller``: the component that holds the piece: a coordinator, or the service itself.
    ``asked_by``: the number of the message that brought it; ``answered_by``: of its answer.
    """

    number: int
    step: str
    copy: int
    round: int
    phase: str
    attempt: int
    service: str
    replica: int
    caller: str
    asked_s: float
    enqueued_s: float | None
    started_s: float | None
    ended_s: float
    given_up_s: float | None
    answer: str
    wasted: bool
    asked_by: int | None = None
    answered_by: int | None = None

    @property
    def work(self) -> str:
        """What it does: charge, or undo charge."""
        return f"undo {self.step}" if self.phase == "undo" else self.step

    @property
    def label(self) -> str:
        """What it does, and which copy, round and attempt where there is more than one."""
        parts = [self.work]
        if self.copy:
            parts.append(f"copy {self.copy + 1}")
        if self.round > 1:
            parts.append(f"round {self.round}")
        if self.attempt > 1:
            parts.append(f"attempt {self.attempt}")
        return ", ".join(parts)

    @property
    def begin_s(self) -> float:
        """When it begins at the component where it is drawn."""
        return self.asked_s if self.enqueued_s is None else self.enqueued_s

    @property
    def place(self) -> str:
        """The component where it is drawn: the service, or its caller if it never got there."""
        return self.caller if self.enqueued_s is None else self.service

    @property
    def result(self) -> str:
        """What it came to, in words."""
        words = self.answer.replace("_", " ")
        if self.given_up_s is not None:
            return f"{words}, left behind"
        return f"{words}, wasted" if self.wasted else words


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``number``: its place in the story.

    ``attempt``: the number of the attempt that a command asks for, an answer answers, an event or
    a payload comes of. ``relays``: the number of the message that the bus passes on with it.
    ``late``: an answer to an attempt that its caller had given up on.
    """

    number: int
    kind: str
    name: str
    sender: str
    receiver: str
    sent_s: float
    delivered_s: float | None
    delivery: int
    fate: str
    attempt: int | None = None
    relays: int | None = None
    late: bool = False

    @property
    def label(self) -> str:
        """Its name, and whatever is out of the ordinary about it."""
        parts = [self.name]
        if self.kind == "answer":
            parts = [f"answer {self.name}"]
        elif self.kind == "payload":
            parts = [f"data of {self.name}"]
        elif self.kind == "start":
            parts = [f"start {self.name}"]
        if self.delivery > 1:
            parts.append(f"delivery {self.delivery}")
        if self.delivered_s is None:
            parts.append(self.fate if self.fate != "delivered" else "not delivered")
        if self.late:
            parts.append("late")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened in an instant, to an attempt, a message or the whole instance."""

    time_s: float
    kind: MarkKind
    text: str
    component: str = ""
    attempt: int | None = None
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that was in force during the instance. ``end_s``: None where it outlasts the run."""

    fault: str
    start_s: float
    end_s: float | None


@dataclass(frozen=True)
class Story:
    """One instance from its arrival to the last that was written down about it.

    ``kinds``: the components that take part, with their kinds, in the order of their appearance.
    ``latency_s`` is None unless it completed.
    """

    origin: Origin
    instance: int
    workflow: str
    outcome: str
    reason: str
    arrived_s: float
    latency_s: float | None
    kinds: dict[str, str]
    attempts: tuple[Attempt, ...]
    messages: tuple[Message, ...]
    marks: tuple[Mark, ...]
    strikes: tuple[Strike, ...]

    @cached_property
    def end_s(self) -> float:
        """The last moment of which anything is known."""
        return max(self.arrived_s, *self._times())

    def _times(self) -> Iterator[float]:
        yield self.arrived_s
        yield from (mark.time_s for mark in self.marks)
        yield from (attempt.ended_s for attempt in self.attempts)
        for message in self.messages:
            yield message.sent_s
            if message.delivered_s is not None:
                yield message.delivered_s

    def window(self, strike: Strike) -> tuple[float, float]:
        """The part of a strike that lies within the story."""
        end = self.end_s if strike.end_s is None else min(strike.end_s, self.end_s)
        return max(strike.start_s, self.arrived_s), end

    def call_end_s(self, attempt: Attempt) -> float:
        """When the caller knew the answer to an attempt, or gave up on it."""
        if attempt.given_up_s is not None:
            return attempt.given_up_s
        if attempt.answered_by is not None:
            delivered = self.messages[attempt.answered_by].delivered_s
            if delivered is not None:
                return delivered
        return attempt.ended_s

    @property
    def name(self) -> str:
        """Its workflow and number."""
        return f"{self.workflow} {self.instance}"

    @property
    def about(self) -> str:
        """Which run it is from."""
        origin = self.origin
        return (
            f"{origin.scenario}, {origin.pattern}, seed {origin.seed},"
            f" replication {origin.replication}"
        )

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        why = "" if self.reason == "none" else f" ({self.reason.replace('_', ' ')})"
        return f"{self.outcome.replace('_', ' ')}{why}"

    def texts(self) -> dict[str, str]:
        """What names the instance beyond doubt, as metadata of a file."""
        return {
            **self.origin.texts(),
            "workflow": self.workflow,
            "instance": str(self.instance),
            "outcome": self.outcome,
            "reason": self.reason,
        }
