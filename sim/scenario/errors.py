"""What is wrong with a scenario: every problem with its place in the file, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

Place = tuple[str | int, ...]
"""Where in the document something stands: keys and list positions from the top."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or, as a warning, odd): where it stands, and what would be right."""

    place: Place
    message: str
    file: str | None = None
    line: int | None = None

    @property
    def path(self) -> str:
        """The place as a person writes it: `workflows.order.steps.charge.after[0]`."""
        return dotted(self.place)

    def at(self, file: str | None, line: int | None) -> Problem:
        """The same problem with its file and line (counted from 1)."""
        return replace(self, file=file, line=line)

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return ": ".join(part for part in (where, self.path, self.message) if part)


class ScenarioError(Exception):
    """A scenario cannot be used: all its problems, each with file, line, path and message.

    Deliberately no ValueError: pydantic would wrap it into an error of its own.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"{count} problem{'' if count == 1 else 's'} in the scenario"
        return "\n".join([head, *(f"  {problem}" for problem in self.problems)])


def dotted(place: Sequence[str | int]) -> str:
    """A place in one word: keys with dots between, list positions in brackets."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def meant(word: str, known: Iterable[str]) -> str:
    """The ending `; did you mean 'x'?` when a known word is close, else nothing."""
    close = get_close_matches(word, sorted(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def listed(words: Iterable[str]) -> str:
    """Words for a message, in their order: `a, b, c`; `none` when there are none."""
    return ", ".join(words) or "none"


def shown(value: object) -> str:
    """A value for a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
