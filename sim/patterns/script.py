"""A script: a part, learnt by heart for the instances of one route.

The interpreter (``rules.py``) runs inside the simulated clock millions of times, so a part is
compiled once per route: names become the steps' numbers, sets of steps become bit masks, and what
is the same every time is worked out beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sim.patterns.failure import Failures, chains, group
from sim.patterns.graph import Route
from sim.patterns.part import Part, Score
from sim.scenario import Step, Workflow


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a component does next: it tells first, then answers the client, then starts or undoes.

    ``done``, ``failed``, ``expired``: the step whose event it tells (-1: none). ``undone``: the
    steps whose ``undone`` it tells, each with the failed step that caused the rollback.
    ``answer``: whether the client gets its answer (at a monitor: the instance is over). ``start``:
    the steps to start, by number, in that order; ``again``: a further round of this step (-1:
    none). ``undo``: the places (step, copy, round) to be undone now. ``fails``: the instance fails,
    as far as is known for the first time. ``single``: all this is one event or one step.
    """

    done: int = -1
    failed: int = -1
    answer: bool = False
    start: tuple[int, ...] = ()
    again: int = -1
    single: bool = False
    undo: tuple[tuple[int, int, int], ...] = ()
    undone: tuple[tuple[int, int], ...] = ()
    fails: bool = False
    expired: int = -1


NOTHING = Outputs()


@cache
def forward(done: int, answer: bool, start: tuple[int, ...]) -> Outputs:
    """The outputs of an input that leads on: few different ones, so each is made once."""
    if done < 0 and not answer and not start:
        return NOTHING
    single = not answer and (done >= 0) + len(start) == 1
    return Outputs(done, answer=answer, start=start, single=single)


