"""What a change of a workflow asks of whom: the components whose part is not what it was.

What a component knows is compared, and no more: who tells an event does not know who hears it, and
what comes with a command is chosen by whoever commands. So a service is the same while its
commands are the same, from whichever steps the data come; it changes when data that it has made or
got before, and still does, are others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.patterns.part import CLIENT, Component, Data, Event, Part, Score


@dataclass(frozen=True, slots=True)
class _Known:
    """What a component knows of a workflow, whatever that is called.

    ``door``: whom a client asks. ``tells``: its events without those who hear them.
    """

    part: Part
    tells: tuple[Event, ...]
    door: Component | None


def changed(before: Score, after: Score) -> tuple[Component, ...]:
    """The components that must be changed and released, in order; new and retired ones too.

    The two scores are of one workflow before and after a change; its name may differ.
    """
    everyone = sorted({part.component for of in (before, after) for part in of.parts})
    return tuple(who for who in everyone if _differs(before, after, who))


def _differs(before: Score, after: Score, who: Component) -> bool:
    return _known(before, who) != _known(after, who) or not _same_data(before, after, who)


def _known(of: Score, who: Component) -> _Known | None:
    part = of.part_of(who)
    if part is None:
        return None
    return _Known(
        replace(part, workflow="", tells=(), data=()),
        tuple(event for event, _ in part.tells),
        of.door if who == CLIENT else None,
    )


def _same_data(before: Score, after: Score, who: Component) -> bool:
    """Whether what it knows of in both is alike in both."""
    ours, theirs = (_sizes(of.part_of(who)) for of in (before, after))
    return all(ours[step] == theirs[step] for step in ours.keys() & theirs.keys())


def _sizes(part: Part | None) -> dict[str, float]:
    data: tuple[Data, ...] = part.data if part is not None else ()
    return {one.step: one.size_bytes for one in data}
