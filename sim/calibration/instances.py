"""Instances: what each of them did for each step, whether it got through, and the steps' names."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sim.calibration.calls import Call, Operation
from sim.scenario.rules.reference import RESERVED

Nested = Literal["inside", "steps"]
"""Visits that a step makes itself: a part of its work, or steps that follow it."""
Key = tuple[Operation, ...]
"""A step before it has a name: the visits that lead to it, its own last."""

_LAST = 0.95
"""How often a step must be the last where it is there, to be the usual end: spans may end late."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(slots=True)
class Work:
    """All visits of one instance for one step, in the order of their starts."""

    visits: list[Call] = field(default_factory=list)

    @property
    def start_ns(self) -> int:
        return self.visits[0].start_ns

    @property
    def end_ns(self) -> int:
        return max(visit.end_ns for visit in self.visits)

    @property
    def last(self) -> Call:
        """The visit that ended last."""
        return max(self.visits, key=lambda visit: visit.end_ns)

    @property
    def side_by_side(self) -> int:
        """The most visits that went on at once."""
        ends = [(visit.end_ns, -1) for visit in self.visits]
        going, most = 0, 1
        for _, change in sorted([*((visit.start_ns, 1) for visit in self.visits), *ends]):
            going += change
            most = max(most, going)
        return most


@dataclass(slots=True)
class Instance:
    """One instance: its work by step, what was undone, and the step that stopped it, if any."""

    driver: Call
    work: dict[Key, Work]
    undone: dict[Key, list[Call]]
    stopped_by: Key | None = None
    complete: bool = True

    @property
    def end_ns(self) -> int:
        """When its driver had ended, and all that messages led to."""
        visits = (visit for work in self.work.values() for visit in work.visits)
        told = (visit.end_ns for visit in visits if visit.followed is not None)
        return max([self.driver.end_ns, *told])

    @property
    def last_step(self) -> Key:
        """The step that was called and ended last; one that a message led to only if all are."""
        called = [step for step, work in self.work.items() if work.visits[0].followed is None]
        return max(called or self.work, key=lambda step: self.work[step].end_ns)


def instances(drivers: Sequence[Call], nested: Nested) -> tuple[list[Instance], list[str]]:
    """What each instance did, and how it was told which of them got through."""
    found = [_instance(driver, nested) for driver in drivers]
    found = [one for one in found if one.work]
    told = any(one.driver.span.failed is not None for one in found)
    if told:
        return found, _stopped_as_told(found)
    return found, _stopped_before_the_end(found)


def _instance(driver: Call, nested: Nested) -> Instance:
    work: dict[Key, Work] = {}
    undone: dict[Key, list[Call]] = {}
    for key, visit in _visits(driver, (), nested):
        if visit.span.undo:
            undone.setdefault(key, []).append(visit)
        else:
            work.setdefault(key, Work()).visits.append(visit)
    for one in work.values():
        one.visits.sort(key=lambda visit: (visit.start_ns, visit.end_ns))
    return Instance(driver, work, undone)


def _visits(maker: Call, above: Key, nested: Nested) -> Iterator[tuple[Key, Call]]:
    for visit in maker.inside:
        key = (*above, visit.operation)
        yield key, visit
        if nested == "steps":
            yield from _visits(visit, key, nested)


def _stopped_as_told(found: Sequence[Instance]) -> list[str]:
    """By status: an instance stopped when its driver failed, at the step that failed last."""
    guessed = 0
    for one in found:
        if not one.driver.failed:
            continue
        one.complete = False
        failed = [step for step, work in one.work.items() if work.last.failed]
        guessed += not failed
        one.stopped_by = (
            max(failed, key=lambda step: one.work[step].end_ns) if failed else one.last_step
        )
    if not guessed:
        return []
    return [
        f"{guessed} instances failed though no step of theirs did: taken as stopped by the last"
    ]


def _stopped_before_the_end(found: Sequence[Instance]) -> list[str]:
    """Without status: where one step ends most instances, those without it stopped early."""
    last, times = Counter(one.last_step for one in found).most_common(1)[0]
    with_it = sum(last in one.work for one in found)
    if times < len(found) / 2 or times < _LAST * with_it:
        return ["the traces do not say what failed, and no step ends most instances: no failures"]
    if with_it == len(found):
        return [
            "the traces do not say what failed, and every instance got to the last step: no "
            "failures"
        ]
    for one in found:
        if last not in one.work:
            one.complete, one.stopped_by = False, one.last_step
    return [
        f"the traces do not say what failed: the {len(found) - with_it} of {len(found)} instances "
        f"that never got to the usual last step are taken as stopped by the last step that they did"
    ]


def names(steps: Sequence[Key]) -> dict[Key, str]:
    """A name for each step: what it does, if that is one word and nobody else's; else who does it.

    What all services have in common at the beginning and the end of their names is left out.
    """
    short = short_services([step[-1][0] for step in steps])
    words = Counter(step[-1][1] for step in steps)
    at_service = Counter(step[-1][0] for step in steps)
    found: dict[Key, str] = {}
    for step in steps:
        service, operation = step[-1]
        if _PLAIN.fullmatch(operation) and words[operation] == 1:
            name = operation
        elif at_service[service] == 1:
            name = short[service]
        else:
            name = f"{short[service]}_{_last_word(operation)}"
        free, number = name, 1
        while free in found.values():
            number += 1
            free = f"{name}_{number}"
        found[step] = free
    return found


def short_services(services: Sequence[str]) -> Mapping[str, str]:
    """Services by names that a scenario takes, without what they all begin and end with."""
    every = sorted(set(services))
    begin, end = 0, 0
    if len(every) > 1:
        begin = _common(every).rfind("-") + 1
        end = _common([one[::-1] for one in every]).rfind("-") + 1
    found: dict[str, str] = {}
    for service in every:
        cut = service[begin : len(service) - end] or service
        name = re.sub(r"[^A-Za-z0-9_-]+", "_", cut).strip("_-") or "service"
        free, number = name, 1
        while free in found.values() or free in RESERVED:
            number += 1
            free = f"{name}_{number}"
        found[service] = free
    return found


def _common(words: Sequence[str]) -> str:
    """What all words begin with."""
    first, last = min(words), max(words)
    same = (number for number, letter in enumerate(first) if last[number : number + 1] != letter)
    return first[: next(same, len(first))]


def _last_word(operation: str) -> str:
    parts = [part for part in re.split(r"[/.\s]", operation) if part and "{" not in part]
    return re.sub(r"[^A-Za-z0-9_]+", "_", parts[-1] if parts else "call").strip("_") or "call"
