"""Points: the comparison again where one parameter has another value, and what is advised there.

On the same tapes, in fewer replications, with the warm-up of the file's own comparison. Of the
criteria only those of the comparison are measured again; the others are held as they are. So is one
that too little is measured by at a point, for what counts must be the same everywhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.model import EndlessError
from sim.scenario import Scenario, ScenarioError
from sim.study.advice.groups import NoAdviceError
from sim.study.advice.parameters import Parameter
from sim.study.advice.rule import Judgement, judge, untold
from sim.study.assessment.criteria import Criterion, of_comparison
from sim.study.comparison.data import ComparisonData
from sim.study.replicate import Simulate
from sim.study.runs.session import Session
from sim.study.trial import Trial, replicate

Values = Mapping[str, pd.DataFrame]
"""By pattern: `pattern replication metric workflow value samples`."""


@dataclass(frozen=True)
class Base:
    """What a point is held against: a comparison, the criteria that are held, the weights.

    `numbers`: the replications that a point has.
    """

    comparison: ComparisonData
    held: tuple[Criterion, ...]
    weights: Mapping[str, float]
    numbers: tuple[int, ...]

    @cached_property
    def values(self) -> Values:
        """The comparison's own values in those replications."""
        found = self.comparison.values
        found = found[found["replication"].isin(self.numbers)]
        return {name: found[found["pattern"] == name] for name in self.comparison.patterns}

    def judged(self, values: Values) -> Judgement:
        """What is advised by these values."""
        patterns = self.comparison.patterns
        there = self._criteria(values)
        for place, own in self._own.items():
            if place in there and (untold(own, patterns) or untold(there[place], patterns)):
                there[place] = own
        return judge([*there.values(), *self.held], patterns, self.weights)

    @cached_property
    def _own(self) -> dict[tuple[str, str], Criterion]:
        """The criteria by the comparison's own values."""
        return self._criteria(self.values)

    def _criteria(self, values: Values) -> dict[tuple[str, str], Criterion]:
        of = self.comparison
        together = pd.concat([values[name] for name in of.patterns], ignore_index=True)
        found = of_comparison(together, of.scenario, of.patterns, of.workflows)
        return {(one.name, one.workflow): one for one in found}


class Points:
    """What is advised where something is changed, and whom the change touches at all."""

    def __init__(self, base: Base, simulate: Simulate, runs: Session) -> None:
        self._base, self._simulate, self._runs = base, simulate, runs
        self._values = base.values

    @property
    def patterns(self) -> tuple[str, ...]:
        """Those that are compared."""
        return self._base.comparison.patterns

    def touched(self, wanted: Sequence[tuple[Parameter, float]]) -> dict[str, set[str]]:
        """By parameter, the patterns whose first replication changes at one of these factors."""
        number = self._base.numbers[0]
        found: dict[str, set[str]] = {one.name: set() for one, _ in wanted}
        trials = dict(self._trials(wanted, self._base.comparison.patterns))
        self._replicate(list(trials.values()), [number])
        for (name, _), trial in trials.items():
            for pattern in trial.patterns:
                if not trial.replications or self._differs(trial, pattern, number):
                    found[name].add(pattern)
        return found

    def advised(
        self, wanted: Sequence[tuple[Parameter, float]], touched: Mapping[str, set[str]]
    ) -> dict[tuple[str, float], Judgement | str]:
        """What is advised at each point, by (parameter, factor); in words why that is not known."""
        found: dict[tuple[str, float], Judgement | str] = {}
        trials: dict[tuple[str, float], Trial] = {}
        for one, factor in wanted:
            patterns = [p for p in self._base.comparison.patterns if p in touched[one.name]]
            try:
                trials[one.name, factor] = self._trial(one, factor, patterns)
            except ScenarioError as error:
                found[one.name, factor] = f"the scenario is not valid there: {error}"
        endless = self._replicate(list(trials.values()), self._base.numbers)
        for place, trial in trials.items():
            failed = endless.get(id(trial)) or next((one.reason for one in trial.failures), "")
            try:
                found[place] = failed or self._base.judged(self._with(trial))
            except NoAdviceError as error:
                found[place] = str(error)
        return found

    def _trials(
        self, wanted: Iterable[tuple[Parameter, float]], patterns: Sequence[str]
    ) -> Iterator[tuple[tuple[str, float], Trial]]:
        for one, factor in wanted:
            try:
                yield (one.name, factor), self._trial(one, factor, patterns)
            except ScenarioError:
                continue  # it is said where a point is asked for that is not valid

    def _trial(self, one: Parameter, factor: float, patterns: Sequence[str]) -> Trial:
        changed: Scenario = one.at(factor).with_({"run.warmup": self._base.comparison.cut_s})
        return Trial(changed, patterns, self._simulate, self._runs, drawn=False)

    def _replicate(self, trials: Sequence[Trial], numbers: Sequence[int]) -> dict[int, str]:
        """Have the trials run; those in which time stands still, by id, with what is said of it.

        One of them would end the whole study: then each is run alone.
        """
        endless: dict[int, str] = {}
        try:
            replicate(trials, numbers, self._runs)
        except EndlessError:
            for trial in trials:
                trial.keep_first(0)
                try:
                    replicate([trial], numbers, self._runs)
                except EndlessError as error:
                    endless[id(trial)] = str(error)
        return endless

    def _differs(self, trial: Trial, pattern: str, number: int) -> bool:
        own = trial.read(pattern, number)["values"]
        base = self._values[pattern]
        base = base[base["replication"] == number]
        here, there = (one["value"].to_numpy(np.float64) for one in (own, base))
        return not np.array_equal(here, there, equal_nan=True)

    def _with(self, trial: Trial) -> Values:
        """The base's values, with those of the trial in place of its patterns' own."""
        own = {
            pattern: pd.concat(
                [
                    trial.read(pattern, number)["values"].assign(
                        pattern=pattern, replication=number
                    )
                    for number in trial.replications
                ]
            )
            for pattern in trial.patterns
        }
        return {**self._values, **own}
