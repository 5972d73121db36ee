"""What a run leaves behind: append-only typed columns of facts, and what is read off them."""

from sim.records.outcome import Rules
from sim.records.recorder import LEVELS, Level, Recorder
from sim.records.schema import (
    ANSWERS,
    COMPONENT_KINDS,
    CUT,
    DELIVERED,
    FATES,
    LOST,
    MESSAGE_KINDS,
    OUTCOMES,
    PHASES,
    REASONS,
    TABLES,
    UNDO_ENDS,
    Column,
    MessageKind,
)
from sim.records.tables import Tables, drain_limit

__all__ = [
    "ANSWERS",
    "COMPONENT_KINDS",
    "CUT",
    "DELIVERED",
    "FATES",
    "LEVELS",
    "LOST",
    "MESSAGE_KINDS",
    "OUTCOMES",
    "PHASES",
    "REASONS",
    "TABLES",
    "UNDO_ENDS",
    "Column",
    "Level",
    "MessageKind",
    "Recorder",
    "Rules",
    "Tables",
    "drain_limit",
]
