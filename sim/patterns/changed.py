"""What a change of a workflow asks of whom: the components whose part is not what it was."""

from __future__ import annotations

from dataclasses import replace

from sim.patterns.part import Component, Part, Score


def changed(before: Score, after: Score) -> tuple[Component, ...]:
    """The components that must be changed and released, in order; new and retired ones too.

    The two scores are of one workflow before and after a change; its name may differ.
    """
    everyone = sorted({part.component for of in (before, after) for part in of.parts})
    return tuple(who for who in everyone if _known(before, who) != _known(after, who))


def _known(of: Score, who: Component) -> Part | None:
    """What a component knows of the workflow, whatever that is called."""
    part = of.part_of(who)
    return None if part is None else replace(part, workflow="")
