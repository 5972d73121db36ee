"""A script: a part, learnt by heart for the instances of one route.

The interpreter (``rules.py``) runs inside the simulated clock millions of times, so a part is
compiled once per route: names become the steps' numbers, joins become bit masks, and what is the
same every time is worked out beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.patterns.graph import Route
from sim.patterns.part import Part
from sim.scenario import Workflow


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a component does next: it tells first, then answers the client, then starts work.

    ``done`` and ``failed``: the step whose event it tells (-1: none). ``answer``: whether the
    client gets its answer. ``start``: the steps to start, by number, in that order; ``again``: a
    further round of this step (-1: none). ``single``: that is one thing, and the same every time.
    """

    done: int = -1
    failed: int = -1
    answer: bool = False
    start: tuple[int, ...] = ()
    again: int = -1
    single: bool = False


NOTHING = Outputs()


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows when one step is done, as this component sees it.

    ``tells``: others hear of it. ``opens``: the steps that it may enable, each with the mask of
    all that must be done. ``fixed``: the outputs when nothing here is a join, else None.
    """

    tells: bool
    opens: tuple[tuple[int, int], ...]
    fixed: Outputs | None


@dataclass(frozen=True, slots=True)
class Script:
    """A component's part for one route, with steps as numbers (their order by name).

    ``begins``: what it does when the workflow starts. ``reactions``: by step number; None for a
    step whose end means nothing to it. ``ends``: the mask of end steps that it joins before the
    client has its answer (0: it does not answer). ``copies``: by step number. ``tells_failure``:
    the mask of steps whose failure it tells. ``optional``: the mask of optional steps.
    """

    begins: Outputs
    reactions: tuple[Reaction | None, ...]
    ends: int
    copies: tuple[int, ...]
    tells_failure: int
    optional: int


def mask(steps: frozenset[str] | tuple[str, ...], number: Mapping[str, int]) -> int:
    """The set of steps as a bit mask."""
    return sum(1 << number[step] for step in steps)


def learn(part: Part, workflow: Workflow, route: Route, number: Mapping[str, int]) -> Script:
    """The part's script for one route; ``number`` gives each step's number."""
    mine = {trigger.step for trigger in part.drives} & route.needs.keys()
    answers = part.answers is not None
    ends = mask(route.ends, number) if answers else 0
    first = tuple(sorted(number[step] for step in mine if not route.needs[step]))
    told = {event.step for event, _ in part.tells if event.kind == "done"}
    told_failures = {event.step for event, _ in part.tells if event.kind == "failed"}
    heard = {event.step for event, _ in part.hears if event.kind == "done"}
    reactions: list[Reaction | None] = [None] * len(number)
    for step in sorted((mine | heard) & route.needs.keys()):
        tells = step in mine and step in told
        reactions[number[step]] = _reaction(step, tells, mine, route, number, ends)
    return Script(
        begins=Outputs(answer=answers and not ends, start=first),
        reactions=tuple(reactions),
        ends=ends,
        copies=tuple(
            workflow.steps[step].copies for step in sorted(number, key=number.__getitem__)
        ),
        tells_failure=mask(frozenset(told_failures), number),
        optional=mask(frozenset(s for s in number if workflow.steps[s].optional), number),
    )


def _reaction(
    step: str,
    tells: bool,
    mine: set[str],
    route: Route,
    number: Mapping[str, int],
    ends: int,
) -> Reaction:
    opens = tuple(
        sorted(
            (number[after], mask(route.needs[after], number))
            for after in route.followers[step]
            if after in mine
        )
    )
    bit = 1 << number[step]
    no_join = all(needs == bit for _, needs in opens) and not ends & bit
    done = number[step] if tells else -1
    fixed = None
    if no_join:
        start = tuple(after for after, _ in opens)
        fixed = Outputs(done=done, start=start, single=(done >= 0) + len(start) == 1)
    return Reaction(tells, opens, fixed)
