"""A claim: what articles repeat, taken apart into propositions that a measurement can decide."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sim.study.claims.bench import Bench

Floats = npt.NDArray[np.float64]
Claimed = Literal["higher", "lower"]
MATTERS = 0.05
"""A difference of less than this share of the larger side is no difference, unless said otherwise.

It was fixed before anything was run.
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sides of a proposition in one setting, a value each for every replication.

    On the same tapes, so that they are compared replication by replication. `exact`: they were
    read off the parts, not off runs, and have no spread.
    """

    left: Floats
    right: Floats
    exact: bool = False


def exactly(left: float, right: float) -> Pair:
    """A pair of numbers that no run stands behind."""
    return Pair(np.array([float(left)]), np.array([float(right)]), exact=True)


@dataclass(frozen=True, slots=True)
class Proposition:
    """A statement that is decided in each setting: `left` is `claimed` to be higher than `right`,
    or lower, by `quantity`.

    A difference counts from `matters` times the larger side, and from `floor` (in the unit) on.
    """

    key: str
    statement: str
    left: str
    right: str
    quantity: str
    unit: str
    claimed: Claimed
    matters: float = MATTERS
    floor: float = 0.0


@dataclass(frozen=True, slots=True)
class Axis:
    """What an experiment varies: name and unit of the number; `whole`: it is a count."""

    name: str
    unit: str = ""
    whole: bool = False

    def between(self, low: float, high: float) -> float | None:
        """A value between two others, in the middle of their logarithms; None if there is none."""
        middle = math.sqrt(low * high) if low > 0 else (low + high) / 2.0
        if not self.whole:
            return float(f"{middle:.3g}")
        rounded = float(min(max(round(middle), math.floor(low) + 1), math.ceil(high) - 1))
        return rounded if low < rounded < high else None

    def within(self, known: Sequence[float]) -> float | None:
        """A value in the widest gap of these (ascending) that has room for one; else None."""
        gaps = sorted(pairwise(known), key=lambda gap: gap[0] / gap[1])
        found = (self.between(low, high) for low, high in gaps)
        return next((at for at in found if at is not None), None)

    def text(self, at: float) -> str:
        """A value in words."""
        return f"{self.name} {at:g}{' ' + self.unit if self.unit else ''}"


@dataclass(frozen=True, slots=True)
class Setting:
    """One condition under which propositions are decided; `at`: its place on the axis, if any."""

    label: str
    at: float = math.nan


Measure = Callable[["Bench", Setting], Mapping[str, Pair]]
"""What an experiment does in a setting: a pair for each of its propositions, by key."""


@dataclass(frozen=True)
class Experiment:
    """What is run to decide some propositions: the settings, and how each is measured.

    With an `axis` its settings lie on it, and where a proposition changes between two neighbours
    the place of the change is narrowed down. `simulated`: there are runs behind it. `probed`: where
    the sensitivity to estimates is looked at; by default at the ends of the axis, or everywhere.
    """

    key: str
    about: str
    propositions: tuple[str, ...]
    settings: tuple[Setting, ...]
    measure: Measure
    axis: Axis | None = None
    simulated: bool = True
    probed: tuple[Setting, ...] = ()

    def setting(self, at: float) -> Setting:
        """The setting at a place of the axis."""
        assert self.axis is not None
        return Setting(self.axis.text(at), at)


def along(axis: Axis, *values: float) -> tuple[Setting, ...]:
    """The settings of an axis."""
    return tuple(Setting(axis.text(value), float(value)) for value in values)


@dataclass(frozen=True)
class Claim:
    """One claim on trial.

    `statement`: as it is repeated. `hypothesis`: what would have to be measured if it were true,
    written down before the runs. `limits`: what of it the model cannot judge.
    """

    number: int
    name: str
    statement: str
    hypothesis: str
    propositions: tuple[Proposition, ...]
    experiments: tuple[Experiment, ...]
    limits: str = ""
    _by_key: Mapping[str, Proposition] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {one.key: one for one in self.propositions})
        measured = {key for one in self.experiments for key in one.propositions}
        if measured != set(self._by_key):
            raise ValueError(f"claim {self.number}: {measured ^ set(self._by_key)} has no match")

    def proposition(self, key: str) -> Proposition:
        """The proposition of that key."""
        return self._by_key[key]

    def experiment(self, key: str) -> Experiment:
        """The experiment of that key."""
        return next(one for one in self.experiments if one.key == key)
