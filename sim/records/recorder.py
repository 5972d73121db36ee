"""The recorder: the facts that the model writes down. What they mean is read off later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from sim.records import schema
from sim.records.schema import EFFORT, SPLIT, Column
from sim.records.table import Array, Table

Level = Literal["summary", "attempts", "messages"]
LEVELS: tuple[Level, ...] = get_args(Level)

FACTS = (
    *schema.INSTANCES[:2],
    Column("arrived_s", "f8", "s", "when the client asked"),
    Column("accepted_s", "f8", "s", "when the door said yes; NaN: never"),
    Column("completed_s", "f8", "s", "when the last required effect was committed; NaN: never"),
    Column("answered_s", "f8", "s", "when the client knew; NaN: never"),
    Column("committed_s", "f8", "s", "when its last effect or failure was committed"),
    Column("failure", "i1", "", "why the instance failed", "reason"),
    Column("lost", "i1", "", "why a chain of control ended in nothing", "reason"),
    Column("refused", "i1", "", "why the door said no, the last time that it did", "reason"),
    Column("noticed_s", "f8", "s", "when some component first knew that something was wrong"),
    Column("open", "b1", "", "something was still outstanding when the run ended"),
    Column("attempts", "i8", "", "attempts at its steps"),
    *EFFORT,
    *SPLIT,
)
"""What the model knows of an instance when nothing is outstanding for it any more."""


class Recorder:
    """The tables of one run, being filled.

    ``codes``: for each list of categories, the names that the integers stand for. ``level``: what
    is kept: "summary", "attempts" or "messages".
    """

    def __init__(self, codes: Mapping[str, tuple[str, ...]], level: Level) -> None:
        self.codes = schema.CODES | dict(codes)
        self.level = level
        self.keeps_attempts = level != "summary"
        self.keeps_messages = level == "messages"
        self.facts = Table(FACTS)
        self.tables = {
            name: Table(schema.TABLES[name])
            for name in (
                "attempts",
                "messages",
                "effects",
                "undos",
                "components",
                "series",
                "faults",
            )
        }
        self.instance = self.facts.append
        self.effect = self.tables["effects"].append
        self.undo = self.tables["undos"].append
        self.fault = self.tables["faults"].append
        self.attempt = self.tables["attempts"].append
        self.message = self.tables["messages"].append
        self.component = self.tables["components"].append
        self.sample = self.tables["series"].append
        self._growing = [self.tables[name] for name in ("effects", "undos", "attempts", "messages")]
        self._names: dict[str, int] = {}

    def tidy(self) -> None:
        """Move rows that were gathered into columns; called whenever an instance closes."""
        self.facts.tidy()
        for table in self._growing:
            table.tidy()

    def code(self, kind: str, name: str) -> int:
        """The integer that stands for a name in a list of categories."""
        return self.codes[kind].index(name)

    def message_labels(
        self, kind: schema.MessageKind, name: str, sender: str, receiver: str
    ) -> tuple[int, int, int, int]:
        """The codes of a message's kind, name, sender and receiver."""
        number = self._names.setdefault(name, len(self._names))
        self.codes["message_name"] = tuple(self._names)
        return (
            schema.MESSAGE_KINDS.index(kind),
            number,
            self.code("component", sender),
            self.code("component", receiver),
        )

    def arrays(self) -> dict[str, dict[str, Array]]:
        """All tables' columns; the instances still as facts, under "facts"."""
        kept = {"summary": (), "attempts": ("attempts",), "messages": ("attempts", "messages")}
        names = ("effects", "undos", "components", "series", "faults", *kept[self.level])
        return {"facts": self.facts.arrays()} | {n: self.tables[n].arrays() for n in names}
