"""Coupling: what `sim.coupling` gives to a person: who must know whom, and where to look."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from sim.metrics import ALL
from sim.metrics.coupling import OF_COMPONENTS, OF_PATTERNS, edges, of_components, of_pattern
from sim.metrics.visibility import VISIBILITY, visibility
from sim.patterns import Score, score
from sim.report import charts
from sim.report.style import looks, new_chart, styled
from sim.scenario import Scenario
from sim.study.asked import check_pattern

DEFINITIONS: Mapping[str, str] = {**OF_COMPONENTS, **OF_PATTERNS, **VISIBILITY}
"""What each metric means, by its name."""


@dataclass(frozen=True, repr=False)
class Coupling:
    """Who must know whom under some patterns of a scenario, and how many hold the logic."""

    scenario: Scenario
    patterns: tuple[str, ...]

    @classmethod
    def of(cls, scenario: Scenario, patterns: Sequence[str] | None = None) -> "Coupling":
        """Of these patterns of a scenario (default: all); raises UnknownPatternError."""
        names = patterns or tuple(scenario.patterns)
        return cls(scenario, tuple(check_pattern(scenario, name) for name in names))

    def frame(self, workflow: str = ALL) -> pd.DataFrame:
        """Tidy: `pattern component metric value`; the component `all`: of the whole pattern.

        `workflow`: of that one alone; else a component is one in all of them, the worst place to
        look is that of the worst workflow, and the mean one over workflows.
        """
        found = [self._frame(pattern, workflow) for pattern in self.patterns]
        return pd.concat(found, ignore_index=True)

    def edges(self) -> pd.DataFrame:
        """Who has to do with whom: `pattern workflow component other why what knows`.

        `knows` tells who must know whom for it: who commands, who hears; not who is commanded.
        """
        found = []
        for pattern in self.patterns:
            one = edges(list(self._scores(pattern, ALL)))
            one.insert(0, "pattern", pattern)
            found.append(one)
        return pd.concat(found, ignore_index=True)

    def table(self, workflow: str = ALL) -> pd.DataFrame:
        """What is said of each pattern as a whole: a row a metric, a column a pattern."""
        whole = self.frame(workflow)
        whole = whole[whole["component"] == ALL]
        shown = whole.pivot(index="metric", columns="pattern", values="value")
        return shown.loc[[*OF_PATTERNS, *VISIBILITY], list(self.patterns)].rename_axis(columns=None)

    def plot(
        self, ax: Axes | None = None, pattern: str | None = None, workflow: str | None = None
    ) -> Axes:
        """Who names whom in one workflow under one pattern (the first of each by default)."""
        name = self.patterns[0] if pattern is None else check_pattern(self.scenario, pattern)
        one = next(iter(self.scenario.workflows)) if workflow is None else workflow
        if one == ALL:
            raise ValueError("a coupling graph is of one workflow: say which")
        [parts] = self._scores(name, one)
        with styled():
            look = looks(tuple(self.scenario.patterns))[name]
            target = new_chart()[1] if ax is None else ax
            return charts.coupling_graph(target, parts, name, look)

    def __repr__(self) -> str:
        return f"<Coupling of {', '.join(self.patterns)} in {self.scenario.name!r}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the table."""
        return self.table().to_html(escape=True)

    def _scores(self, pattern: str, workflow: str) -> Iterator[Score]:
        known = tuple(self.scenario.workflows)
        if workflow not in (*known, ALL):
            raise ValueError(f"unknown workflow {workflow!r}; there are: {', '.join(known)}")
        variant = self.scenario.patterns[pattern]
        for name in known if workflow == ALL else (workflow,):
            yield score(self.scenario, variant, name)

    def _frame(self, pattern: str, workflow: str) -> pd.DataFrame:
        scores = list(self._scores(pattern, workflow))
        seen = pd.DataFrame(
            [visibility(self.scenario.workflows[one.workflow], one) for one in scores]
        )
        places = {
            "places_worst": seen["places_worst"].max(),
            "places_mean": seen["places_mean"].mean(),
        }
        look = pd.DataFrame({"component": ALL, "metric": list(places), "value": places.values()})
        found = pd.concat([of_components(scores), of_pattern(scores), look], ignore_index=True)
        found.insert(0, "pattern", pattern)
        return found
