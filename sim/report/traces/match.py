"""Matching: which message of an instance belongs to which of its attempts.

The tables do not say so. Names, components and times do: a command names its attempt's step and
arrives when that is enqueued, an answer is sent when it ends, an event follows what it tells of.
"""

from collections.abc import Callable
from dataclasses import replace

from sim.report.traces.story import Attempt, Message


class Matching:
    """Which message belongs to which attempt, and which one the bus passes on with another."""

    def __init__(
        self, workflow: str, attempts: tuple[Attempt, ...], messages: tuple[Message, ...]
    ) -> None:
        self._workflow = workflow
        self._attempts = list(attempts)
        self._messages = list(messages)
        self._free = {message.number for message in messages}

    def matched(self) -> tuple[tuple[Attempt, ...], tuple[Message, ...]]:
        """Both, each knowing its counterpart."""
        for fits in (_arrives_with, _lost_with, _arrives_before):
            for attempt in self._attempts:
                if attempt.asked_by is None and attempt.caller != attempt.service:
                    self._ask(attempt, fits)
        for attempt in list(self._attempts):
            self._answer(attempt)
        for attempt in list(self._attempts):
            if attempt.caller == attempt.service:
                self._trigger(attempt)
        for message in list(self._messages):
            self._explain(message)
        return tuple(self._attempts), tuple(self._messages)

    def _ask(self, attempt: Attempt, fits: Callable[[Attempt, Message], bool]) -> None:
        for message in self._messages:
            if (
                message.number in self._free
                and (message.kind, message.name) == ("command", attempt.work)
                and (message.sender, message.receiver) == (attempt.caller, attempt.service)
                and fits(attempt, message)
            ):
                self._free.discard(message.number)
                self._messages[message.number] = replace(message, attempt=attempt.number)
                self._attempts[attempt.number] = replace(attempt, asked_by=message.number)
                return

    def _answer(self, attempt: Attempt) -> None:
        for message in self._messages:
            if (
                message.number in self._free
                and (message.kind, message.name) == ("answer", attempt.work)
                and (message.sender, message.receiver) == (attempt.service, attempt.caller)
                and message.sent_s == attempt.ended_s
            ):
                self._free.discard(message.number)
                late = attempt.given_up_s is not None
                self._messages[message.number] = replace(message, attempt=attempt.number, late=late)
                self._attempts[attempt.number] = replace(attempt, answered_by=message.number)
                return

    def _trigger(self, attempt: Attempt) -> None:
        """The last event that arrived in the instant in which the work was asked for."""
        brought = [
            message.number
            for message in self._messages
            if message.receiver == attempt.service
            and message.kind in ("event", "start")
            and message.delivered_s == attempt.asked_s
        ]
        if brought:
            self._attempts[attempt.number] = replace(attempt, asked_by=brought[-1])

    def _explain(self, message: Message) -> None:
        if message.kind not in ("event", "payload"):
            return
        passed_on = [
            other.number
            for other in self._messages
            if other.receiver == message.sender
            and (other.name == message.name or self._starts(other, message))
            and other.delivered_s is not None
            and other.delivered_s <= message.sent_s
        ]
        told = [
            attempt.number
            for attempt in self._attempts
            if attempt.ended_s <= message.sent_s and self._tells(attempt, message)
        ]
        if passed_on:
            message = replace(message, relays=passed_on[-1])
        elif told:
            last = max(told, key=lambda number: self._attempts[number].ended_s)
            message = replace(message, attempt=last)
        self._messages[message.number] = message

    def _starts(self, other: Message, message: Message) -> bool:
        return other.kind == "start" and message.name == f"{self._workflow}.started"

    def _tells(self, attempt: Attempt, message: Message) -> bool:
        if message.kind == "payload":
            return attempt.work == message.name
        words = ("undone",) if attempt.phase == "undo" else ("done", "failed")
        return message.name in {f"{self._workflow}.{attempt.step} {word}" for word in words}


def _arrives_with(attempt: Attempt, message: Message) -> bool:
    return message.delivered_s is not None and message.delivered_s == attempt.enqueued_s


def _lost_with(attempt: Attempt, message: Message) -> bool:
    return message.delivered_s is None and message.sent_s == attempt.ended_s


def _arrives_before(attempt: Attempt, message: Message) -> bool:
    """The word had to wait for the data that it is about."""
    return (
        attempt.enqueued_s is not None
        and message.delivered_s is not None
        and attempt.asked_s <= message.sent_s
        and message.delivered_s <= attempt.enqueued_s
    )
