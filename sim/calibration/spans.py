"""A span: what one component did in one trace, whatever format told it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["", "internal", "server", "client", "producer", "consumer"]
"""As OpenTelemetry has them; "" where the format does not say."""

_ID = re.compile(r"\d+|[0-9a-fA-F]{8,}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_POD = re.compile(r"-[0-9a-f]{7,10}-[a-z0-9]{5}$")


class TracesError(ValueError):
    """Traces cannot be used: which file, where in it, what is wrong, what would be right."""


@dataclass(frozen=True, slots=True)
class Span:
    """One span; times in whole nanoseconds since any moment.

    ``parent``: the id of the span that caused it, None for a root. ``failed``: None where the
    format does not say. ``answer``, ``waiting`` and ``undo`` are said by our own exports only: what
    it came to, whether it is time in a queue, whether it takes back what was done.
    """

    trace: str
    id: str
    parent: str | None
    service: str
    operation: str
    start_ns: int
    end_ns: int
    failed: bool | None = None
    kind: Kind = ""
    answer: str = ""
    waiting: bool = False
    undo: bool = False


@dataclass(frozen=True, slots=True)
class Spans:
    """All spans of some files, in their order, and what there is to say about the reading."""

    spans: tuple[Span, ...]
    notes: tuple[str, ...] = ()

    @classmethod
    def together(cls, parts: Iterable["Spans"]) -> "Spans":
        """The spans of several files as those of one."""
        found = tuple(parts)
        notes = dict.fromkeys(note for part in found for note in part.notes)
        return cls(tuple(span for part in found for span in part.spans), tuple(notes))


def operation(name: str) -> str:
    """An operation without what changes from call to call: numbers and ids become ``{id}``."""
    parts = (("{id}" if _ID.fullmatch(part) else part) for part in re.split(r"(/)", name.strip()))
    return "".join(parts)


def service_of(pod: str) -> str:
    """The service of a Kubernetes pod: its name without the hashes of replica set and pod."""
    return _POD.sub("", pod.strip())
