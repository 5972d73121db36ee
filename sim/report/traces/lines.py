"""Lines: a story in the order of time, one line an occurrence, for pictures that read downwards."""

from dataclasses import dataclass

from sim.report.figures import figure
from sim.report.traces.story import Attempt, Mark, Message, Story

Told = Attempt | Message | Mark


@dataclass(frozen=True, slots=True)
class Line:
    """One occurrence: an attempt when it ends, a message when it is sent, a mark."""

    time_s: float
    told: Told
    text: str


def lines(story: Story) -> list[Line]:
    """All attempts, messages and marks; of one moment: marks, attempts that end, messages sent.

    Losses, late answers and second deliveries are said by the messages themselves.
    """
    told = [
        *((0, mark.time_s, Line(mark.time_s, mark, mark.text)) for mark in story.marks
          if mark.message is None),
        *((1, attempt.ended_s, Line(attempt.ended_s, attempt, attempt_text(attempt)))
          for attempt in story.attempts),
        *((2, message.sent_s, Line(message.sent_s, message, message.label))
          for message in story.messages),
    ]  # fmt: skip
    return [line for _, _, line in sorted(told, key=lambda one: (one[1], one[0]))]


def attempt_text(attempt: Attempt) -> str:
    """What an attempt was, how long it waited and worked, and what came of it."""
    parts = []
    if attempt.enqueued_s is not None:
        started = attempt.ended_s if attempt.started_s is None else attempt.started_s
        if started > attempt.enqueued_s:
            parts.append(f"queue {figure(started - attempt.enqueued_s, 's')}")
        if attempt.started_s is not None and attempt.ended_s > started:
            parts.append(f"work {figure(attempt.ended_s - started, 's')}")
    return f"{attempt.label}: {', '.join([*parts, attempt.result])}"


def since(story: Story, time_s: float) -> str:
    """A moment, counted from the instance's arrival."""
    return f"{time_s - story.arrived_s:.3f} s"
