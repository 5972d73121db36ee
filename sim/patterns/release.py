"""The release of a changed workflow: who restarts before it is used, and in which order."""

from __future__ import annotations

from sim.patterns.changed import changed
from sim.patterns.graph import main_steps, stands_for, topological
from sim.patterns.part import Component, Score
from sim.scenario import Workflow


def restarts(before: Score, after: Score, workflow: Workflow) -> tuple[Component, ...]:
    """The components that restart so that the version ``after`` can be used, in order.

    Those whose part changes and who were there before; who is new is simply there, and neither
    clients nor a monitor restart. ``workflow``: the graph of ``after``.

    From the end of the graph to its start, by the first step that each does or drives, a service
    before the coordinator that commands it: so whoever hears of something new, or is told to do
    it, is back before whoever says it. Who has no step in it any more comes last. Circles have no
    such order; what makes it safe in any case is that nobody takes the new version before all are
    back.
    """
    place = {step: at for at, step in enumerate(topological(main_steps(workflow)))}
    origins = stands_for(workflow)

    def turn(who: Component) -> tuple[int, bool, Component]:
        part = after.part_of(who)
        steps = () if part is None else (*(t.step for t in part.drives), *dict(part.obeys))
        first = min((place[origins[step]] for step in steps), default=-1)
        return (-first, who.role == "coordinator", who)

    struck = (
        who
        for who in changed(before, after)
        if who.role in ("service", "coordinator") and before.part_of(who) is not None
    )
    return tuple(sorted(struck, key=turn))
