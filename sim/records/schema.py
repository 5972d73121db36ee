"""The one schema of the records: every table's columns with dtype, unit and meaning.

Columns whose dtype is a :class:`Codes` are stored as small integers and shown as categories.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Code = Literal["i1", "i2", "i8", "f8", "b1"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, numpy dtype, unit ("" for none), meaning, and its category list.

    ``codes`` names the list of categories that the integers stand for ("" for plain numbers).
    """

    name: str
    dtype: Code
    unit: str
    meaning: str
    codes: str = ""


OUTCOMES = ("completed", "compensated", "dirty", "stuck", "refused", "in_flight")
REASONS = (
    "none",
    "rejected",
    "attempts_exhausted",
    "timeout",
    "circuit_open",
    "bulkhead_full",
    "queue_full",
    "admission",
    "coordinator_lost",
    "event_lost",
    "dead_letter",
    "expired",
    "client_gave_up",
    "horizon",
)
ANSWERS = (
    "success",
    "rejected",
    "queue_full",
    "error",
    "timeout",
    "broken",
    "unreachable",
    "circuit_open",
    "bulkhead_full",
    "lost",
    "void",
    "poison",
)
PHASES = ("do", "undo")
MESSAGE_KINDS = ("start", "command", "answer", "event", "payload")
FATES = ("delivered", "lost", "cut")
UNDO_ENDS = ("undone", "nothing_found", "given_up")
COMPONENT_KINDS = ("service", "coordinator", "bus")

CODES: dict[str, tuple[str, ...]] = {
    "outcome": OUTCOMES,
    "reason": REASONS,
    "answer": ANSWERS,
    "phase": PHASES,
    "message_kind": MESSAGE_KINDS,
    "message_name": (),
    "fate": FATES,
    "undo_end": UNDO_ENDS,
    "component_kind": COMPONENT_KINDS,
}
"""The lists of categories that are the same in every run; those of names come from the plan."""

MessageKind = Literal["start", "command", "answer", "event", "payload"]
DELIVERED, LOST, CUT = range(len(FATES))

_PLACE = (
    Column("instance", "i8", "", "the instance's number, the same under every pattern"),
    Column("workflow", "i2", "", "its workflow", "workflow"),
    Column("step", "i2", "", "the step", "step"),
    Column("copy", "i2", "", "which of the step's copies, from 0"),
    Column("round", "i2", "", "which repetition of the step, from 1"),
)

SENT = (
    Column("start_messages", "i8", "", "of its messages: starts, from the client to the door"),
    Column("command_messages", "i8", "", "of its messages: commands"),
    Column("answer_messages", "i8", "", "of its messages: answers, those to the client included"),
    Column("event_messages", "i8", "", "of its messages: events, to the bus and from there"),
    Column("payload_messages", "i8", "", "of its messages: payload that is sent by reference"),
)
"""In the order of MESSAGE_KINDS."""

EFFORT = (
    *SENT,
    Column("sent_bytes", "i8", "B", "payload sent with its messages, repeats included"),
    Column("durable_writes", "i8", "", "durable writes: MODEL.md, Effort and money"),
    Column("slot_s", "f8", "s", "slot-seconds that its attempts have held, whatever came of them"),
)
"""What an instance has taken, of whoever works for it."""

SPLIT = (
    Column("network_s", "f8", "s", "on the network, NICs included"),
    Column("coordinator_s", "f8", "s", "at coordinators: queue, decisions, writes, threads, poll"),
    Column("bus_s", "f8", "s", "in outboxes and at the bus: waiting, publish, deliver"),
    Column("queue_s", "f8", "s", "waiting for a slot, or for a partition's turn"),
    Column("work_s", "f8", "s", "in a slot: work and its local transaction"),
    Column("retry_s", "f8", "s", "failed attempts and the waits between them"),
    Column("wait_s", "f8", "s", "in timers that the workflow asks for"),
)

