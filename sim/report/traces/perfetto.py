"""Perfetto: instances as JSON in the Trace Event Format, which ui.perfetto.dev opens.

A process for each component, with threads of its own for attempts, calls and messages; arrows for
messages; instants for what happened in one moment. Several instances share these processes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from sim.report.traces.lanes import nanoseconds, rows_of
from sim.report.traces.story import Attempt, Mark, Message, Story

INSTANCES, FAULTS = "instances", "faults"
"""Processes that are no component."""

Value = str | int | float | bool | None
Args = dict[str, Value]

_Key = tuple[str, int, int]
"""What a slice is of: its category, the number of its story, its own number there."""
_End = tuple[int, _Key]
"""One end of an arrow: when (ns), and the slice that it is at."""


class _Required(TypedDict):
    name: str
    ph: Literal["X", "M", "i", "s", "f", "C"]
    pid: int


class Event(_Required, total=False):
    """One entry of ``traceEvents``; ``ts`` and ``dur`` in microseconds."""

    cat: str
    tid: int
    ts: float
    dur: float
    s: str
    id: int
    bp: str
    args: Args


class Document(TypedDict):
    """The whole file."""

    displayTimeUnit: str
    otherData: dict[str, str]
    traceEvents: list[Event]


@dataclass(frozen=True, slots=True)
class Look:
    """How many waited and were served at a component at one moment (s)."""

    time_s: float
    component: str
    queue: int
    busy: int


@dataclass(frozen=True, slots=True)
class _Slice:
    """Something that takes time. ``key`` finds it again; ``parts`` stand inside it, in order."""

    process: str
    threads: str
    start: int
    end: int
    name: str
    category: str
    args: Args
    key: _Key
    parts: tuple[tuple[str, int, int], ...] = ()


def perfetto(stories: Sequence[Story], looks: Iterable[Look] = ()) -> Document:
    """The file of one or more instances of a run; ``looks``: backlogs to show beside them."""
    if not stories:
        raise ValueError("a trace needs at least one instance")
    first = stories[0]
    about = first.texts() if len(stories) == 1 else first.origin.texts()
    return {
        "displayTimeUnit": "ms",
        "otherData": about,
        "traceEvents": _Writing(stories).events(looks),
    }


@dataclass
class _Writing:
    """The events of one file being gathered: processes and threads get their numbers here."""

    stories: Sequence[Story]
    processes: dict[str, int] = field(default_factory=dict)
    threads: dict[tuple[str, str, int], int] = field(default_factory=dict)
    places: dict[_Key, tuple[int, int]] = field(default_factory=dict)
    timed: list[tuple[int, int, int, Event]] = field(default_factory=list)

    def events(self, looks: Iterable[Look]) -> list[Event]:
        for name in self._names():
            self.processes[name] = len(self.processes) + 1
        told = (one for number, story in enumerate(self.stories) for one in _slices(number, story))
        self._lay([*_faults(self.stories), *told])
        for number, story in enumerate(self.stories):
            for message in story.messages:
                self._arrow(number, message)
            for attempt in story.attempts:
                self._trigger(number, attempt)
            for mark in story.marks:
                self._instant(number, mark)
        for look in looks:
            self._counter(look)
        self.timed.sort(key=lambda one: one[:3])
        return [*self._labels(), *(event for *_, event in self.timed)]

    def _names(self) -> Iterator[str]:
        yield INSTANCES
        if any(story.strikes for story in self.stories):
            yield FAULTS
        yield from dict.fromkeys(name for story in self.stories for name in story.kinds)

    def _lay(self, slices: list[_Slice]) -> None:
        """Give every slice a thread on which it neither overlaps nor nests."""
        groups: dict[tuple[str, str], list[_Slice]] = {}
        for one in slices:
            groups.setdefault((one.process, one.threads), []).append(one)
        order = list(self.processes)
        for process, threads in sorted(groups, key=lambda g: (order.index(g[0]), g[1])):
            mine = groups[process, threads]
            rows = rows_of((one.start, one.end) for one in mine)
            for row in range(max(rows) + 1):
                self.threads[process, threads, row] = len(self.threads) + 1
            for one, row in zip(mine, rows, strict=True):
                place = (self.processes[process], self.threads[process, threads, row])
                self.places[one.key] = place
                self._slice(place, one)

    def _slice(self, place: tuple[int, int], one: _Slice) -> None:
        self._complete(place, one.name, one.category, one.start, one.end, one.args)
        for name, start, end in one.parts:
            self._complete(place, name, name, start, end, {})

    def _complete(
        self, place: tuple[int, int], name: str, category: str, start: int, end: int, args: Args
    ) -> None:
        event: Event = {
            "name": name, "cat": category, "ph": "X", "pid": place[0], "tid": place[1],
            "ts": start / 1000, "dur": (end - start) / 1000, "args": args,
        }  # fmt: skip
        self._at(start, 0, event)

    def _at(self, time: int, order: int, event: Event) -> None:
        """Keep an event; of one moment slices come first, so that arrows find them."""
        self.timed.append((time, order, len(self.timed), event))

    def _arrow(self, number: int, message: Message) -> None:
        """From the slice of a message to what it reaches; one that is lost reaches nothing."""
        if message.delivered_s is None:
            return
        begin = (nanoseconds(message.sent_s), ("message", number, message.number))
        target = ("receipt", number, message.number)
        if target not in self.places and message.attempt is not None:
            target = ("attempt", number, message.attempt)
        self._flow("message", message.label, begin, (nanoseconds(message.delivered_s), target))

    def _trigger(self, number: int, attempt: Attempt) -> None:
        """From the receipt of an event to the work that it starts."""
        receipt = ("receipt", number, -1 if attempt.asked_by is None else attempt.asked_by)
        if receipt in self.places:
            begin = (nanoseconds(attempt.asked_s), receipt)
            end = (nanoseconds(attempt.begin_s), ("attempt", number, attempt.number))
            self._flow("trigger", attempt.label, begin, end)

    def _flow(self, category: str, name: str, begin: _End, end: _End) -> None:
        identity = len(self.timed) + 1
        for phase, (time, key) in (("s", begin), ("f", end)):
            pid, tid = self.places[key]
            event: Event = {
                "name": name, "cat": category, "ph": "s" if phase == "s" else "f",
                "pid": pid, "tid": tid, "ts": time / 1000, "id": identity,
            }  # fmt: skip
            if phase == "f":
                event["bp"] = "e"
            self._at(time, 1, event)

    def _instant(self, number: int, mark: Mark) -> None:
        key = ("instance", number, 0)
        if mark.message is not None:
            key = ("message", number, mark.message)
            if mark.kind != "lost" and ("receipt", number, mark.message) in self.places:
                key = ("receipt", number, mark.message)
        elif mark.attempt is not None:
            key = ("call", number, mark.attempt)
            if key not in self.places:
                key = ("attempt", number, mark.attempt)
        pid, tid = self.places[key]
        time = nanoseconds(mark.time_s)
        event: Event = {
            "name": mark.text, "cat": mark.kind, "ph": "i", "s": "t",
            "pid": pid, "tid": tid, "ts": time / 1000,
        }  # fmt: skip
        self._at(time, 2, event)

    def _counter(self, look: Look) -> None:
        if look.component not in self.processes:
            return
        time = nanoseconds(look.time_s)
        for name, value in (("waiting", look.queue), ("in service", look.busy)):
            event: Event = {
                "name": name, "ph": "C", "pid": self.processes[look.component],
                "ts": time / 1000, "args": {name: value},
            }  # fmt: skip
            self._at(time, 3, event)

    def _labels(self) -> Iterator[Event]:
        for name, pid in self.processes.items():
            yield {"name": "process_name", "ph": "M", "pid": pid, "args": {"name": name}}
            yield {"name": "process_sort_index", "ph": "M", "pid": pid, "args": {"sort_index": pid}}
        for (process, threads, row), tid in self.threads.items():
            pid = self.processes[process]
            name = f"{threads} {row + 1}" if row else threads
            yield {"name": "thread_name", "ph": "M", "pid": pid, "tid": tid, "args": {"name": name}}
            yield {
                "name": "thread_sort_index", "ph": "M", "pid": pid, "tid": tid,
                "args": {"sort_index": tid},
            }  # fmt: skip


def _faults(stories: Sequence[Story]) -> Iterator[_Slice]:
    """The faults that were in force, each once, within what the stories cover."""
    begin = min(story.arrived_s for story in stories)
    end = max(story.end_s for story in stories)
    strikes = dict.fromkeys(strike for story in stories for strike in story.strikes)
    for place, strike in enumerate(strikes):
        until = end if strike.end_s is None else min(strike.end_s, end)
        args: Args = {"start_s": strike.start_s, "end_s": strike.end_s}
        yield _Slice(
            FAULTS, strike.fault, nanoseconds(max(strike.start_s, begin)), nanoseconds(until),
            strike.fault, "fault", args, ("fault", 0, place),
        )  # fmt: skip


def _slices(number: int, story: Story) -> Iterator[_Slice]:
    """Everything of one story that takes time, the ``number``-th of the file."""
    latency: Args = {} if story.latency_s is None else {"latency_s": story.latency_s}
    yield _Slice(
        INSTANCES, "instance", nanoseconds(story.arrived_s), nanoseconds(story.end_s),
        f"{story.name}: {story.ending}", "instance", {**story.texts(), **latency},
        ("instance", number, 0),
    )  # fmt: skip
    for attempt in story.attempts:
        yield _attempt(number, story, attempt)
        if attempt.caller != attempt.service and attempt.enqueued_s is not None:
            yield _Slice(
                attempt.caller, "calls", nanoseconds(attempt.asked_s),
                nanoseconds(story.call_end_s(attempt)), f"call {attempt.label}", "call",
                {"instance": story.instance}, ("call", number, attempt.number),
            )  # fmt: skip
    for message in story.messages:
        yield from _message(number, story, message)


def _attempt(number: int, story: Story, attempt: Attempt) -> _Slice:
    begin, end = nanoseconds(attempt.begin_s), nanoseconds(attempt.ended_s)
    parts: list[tuple[str, int, int]] = []
    if attempt.enqueued_s is not None:
        started = end if attempt.started_s is None else nanoseconds(attempt.started_s)
        parts = [("queue", begin, started), ("work", started, end)]
    return _Slice(
        attempt.place, "attempts", begin, end, f"{attempt.label}: {attempt.result}", "attempt",
        {
            "instance": story.instance, "step": attempt.step, "copy": attempt.copy,
            "round": attempt.round, "phase": attempt.phase, "attempt": attempt.attempt,
            "replica": attempt.replica, "answer": attempt.answer, "wasted": attempt.wasted,
        },
        ("attempt", number, attempt.number),
        tuple((name, start, until) for name, start, until in parts if start < until),
    )  # fmt: skip


def _message(number: int, story: Story, message: Message) -> Iterator[_Slice]:
    sent = nanoseconds(message.sent_s)
    arrived = sent if message.delivered_s is None else nanoseconds(message.delivered_s)
    args: Args = {
        "instance": story.instance, "kind": message.kind, "message": message.name,
        "sender": message.sender, "receiver": message.receiver,
        "delivery": message.delivery, "fate": message.fate,
    }  # fmt: skip
    name = f"{message.label} → {message.receiver}"
    key = ("message", number, message.number)
    yield _Slice(message.sender, "sends", sent, arrived, name, "message", args, key)
    brings = story.attempts[message.attempt] if message.attempt is not None else None
    if message.delivered_s is not None and not (brings is not None and _brings(message, brings)):
        yield _Slice(
            message.receiver, "receives", arrived, arrived, message.label, "receipt",
            {"instance": story.instance, "sender": message.sender},
            ("receipt", number, message.number),
        )  # fmt: skip


def _brings(message: Message, attempt: Attempt) -> bool:
    """Whether the arrow of a message ends at an attempt: its command, when it is enqueued."""
    return attempt.asked_by == message.number and message.delivered_s == attempt.enqueued_s
