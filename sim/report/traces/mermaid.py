"""Mermaid: an instance as the text of a sequence diagram.

Names come from the user: whatever is not a letter, a digit or a plain mark is written as a numeric
entity, so that no name is read as grammar.
"""

import re
from collections.abc import Iterator

from sim.report.traces.lines import Line, lines, since
from sim.report.traces.story import Attempt, Message, Story

_SPECIAL = re.compile(r"[^\w .,:()/→-]|(?<!\w)end(?!\w)", re.IGNORECASE)
"""What Mermaid may read as grammar: its marks, and the word that ends a block."""


def mermaid(story: Story) -> str:
    """A ``sequenceDiagram``; arrows are messages, notes attempts and marks, times since arrival."""
    return "\n".join(_rows(story)) + "\n"


def _rows(story: Story) -> Iterator[str]:
    for key, text in story.texts().items():
        yield f"%% {key}: {escaped(text)}"
    yield "sequenceDiagram"
    yield f"  accTitle: {escaped(story.name)}"
    yield f"  accDescr: {escaped(f'{story.about}: {story.ending}')}"
    codes = {name: f"p{place}" for place, name in enumerate(story.kinds)}
    for name, code in codes.items():
        yield f"  participant {code} as {escaped(name)}"
    everywhere = ",".join(dict.fromkeys([codes[next(iter(codes))], codes[list(codes)[-1]]]))
    for line in lines(story):
        yield "  " + _row(story, line, codes, everywhere)


def _row(story: Story, line: Line, codes: dict[str, str], everywhere: str) -> str:
    told, text = line.told, escaped(f"{since(story, line.time_s)} {line.text}")
    if isinstance(told, Message):
        return f"{codes[told.sender]}{_arrow(told)}{codes[told.receiver]}: {text}"
    if isinstance(told, Attempt):
        return f"Note right of {codes[told.place]}: {text}"
    at = codes[told.component] if told.component else everywhere
    return f"Note over {at}: {text}"


def _arrow(message: Message) -> str:
    """Solid for what asks, dashed for what answers, a cross for what never arrives."""
    answers = message.kind == "answer"
    if message.delivered_s is None:
        return "--x" if answers else "-x"
    return "-->>" if answers else "->>"


def escaped(text: str) -> str:
    """A text in which nothing is grammar to Mermaid."""
    return _SPECIAL.sub(_entity, text)


def _entity(found: re.Match[str]) -> str:
    """The first letter as an entity; that is enough to break a word."""
    text = found.group()
    return f"#{ord(text[0])};{text[1:]}"
