"""What a pattern brings along: coordinators, a bus, a monitor, and how events leave components."""

from __future__ import annotations

from sim.patterns.part import Component, Event, Score
from sim.scenario import (
    Bus,
    ChoreographyPattern,
    Coordinator,
    DeadlineMonitor,
    HybridPattern,
    OrchestrationPattern,
    Outbox,
    Pattern,
)


def coordinators_of(pattern: Pattern) -> dict[Component, Coordinator]:
    """Every coordinator that the pattern has, with its profile filled in."""
    match pattern:
        case OrchestrationPattern():
            return {Component("coordinator"): pattern.coordinator.resolved()}
        case HybridPattern():
            return {
                Component("coordinator", name): domain.coordinator.resolved()
                for name, domain in pattern.domains.items()
            }
        case _:
            return {}


def bus_of(pattern: Pattern) -> Bus | None:
    """The pattern's bus with its profile filled in, or None where it has none."""
    match pattern:
        case ChoreographyPattern() | HybridPattern():
            return pattern.bus.resolved()
        case _:
            return None


def monitor_of(pattern: Pattern) -> DeadlineMonitor | None:
    """The pattern's deadline monitor, if it has one."""
    match pattern:
        case ChoreographyPattern() | HybridPattern():
            return pattern.deadline_monitor
        case _:
            return None


def outbox_override(pattern: Pattern) -> Outbox | None:
    """The outbox that the pattern prescribes to every service, or None: each has its own."""
    match pattern:
        case ChoreographyPattern() | HybridPattern():
            return pattern.outbox
        case _:
            return None


def events_on_bus(score: Score) -> tuple[Event, ...]:
    """The events of one workflow that somebody hears, and that therefore go over the bus."""
    return tuple(event for part in score.parts for event, _ in part.tells)
