"""Sensitivity: which estimates would flip a verdict, and at what value.

Each estimate that a claim's worlds take from a profile is taken `FACTOR` times lower and higher,
and the claim is judged again by the same rule, with fewer runs and at the ends of each axis only;
where a verdict is another one, the bracket is halved in its logarithm. A single replication shows
first which settings an estimate touches at all: on the same tape a run that it does not touch is
the same to the last bit, and is not measured again.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from sim.study.claims.bar import Bar, measure_all
from sim.study.claims.claim import Experiment, Pair, Setting
from sim.study.claims.data import Judged, Sensitivity, Turn
from sim.study.claims.worlds import both, world
from sim.study.estimates import Estimate, Scaled, estimates, value_text
from sim.study.runs.session import Session

FACTOR = 5.0
"""How far from its value an estimate is taken, either way."""
HALVINGS = 2
REPLICATIONS = 3
"""Runs a setting: fewer than for the verdict itself, for there are eighteen times as many."""

Place = tuple[str, Setting]


@dataclass
class _Probe:
    """One estimate under one claim, and how the claim is judged at the factors that were tried."""

    base: Bar
    estimate: Estimate
    judged: dict[float, Judged] = field(default_factory=dict)
    touched: set[Place] = field(default_factory=set)

    def at(self, factor: float, replications: int | None = None) -> Bar:
        """The claim with the estimate taken `factor` times; nothing is measured yet."""
        one = self.estimate
        change = Scaled(one.side, one.profile, one.key, factor)
        number = replications or self.base.replications
        return replace(self.base, replications=number, changes=(change,), pairs={})

    def untouched(self) -> dict[Place, Mapping[str, Pair]]:
        """What the estimate cannot change."""
        return {
            place: pairs for place, pairs in self.base.pairs.items() if place not in self.touched
        }

    def screen(self, bar: Bar) -> None:
        """Note which settings differ from the base in their first replication."""
        self.touched |= {
            place for place, pairs in bar.pairs.items() if _differ(pairs, self.base.pairs[place])
        }

    def turns(self) -> Iterator[Turn]:
        """Where the verdict on a proposition changes between two neighbours of those tried."""
        for proposition in self.base.claim.propositions:
            for low, high in pairwise(sorted(self.judged)):
                below, above = (self.judged[at].verdicts[proposition.key] for at in (low, high))
                if below != above:
                    yield Turn(proposition.key, low, high, below, above)

    def wanted(self) -> tuple[float, ...]:
        """The factors in the middle of each turn."""
        return tuple({float(f"{math.sqrt(one.low * one.high):.3g}") for one in self.turns()})

    def found(self) -> Sensitivity:
        """What was found."""
        one = self.estimate
        return Sensitivity(
            estimate=one.name,
            value=value_text(one),
            certainty=one.certainty,
            source=one.source,
            factor=FACTOR,
            touches=bool(self.touched),
            lower=self.judged[1.0 / FACTOR].verdict,
            higher=self.judged[FACTOR].verdict,
            turns=tuple(self.turns()),
        )


def _differ(one: Mapping[str, Pair], base: Mapping[str, Pair]) -> bool:
    return any(
        not np.array_equal(mine, theirs[: len(mine)], equal_nan=True)
        for key, pair in one.items()
        for mine, theirs in ((pair.left, base[key].left), (pair.right, base[key].right))
    )


def probe(bars: Sequence[Bar], runs: Session) -> dict[int, tuple[Sensitivity, ...]]:
    """The sensitivity of the claims that were measured at these bars, by number."""
    guesses = estimates(world(4, both()))
    probes = [
        _Probe(bar, guess, {1.0: bar.judged()})
        for bar in map(_ends, bars)
        if any(one.simulated for one in bar.claim.experiments)
        for guess in guesses
    ]
    ends = [(one, factor) for one in probes for factor in (1.0 / FACTOR, FACTOR)]
    screens = [(one, one.at(factor, replications=1)) for one, factor in ends]
    measure_all([bar for _, bar in screens], runs, _ends_of)
    for one, bar in screens:
        one.screen(bar)
    _try(ends, runs)
    for _ in range(HALVINGS):
        _try([(one, factor) for one in probes for factor in one.wanted()], runs)
    return {
        bar.claim.number: tuple(
            one.found() for one in probes if one.base.claim.number == bar.claim.number
        )
        for bar in bars
    }


def _ends(bar: Bar) -> Bar:
    """The bar with fewer runs of the ends of each axis, and of all settings without an axis."""
    said = {
        (experiment.key, setting)
        for experiment in bar.claim.experiments
        for setting in _ends_of(experiment)
    }
    pairs: dict[Place, Mapping[str, Pair]] = {
        place: {key: _first(pair, bar.replications) for key, pair in of.items()}
        for place, of in bar.pairs.items()
        if place in said
    }
    return replace(bar, replications=min(REPLICATIONS, bar.replications), pairs=pairs)


def _ends_of(experiment: Experiment) -> tuple[Setting, ...]:
    """Where it is looked at: the ends of its axis, or what the experiment says."""
    if experiment.probed:
        return experiment.probed
    if experiment.axis is None or len(experiment.settings) < 2:
        return experiment.settings
    return (experiment.settings[0], experiment.settings[-1])


def _first(pair: Pair, of: int) -> Pair:
    """The same from the first replications alone (some settings have a multiple of them)."""
    if pair.exact or of <= REPLICATIONS:
        return pair
    number = len(pair.left) * REPLICATIONS // of
    return Pair(pair.left[:number], pair.right[:number])


def _try(wanted: Sequence[tuple[_Probe, float]], runs: Session) -> None:
    tried = [(one, factor, one.at(factor)) for one, factor in wanted]
    for one, _, bar in tried:
        bar.pairs.update(one.untouched())
    measure_all([bar for _, _, bar in tried], runs, _ends_of)
    for one, factor, bar in tried:
        one.judged[factor] = bar.judged()
