"""Changes: how far each parameter may be off until another pattern is advised.

Each is tried at the factors of `GRID` up and down, from the nearest on until the advice is another
one; then the bracket is halved in its logarithm. So what is found is the nearest change between two
neighbours of the grid; one that is taken back between them is not seen. A replication at both ends
shows first whom a parameter touches at all: on the same tape, the other runs are the same to the
last bit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.study.advice.data import Change, Side
from sim.study.advice.parameters import Parameter
from sim.study.advice.points import Points
from sim.study.advice.rule import Judgement

GRID = (math.sqrt(10.0), 10.0)
"""Multiples (and shares) of a value that are tried: half a decade, and a whole one."""
HALVINGS = 3
"""How often a bracket is halved: to within 15 %."""


@dataclass
class _Search:
    """One parameter in one direction, `up` or down: what was tried so far."""

    parameter: Parameter
    up: bool
    pattern: str
    same: float = 1.0
    turn: float | None = None
    to: str = ""
    failed: str = ""
    tried: int = field(default=0)

    def outward(self) -> float | None:
        """The next factor of the grid; None where the search need not go on."""
        if self.turn is not None or self.failed or self.tried == len(GRID):
            return None
        step = GRID[self.tried]
        return step if self.up else 1.0 / step

    def between(self) -> float | None:
        """The factor in the middle of the bracket; None where there is none."""
        return None if self.turn is None else math.sqrt(self.same * self.turn)

    def tell(self, factor: float, found: Judgement | str) -> None:
        """Take what was found at a factor."""
        self.tried += 1
        if isinstance(found, str):
            # A bracket stays as it is; else nothing is known from here on.
            self.failed = "" if self.turn is not None else found
        elif self.pattern in found.least:
            self.same = factor
        else:
            self.turn, self.to = factor, found.advised

    def side(self) -> Side:
        """What was found."""
        return Side(self.same, self.turn, self.to, self.failed)


def search(parameters: Sequence[Parameter], pattern: str, points: Points) -> tuple[Change, ...]:
    """What would change the advice of `pattern`, a change a parameter."""
    everybody = set(points.patterns)
    asked = [one for one in parameters if not one.everywhere]
    ends = [(one, factor) for one in asked for factor in (1.0 / GRID[-1], GRID[-1])]
    touched = {one.name: everybody for one in parameters} | points.touched(ends)
    searches = [
        _Search(one, up, pattern) for one in parameters if touched[one.name] for up in (False, True)
    ]
    for _ in GRID:
        _try([(one, one.outward()) for one in searches], points, touched)
    for _ in range(HALVINGS):
        _try([(one, one.between()) for one in searches], points, touched)
    sides = {(one.parameter.name, one.up): one.side() for one in searches}
    return tuple(
        Change(
            one, bool(touched[one.name]), sides.get((one.name, False)), sides.get((one.name, True))
        )
        for one in parameters
    )


def _try(
    wanted: Sequence[tuple[_Search, float | None]], points: Points, touched: dict[str, set[str]]
) -> None:
    """Have one point of each search run, all together."""
    tried = [(one, factor) for one, factor in wanted if factor is not None]
    found = points.advised([(one.parameter, factor) for one, factor in tried], touched)
    for one, factor in tried:
        one.tell(factor, found[one.parameter.name, factor])
