"""What a run leaves behind: append-only typed columns of facts, and what is read off them."""

from sim.records.recorder import LEVELS, Level, Recorder
from sim.records.schema import (
    ANSWERS,
    COMPONENT_KINDS,
    DELIVERED,
    FATES,
    MESSAGE_KINDS,
    OUTCOMES,
    PHASES,
    REASONS,
    TABLES,
    Column,
    MessageKind,
)
from sim.records.tables import Tables

__all__ = [
    "ANSWERS",
    "COMPONENT_KINDS",
    "DELIVERED",
    "FATES",
    "LEVELS",
    "MESSAGE_KINDS",
    "OUTCOMES",
    "PHASES",
    "REASONS",
    "TABLES",
    "Column",
    "Level",
    "MessageKind",
    "Recorder",
    "Tables",
]