INSTANCES = (
    Column("instance", "i8", "", "the instance's number, the same under every pattern"),
    Column("workflow", "i2", "", "its workflow", "workflow"),
    Column("arrived_s", "f8", "s", "when the client asked"),
    Column("accepted_s", "f8", "s", "when the door said yes"),
    Column("completed_s", "f8", "s", "when its last required effect was committed"),
    Column("answered_s", "f8", "s", "when the client knew"),
    Column("settled_s", "f8", "s", "when its last work was committed, optional work included"),
    Column("latency_s", "f8", "s", "completed_s - arrived_s"),
    Column("outcome", "i1", "", "how it ended", "outcome"),
    Column("reason", "i1", "", "why it did not complete", "reason"),
    Column("late", "b1", "", "settled after the workflow's deadline"),
    Column("noticed_s", "f8", "s", "when some component first knew that something was wrong"),
    Column("attempts", "i8", "", "attempts at its steps"),
    Column("messages", "i8", "", "messages sent for it, repeats included"),
    *EFFORT,
    *SPLIT,
)

ATTEMPTS = (
    *_PLACE,
    Column("phase", "i1", "", "do or undo", "phase"),
    Column("attempt", "i2", "", "which try, from 1"),
    Column("service", "i2", "", "the service that was asked", "service"),
    Column("replica", "i2", "", "the replica that worked, from 0; -1: none"),
    Column("asked_s", "f8", "s", "when whoever drives the step asked"),
    Column("enqueued_s", "f8", "s", "when the request reached the service"),
    Column("started_s", "f8", "s", "when it got a slot; NaN: never"),
    Column("ended_s", "f8", "s", "when it was answered"),
    Column("given_up_s", "f8", "s", "when its caller gave up on it, before its end; NaN: never"),
    Column("answer", "i1", "", "what the answer was", "answer"),
    Column("wasted", "b1", "", "nobody wanted the result any more"),
)

MESSAGES = (
    Column("instance", "i8", "", "the instance that it was sent for"),
    Column("kind", "i1", "", "what kind of message", "message_kind"),
    Column("name", "i2", "", "the step or event", "message_name"),
    Column("sender", "i2", "", "the component that sent it", "component"),
    Column("receiver", "i2", "", "the component that it was sent to", "component"),
    Column("sent_s", "f8", "s", "when it was handed to the network"),
    Column("delivered_s", "f8", "s", "when it arrived; NaN: never"),
    Column("delivery", "i2", "", "which delivery of it, from 1"),
    Column("fate", "i1", "", "what became of it", "fate"),
)

EFFECTS = (
    *_PLACE,
    Column("service", "i2", "", "the service whose database holds it", "service"),
    Column("committed_s", "f8", "s", "when it became real"),
    Column("undone_s", "f8", "s", "when it was undone; NaN: never"),
    Column("duplicate", "b1", "", "a further effect of a place that has one already"),
)

UNDOS = (
    *_PLACE,
    Column("settled_s", "f8", "s", "when the undo was over"),
    Column("end", "i1", "", "how it ended", "undo_end"),
)
"""Each undo that is over, at every level of recording: what tells dirty from stuck."""

COMPONENTS = (
    Column("component", "i2", "", "its name", "component"),
    Column("kind", "i1", "", "service, coordinator or bus", "component_kind"),
    Column("busy_s", "f8", "s", "slot-seconds (shard-seconds) in use"),
    Column("capacity", "i8", "", "slots, shards or servers; 0: no limit"),
    Column("utilisation", "f8", "", "busy_s / (capacity x length of the run)"),
    Column("queue_mean", "f8", "", "mean number waiting over the run"),
    Column("queue_max", "i8", "", "most that waited at once"),
    Column("served", "i8", "", "requests, decisions or messages that were served"),
)

SERIES = (
    Column("time_s", "f8", "s", "when it was looked at"),
    Column("component", "i2", "", "which component", "component"),
    Column("queue", "i8", "", "how many waited"),
    Column("busy", "i8", "", "slots in use"),
)

FAULTS = (
    Column("fault", "i2", "", "its name in the scenario", "fault"),
    Column("start_s", "f8", "s", "when it struck"),
    Column("end_s", "f8", "s", "when it was over"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "instances": INSTANCES,
    "attempts": ATTEMPTS,
    "messages": MESSAGES,
    "effects": EFFECTS,
    "undos": UNDOS,
    "components": COMPONENTS,
    "series": SERIES,
    "faults": FAULTS,
}