@cache
def once_more(step: int) -> Outputs:
    """The outputs of a round behind which there is another."""
    return Outputs(again=step)


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows when one step is done, as this component sees it.

    ``tells``: the step itself where others hear of it, else -1. ``opens``: the steps that it may
    enable, each with the mask of all that must be done. ``fixed``: the outputs when nothing here
    is a join, else None.
    """

    tells: int
    opens: tuple[tuple[int, int], ...]
    fixed: Outputs | None


@dataclass(frozen=True, slots=True)
class Script:
    """A component's part for one route, with steps as numbers (their order by name).

    The way forward. ``begins``: what it does when the workflow starts. ``reactions``: by step
    number; None for a step whose end means nothing to it. ``marks``: by step number, the mask of
    what is done when it is: itself, and what it stands in for. ``ends``: the mask of end steps
    that it joins before the client has its answer (0: it does not answer). ``copies``: by step
    number. ``simple``: the mask of steps of one piece at a time, of which nothing need be noted.

    The way back. ``mine``: the mask of steps that it drives. ``gates``: by step number, the mask
    of what must be done before it (-1: it does not come by itself). ``timed``: the mask of steps
    behind a timer. ``optional``: of those whose failure stops nothing. ``undoable``: of its own
    that it may have to undo. ``stand_ins``: by step number, the fallback that follows its failure
    (-1: none). ``tells_failure``: the mask of steps whose failure it tells. ``causes``: of those
    of others at whose failure it must stop or answer. ``chains``: for each cause, the steps undone
    one after another within its reach, in that order; None: it undoes all of its own at once.
    ``expires``: the mask of its own steps that a monitor may call overdue.
    """

    begins: Outputs
    reactions: tuple[Reaction | None, ...]
    marks: tuple[int, ...]
    ends: int
    copies: tuple[int, ...]
    simple: int
    mine: int
    gates: tuple[int, ...]
    timed: int
    optional: int
    undoable: int
    stand_ins: tuple[int, ...]
    tells_failure: int
    causes: int
    chains: Mapping[int, tuple[int, ...]] | None
    expires: int


def mask(steps: Iterable[str], number: Mapping[str, int]) -> int:
    """The set of steps as a bit mask."""
    return sum(1 << number[step] for step in steps)


def learn(
    part: Part,
    workflow: Workflow,
    route: Route,
    number: Mapping[str, int],
    score: Score,
    calm: bool = False,
) -> Script:
    """The part's script for one route; ``number`` gives each step's number.

    ``score``: whose part it is; a script knows in which order others undo, for a part has no
    business with that. ``calm``: nothing can fail in this run, so nothing need be noted for it.
    """
    return _Pupil(part, score, workflow, route, number).script(calm)


class _Pupil:
    """What is at hand while one script is learnt."""

    def __init__(
        self,
        part: Part,
        score: Score,
        workflow: Workflow,
        route: Route,
        number: Mapping[str, int],
    ) -> None:
        self.part = part
        self.workflow = workflow
        self.route = route
        self.number = number
        self.names = sorted(number, key=number.__getitem__)
        self.drivers = score.drivers
        self.groups = {step: group(who) for step, who in self.drivers.items()}
        self.failures = Failures(workflow, score.monitored)
        self.rollbacks = self.failures.rollbacks(route)
        self.present = set(self.failures.order(route))
        self.mine = {s for s in self.present if self.drivers[s] == part.component}
        events = (event for event, _ in (*part.hears, *part.tells))
        self.news = {event.step for event in events if event.kind == "done"}
        self.ends = mask(route.ends, number) if part.answers is not None else 0

    def script(self, calm: bool) -> Script:
        number, steps, failures = self.number, self.workflow.steps, self.failures
        first = tuple(sorted(number[s] for s in self.mine if not self.route.needs.get(s, (s,))))
        fallbacks = {s: f for s, f in failures.fallbacks.items() if s in self.present}
        undoes = set() if calm else self.mine.intersection(self.part.undoes)
        told = {event.step for event, _ in self.part.tells if event.kind == "failed"}
        return Script(
            begins=forward(-1, self.part.answers is not None and not self.ends, first),
            reactions=tuple(self._reaction(name) for name in self.names),
            marks=tuple(mask({name, failures.origin[name]}, number) for name in self.names),
            ends=self.ends,
            copies=tuple(steps[name].copies for name in self.names),
            simple=mask((s for s in number if _is_simple(steps[s], s in undoes)), number),
            mine=mask(self.mine, number),
            gates=tuple(
                mask(self.route.needs[s], number) if s in self.route.needs else -1
                for s in self.names
            ),
            timed=mask((s for s in self.mine if steps[s].wait is not None), number),
            optional=mask((s for s in number if steps[failures.origin[s]].optional), number),
            undoable=mask(undoes, number),
            stand_ins=tuple(number[fallbacks[s]] if s in fallbacks else -1 for s in self.names),
            tells_failure=mask(told, number),
            causes=mask((c for c in self.rollbacks if self._concerns(c)), number),
            chains=self._chains(),
            expires=mask(self.mine.intersection(failures.expiring(self.route)), number),
        )

    def _reaction(self, step: str) -> Reaction | None:
        """What follows when a step is done; a fallback is done as what it stands in for."""
        if step not in self.present or not (step in self.mine or step in self.news):
            return None
        number = self.number
        place = self.failures.origin[step]
        opens = tuple(
            sorted(
                (number[after], mask(self.route.needs[after], number))
                for after in self.route.followers[place]
                if after in self.mine
            )
        )
        tells = number[step] if step in self.mine and step in self.news else -1
        bit = 1 << number[place]
        no_join = all(needs == bit for _, needs in opens) and not self.ends & bit
        fixed = forward(tells, False, tuple(after for after, _ in opens)) if no_join else None
        return Reaction(tells, opens, fixed)

    def _concerns(self, cause: str) -> bool:
        """Whether the component must react to a failure elsewhere."""
        if self.drivers[cause] == self.part.component:
            return False
        if self.part.answers is not None:
            return True
        undoing = self.rollbacks[cause]
        if self.workflow.rollback == "parallel":
            return not self.mine.isdisjoint(undoing)
        return not self.mine.isdisjoint(self._chain(undoing)[:1])

    def _chain(self, undoing: tuple[str, ...]) -> tuple[str, ...]:
        """What is undone one after another within the component's reach."""
        return chains(undoing, self.groups).get(group(self.part.component), ())

    def _chains(self) -> Mapping[int, tuple[int, ...]] | None:
        if self.workflow.rollback == "parallel":
            return None
        return {
            self.number[cause]: tuple(self.number[step] for step in self._chain(undoing))
            for cause, undoing in self.rollbacks.items()
        }


def _is_simple(step: Step, undone: bool) -> bool:
    """Whether one piece is all that there is of a step, or all that need be known."""
    return step.copies == 1 and not (undone and step.repeat is not None)
