"""Criteria that are read off the parts: exact, the same in every run, and known without one."""

from collections.abc import Iterator, Mapping, Sequence

from sim.metrics import ALL
from sim.metrics.coupling import dependencies
from sim.metrics.visibility import visibility
from sim.patterns import Score, score
from sim.scenario import Scenario
from sim.study.assessment.criteria import Criterion, Name
from sim.study.best import best_of_intervals
from sim.study.change.impact import counts_touched, impacts
from sim.study.statistics import Interval


def from_parts(scenario: Scenario, patterns: Sequence[str]) -> Iterator[Criterion]:
    """What a change touches, who must know whom, where to look; of what is asked for.

    Lower is better by each. Change impact is missing where no change of the catalogue is possible.
    """
    asked = list(dict.fromkeys(entry.workflow for entry in scenario.workload))
    scores = {
        name: [score(scenario, scenario.patterns[name], workflow) for workflow in asked]
        for name in patterns
    }
    found = impacts(scenario, patterns)
    counts = {name: counts_touched(found, name) for name in patterns}
    if all(counts.values()):
        touched = {name: sum(own) / len(own) for name, own in counts.items()}
        yield _exact("change_impact", touched)
    yield _exact("dependencies", {name: len(dependencies(own)) for name, own in scores.items()})
    yield _exact("places_mean", {name: _places(scenario, own) for name, own in scores.items()})


def _places(scenario: Scenario, scores: Sequence[Score]) -> float:
    """Places to look for an instance on average, the workflows counting alike."""
    each = [visibility(scenario.workflows[one.workflow], one)["places_mean"] for one in scores]
    return sum(each) / len(each)


def _exact(name: Name, values: Mapping[str, float]) -> Criterion:
    means = {pattern: Interval(value, value, value, 1) for pattern, value in values.items()}
    best = best_of_intervals(means, "lower")
    return Criterion(name, ALL, "1", "lower", tuple(values), best)
