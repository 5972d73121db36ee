"""Weights: from which weight of one group on another pattern is advised.

A pattern's weighted regret is linear in each weight (before it is divided by their sum, which is
the same for all patterns), so the turn is where two lines meet: nothing is run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.study.advice.rule import TIE, Judgement


@dataclass(frozen=True, slots=True)
class WeightTurn:
    """The nearest weight of a group, above its own or below it, beyond which `to` is advised."""

    group: str
    weight: float
    turn: float
    to: str


def weight_turns(judged: Judgement, weights: Mapping[str, float]) -> tuple[WeightTurn, ...]:
    """The turns of all groups that have a criterion, those below before those above."""
    return tuple(one for group in judged.groups for one in _of(judged, weights, group))


def _of(judged: Judgement, weights: Mapping[str, float], group: str) -> Iterator[WeightTurn]:
    regrets = {name: {p: _mean(judged, name, p) for p in judged.patterns} for name in judged.groups}
    own, take = weights[group], judged.advised
    below: list[tuple[float, str]] = []
    above: list[tuple[float, str]] = []
    for other in judged.patterns:
        slope = regrets[group][other] - regrets[group][take]
        if other == take or abs(slope) <= TIE:
            continue
        rest = sum(
            weights[name] * (regrets[name][other] - regrets[name][take])
            for name in judged.groups
            if name != group
        )
        turn = -rest / slope
        if slope < 0.0:
            above.append((max(turn, own), other))
        elif turn > 0.0:
            below.append((min(turn, own), other))
    if below:
        yield WeightTurn(group, own, *max(below, key=lambda one: one[0]))
    if above:
        yield WeightTurn(group, own, *min(above, key=lambda one: one[0]))


def _mean(judged: Judgement, group: str, pattern: str) -> float:
    """A pattern's regret by a group, its criteria counting alike."""
    own = [one.regrets[pattern] for one in judged.counted if one.group == group]
    return sum(own) / len(own)
