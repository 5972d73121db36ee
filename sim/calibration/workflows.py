"""Workflows: which traces are instances of the same, and who drives them.

A gateway only passes on: while every instance makes one kind of visit and that one makes visits of
its own, the driver of the workflow is looked for one level further down.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.calibration.calls import Call, Operation
from sim.calibration.spans import TracesError

FEWEST = 10
"""Instances of a workflow below which nothing is said of it."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Observed:
    """A workflow by name, with the visit that drives each of its instances."""

    name: str
    drivers: tuple[Call, ...]
    arrivals_ns: tuple[int, ...]


def workflows(
    roots: Sequence[Call], name: str | None, fewest: int = FEWEST
) -> tuple[list[Observed], list[str]]:
    """The workflows of all roots, most frequent first, and what was left out.

    ``name``: all instances are of one workflow of this name. Raises TracesError where that is no
    name, or no workflow has ``fewest`` instances.
    """
    pairs = [(root, root) for root in roots]
    if name is not None and not _NAME.fullmatch(name):
        raise TracesError(
            f"workflow {name!r} is no name here: letters, digits, _ and -, and not - first"
        )
    found: list[Observed] = []
    notes: list[str] = []
    for group in _driven(pairs, notes, together=name is not None):
        driver = group[0][1].operation
        called = name or _slug(driver)
        told = _told(driver)
        with_visits = [pair for pair in group if pair[1].inside]
        if len(with_visits) < fewest:
            traces = "trace" if len(group) == 1 else "traces"
            make = "makes" if len(with_visits) == 1 else "make"
            notes.append(
                f"{len(group)} {traces} of {told} left out: {len(with_visits)} {make} a visit to "
                f"another service, fewer than {fewest}"
            )
            continue
        if len(with_visits) < len(group):
            notes.append(
                f"{called}: {len(group) - len(with_visits)} of {len(group)} instances visit no "
                "service: left out, no step can stand for them"
            )
        found.append(
            Observed(
                _free(called, [one.name for one in found]),
                tuple(driver for _, driver in with_visits),
                tuple(root.start_ns for root, _ in with_visits),
            )
        )
    if not found:
        raise TracesError(
            f"no workflow has {fewest} instances or more; {'; '.join(notes) or 'no trace is there'}"
        )
    return sorted(found, key=lambda one: -len(one.drivers)), notes


Pair = tuple[Call, Call]
"""The root of a trace and the visit in it that drives the workflow, as far as is known."""


def _driven(pairs: Sequence[Pair], notes: list[str], *, together: bool) -> Iterator[list[Pair]]:
    groups: dict[Operation, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(("", "") if together else pair[1].operation, []).append(pair)
    for group in groups.values():
        if _passes_on(group):
            kept = [(root, driver.inside[0]) for root, driver in group if driver.inside]
            if len(kept) < len(group):
                told = _told(group[0][1].operation)
                notes.append(
                    f"{len(group) - len(kept)} of {len(group)} traces of {told} make no visit, the "
                    "others all pass it on: left out, and missing in the arrivals"
                )
            yield from _driven(kept, notes, together=together)
        else:
            yield group


def _passes_on(group: Sequence[Pair]) -> bool:
    """Whether every driver makes one visit, and some of these make further ones."""
    visits = [driver.inside for _, driver in group]
    return max(map(len, visits)) == 1 and any(one.inside for of in visits for one in of)


def _told(driver: Operation) -> str:
    return " ".join(part for part in driver if part) or "no common root"


def _slug(driver: Operation) -> str:
    """A name for what the driver does: the last word of its operation."""
    parts = [part for part in re.split(r"[/.\s]", driver[1]) if part and "{" not in part]
    return (
        re.sub(r"[^A-Za-z0-9_-]+", "_", parts[-1] if parts else driver[0]).strip("_-") or "workflow"
    )


def _free(name: str, taken: Sequence[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
