"""Reading: from the tables of a run to the story of an instance."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.patterns import score
from sim.records import COMPONENT_KINDS, Tables
from sim.report.traces.columns import ByInstance, Rows
from sim.report.traces.match import Matching
from sim.report.traces.story import (
    CLIENT,
    MONITOR,
    Attempt,
    Mark,
    MarkKind,
    Message,
    Origin,
    Story,
    Strike,
)
from sim.scenario import Scenario

_MOMENTS: tuple[tuple[MarkKind, str], ...] = (
    ("accepted", "accepted"),
    ("noticed", "trouble noticed"),
    ("completed", "completed"),
    ("answered", "client answered"),
    ("settled", "settled"),
)


class Reader:
    """Tells the stories of a run: of a scenario under a pattern, by seed and replication.

    Raises ``LookupError`` when the run kept no messages.
    """

    def __init__(
        self, scenario: Scenario, pattern: str, seed: int, replication: int, tables: Tables
    ) -> None:
        self._messages = ByInstance(tables, "messages")
        self._attempts = ByInstance(tables, "attempts")
        self._instances = ByInstance(tables, "instances")
        self._effects = ByInstance(tables, "effects")
        self._undos = ByInstance(tables, "undos")
        variant = scenario.patterns[pattern]
        self._drivers = {
            workflow: {
                step: str(driver)
                for step, driver in score(scenario, variant, workflow).drivers.items()
            }
            for workflow in scenario.workflows
        }
        names, parts = tables.codes["component"], tables.arrays["components"]
        self._kinds = {
            names[code]: COMPONENT_KINDS[kind]
            for code, kind in zip(parts["component"], parts["kind"], strict=True)
        } | {CLIENT: CLIENT, MONITOR: MONITOR}
        faults = tables.arrays["faults"]
        ends = faults["end_s"].tolist()
        self._strikes = tuple(
            Strike(tables.codes["fault"][code], start, None if math.isnan(end) else end)
            for code, start, end in zip(
                faults["fault"].tolist(), faults["start_s"].tolist(), ends, strict=True
            )
        )
        struck = tuple(dict.fromkeys(strike.fault for strike in self._strikes))
        self._origin = Origin(
            scenario.name, scenario.hash(), pattern, seed, replication, tuple(sorted(struck))
        )

    def story(self, instance: int) -> Story:
        """The story of one instance; ``LookupError`` when there is no such number."""
        facts = self._instances.rows(instance)
        if not len(facts):
            raise LookupError(f"no instance {instance} in this run")
        workflow = facts.word("workflow", 0)
        attempts = self._read_attempts(self._attempts.rows(instance), workflow)
        messages = _read_messages(self._messages.rows(instance))
        attempts, messages = Matching(workflow, attempts, messages).matched()
        marks = sorted(
            [
                *_moments(facts),
                *_of_attempts(attempts),
                *_of_messages(messages),
                *_of_effects(self._effects.rows(instance), self._undos.rows(instance)),
            ],
            key=lambda mark: mark.time_s,
        )
        story = Story(
            origin=self._origin,
            instance=instance,
            workflow=workflow,
            outcome=facts.word("outcome", 0),
            reason=facts.word("reason", 0),
            arrived_s=facts.time("arrived_s", 0),
            latency_s=facts.maybe("latency_s", 0),
            kinds=self._appearing(attempts, messages),
            attempts=attempts,
            messages=messages,
            marks=tuple(marks),
            strikes=(),
        )
        return self._with_strikes(story)

    def _read_attempts(self, rows: Rows, workflow: str) -> tuple[Attempt, ...]:
        drivers = self._drivers[workflow]
        order = sorted(range(len(rows)), key=lambda row: (rows.time("asked_s", row), row))
        return tuple(
            Attempt(
                number=number,
                step=rows.word("step", row),
                copy=rows.whole("copy", row),
                round=rows.whole("round", row),
                phase=rows.word("phase", row),
                attempt=rows.whole("attempt", row),
                service=rows.word("service", row),
                replica=rows.whole("replica", row),
                caller=drivers[rows.word("step", row)],
                asked_s=rows.time("asked_s", row),
                enqueued_s=rows.maybe("enqueued_s", row),
                started_s=rows.maybe("started_s", row),
                ended_s=rows.time("ended_s", row),
                given_up_s=rows.maybe("given_up_s", row),
                answer=rows.word("answer", row),
                wasted=bool(rows.whole("wasted", row)),
            )
            for number, row in enumerate(order)
        )

    def _appearing(
        self, attempts: Iterable[Attempt], messages: Iterable[Message]
    ) -> dict[str, str]:
        seen = [(-1.0, CLIENT)]
        for message in messages:
            seen += [(message.sent_s, message.sender), (message.sent_s, message.receiver)]
        for attempt in attempts:
            seen += [(attempt.asked_s, attempt.caller), (attempt.asked_s, attempt.service)]
        seen.sort(key=lambda one: one[0])
        return {name: self._kinds[name] for _, name in seen}

    def _with_strikes(self, story: Story) -> Story:
        """The story with the faults that were in force in it, and the marks of their ends."""
        there = tuple(
            strike
            for strike in self._strikes
            if strike.start_s <= story.end_s
            and (strike.end_s is None or strike.end_s >= story.arrived_s)
        )
        begins = [Mark(one.start_s, "strikes", f"{one.fault} strikes") for one in there]
        ends = [
            Mark(one.end_s, "ends", f"{one.fault} ends") for one in there if one.end_s is not None
        ]
        inside = [m for m in (*begins, *ends) if story.arrived_s <= m.time_s <= story.end_s]
        marks = sorted([*story.marks, *inside], key=lambda mark: mark.time_s)
        return replace(story, strikes=there, marks=tuple(marks))


def _read_messages(rows: Rows) -> tuple[Message, ...]:
    order = sorted(range(len(rows)), key=lambda row: (rows.time("sent_s", row), row))
    return tuple(
        Message(
            number=number,
            kind=rows.word("kind", row),
            name=rows.word("name", row),
            sender=rows.word("sender", row),
            receiver=rows.word("receiver", row),
            sent_s=rows.time("sent_s", row),
            delivered_s=rows.maybe("delivered_s", row),
            delivery=rows.whole("delivery", row),
            fate=rows.word("fate", row),
        )
        for number, row in enumerate(order)
    )


def _moments(facts: Rows) -> Iterator[Mark]:
    """What is known of the instance as a whole."""
    for kind, text in _MOMENTS:
        time = facts.maybe(f"{kind}_s", 0)
        if time is not None:
            yield Mark(time, kind, text)


def _of_attempts(attempts: Iterable[Attempt]) -> Iterator[Mark]:
    for attempt in attempts:
        if attempt.given_up_s is not None:
            why = "timeout" if attempt.answer == "timeout" else "given up"
            text = f"{why}: {attempt.label}"
            yield Mark(attempt.given_up_s, "given_up", text, attempt.caller, attempt.number)


def _of_messages(messages: Iterable[Message]) -> Iterator[Mark]:
    for message in messages:
        if message.fate != "delivered":
            text = f"{message.fate}: {message.name}"
            yield Mark(message.sent_s, "lost", text, message.sender, message=message.number)
        if message.delivered_s is None:
            continue
        if message.late:
            text = f"late answer: {message.name}"
            yield Mark(message.delivered_s, "late", text, message.receiver, message=message.number)
        elif message.delivery > 1 and message.sender == "bus":
            text = f"delivered again: {message.name}"
            yield Mark(
                message.delivered_s, "duplicate", text, message.receiver, message=message.number
            )


def _of_effects(effects: Rows, undos: Rows) -> Iterator[Mark]:
    for row in range(len(effects)):
        if effects.whole("duplicate", row):
            text = f"second effect: {effects.word('step', row)}"
            time, service = effects.time("committed_s", row), effects.word("service", row)
            yield Mark(time, "duplicate", text, service)
    for row in range(len(undos)):
        if undos.word("end", row) == "given_up":
            text = f"undo given up: {undos.word('step', row)}"
            yield Mark(undos.time("settled_s", row), "undo_given_up", text)
