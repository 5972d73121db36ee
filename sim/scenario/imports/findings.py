"""What an import finds beside the scenario: what has no counterpart, and what had to be assumed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.scenario.document import Source
from sim.scenario.errors import Place, Problem, ScenarioError
from sim.scenario.rules.reference import RESERVED

_NAME_LENGTH = 60
_MANY = 50
"""Problems that are told one by one; more than these say nothing new."""


class NotImportableError(ScenarioError):
    """A foreign file cannot become a scenario: every reason, with its place in that file."""

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"cannot be imported: {count} problem{'' if count == 1 else 's'}"
        more = [f"  ... and {count - _MANY} more"] if count > _MANY else []
        return "\n".join([head, *(f"  {problem}" for problem in self.problems[:_MANY]), *more])


@dataclass(slots=True)
class Findings:
    """Problems of one foreign file, located in it, and notes on what it left open."""

    source: Source = field(default_factory=Source)
    problems: list[Problem] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    def wrong(self, place: Place, message: str, line: int | None = None) -> None:
        """Something that has no counterpart, or makes no sense; `line` where the place has none."""
        clean = tuple(printable(part) if isinstance(part, str) else part for part in place)
        problem = Problem(clean, printable(message))
        if line is None:
            line = self.source.locate(Problem(place, message)).line
        self.problems.append(problem.at(self.source.file, line))

    def note(self, text: str) -> None:
        """Something that was assumed or left out; said once."""
        self.notes[printable(text)] = None

    def called(self, wanted: str, name: str) -> None:
        """A name that nothing of the wanted one is left in."""
        if not name_of(wanted, ""):
            self.notes[f"'{wanted}' is called '{name}'"] = None

    def stop(self) -> None:
        """Raise NotImportableError with all problems in the order of the file, if there are any."""
        if self.problems:
            once = dict.fromkeys(self.problems)
            raise NotImportableError(sorted(once, key=lambda p: (p.line or 0, p.path)))


def printable(text: str) -> str:
    """The text in one line that every terminal shows: odd characters as their escapes."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def name_of(text: str, fallback: str) -> str:
    """The nearest name that a scenario takes: letters, digits, `_` and `-`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:_NAME_LENGTH].strip("-") or fallback


class Names:
    """Names of one kind, each given once: a second `pay` becomes `pay-2`."""

    def __init__(self, fallback: str, taken: Iterable[str] = ()) -> None:
        self._fallback = fallback
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def new(self, wanted: str) -> str:
        """A name that nobody has yet, as near to the wanted one as can be."""
        name = first = name_of(wanted, self._fallback)
        while name in self._taken:
            self._next[first] = self._next.get(first, 1) + 1
            name = f"{first}-{self._next[first]}"
        self._taken.add(name)
        return name


def service_names() -> Names:
    """Names of services, which keep off those of the other components."""
    return Names("service", RESERVED)
