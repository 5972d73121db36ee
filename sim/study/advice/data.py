"""AdviceData: the advice, its parts, how sure it is, and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.scenario import Scenario
from sim.study.advice.certainty import Against
from sim.study.advice.parameters import Parameter
from sim.study.advice.rule import Judgement
from sim.study.advice.weights import WeightTurn, weight_turns
from sim.study.assessment.data import AssessmentData


@dataclass(frozen=True, slots=True)
class Side:
    """A parameter in one direction, in multiples of the file's value.

    `same`: the farthest from it that was tried with the advice as it is, with nothing else nearer;
    1 if none. `turn`: the nearest to it that was tried where `to` is advised, not the pattern of
    the advice; None where there is none. `failed`: why nothing is known beyond `same`, where that
    is so.
    """

    same: float
    turn: float | None = None
    to: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the advice when one parameter is lower or higher.

    `touches`: any run changes with it at all. `lower` and `higher` are None where it was not
    looked: no run changes.
    """

    parameter: Parameter
    touches: bool
    lower: Side | None
    higher: Side | None

    @property
    def turns(self) -> bool:
        """Whether another pattern is advised somewhere."""
        return any(side is not None and side.turn is not None for side in (self.lower, self.higher))


@dataclass(frozen=True, slots=True)
class Changes:
    """All parameters, in their order, and the `replications` that each point of them was run."""

    all: tuple[Change, ...]
    replications: int


@dataclass(frozen=True)
class AdviceData:
    """The result of `advise`.

    `weights`: of each group. `against`: the advised pattern beside each other one. `changes` is
    None where it was not asked for. `wall_s` is the time that all took, the only thing here that
    two equal studies do not share.
    """

    assessment: AssessmentData
    weights: Mapping[str, float]
    judged: Judgement
    against: tuple[Against, ...]
    changes: Changes | None
    wall_s: float

    @property
    def scenario(self) -> Scenario:
        """The scenario, as it was compared."""
        return self.assessment.scenario

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns that were advised on, in their order."""
        return self.assessment.patterns

    @property
    def advised(self) -> str:
        """The pattern with the least weighted regret."""
        return self.judged.advised

    @property
    def weight_turns(self) -> tuple[WeightTurn, ...]:
        """From which weight of one group on another pattern is advised."""
        return weight_turns(self.judged, self.weights)

    @property
    def contenders(self) -> tuple[str, ...]:
        """The advised one, and those that are not shown to have more regret."""
        shown = {one.pattern for one in self.against if one.shown == "shown"}
        return tuple(name for name in self.patterns if name not in shown)
