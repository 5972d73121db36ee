"""Parts: who must know what under a pattern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.patterns import Score, score
from sim.patterns.describe import describe
from sim.scenario import Scenario


class Parts(Mapping[str, Score]):
    """Who must know what under a pattern, by workflow; printed, it explains the pattern."""

    def __init__(self, scenario: Scenario, scores: Mapping[str, Score]) -> None:
        self._scenario = scenario
        self._scores = dict(scores)

    def __getitem__(self, workflow: str) -> Score:
        return self._scores[workflow]

    def __iter__(self) -> Iterator[str]:
        return iter(self._scores)

    def __len__(self) -> int:
        return len(self._scores)

    def __str__(self) -> str:
        workflows = self._scenario.workflows
        return "\n\n".join(describe(workflows[name], of) for name, of in self._scores.items())


def parts(scenario: Scenario, pattern: str) -> Parts:
    """Each component's part in every workflow of the scenario, under one of its patterns."""
    if pattern not in scenario.patterns:
        raise KeyError(f"no pattern {pattern!r}: there are {', '.join(scenario.patterns)}")
    variant = scenario.patterns[pattern]
    return Parts(scenario, {name: score(scenario, variant, name) for name in scenario.workflows})
