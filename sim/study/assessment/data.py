"""AssessmentData: what the studies of one scenario have found, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario import Scenario
from sim.study.blast.data import BlastData
from sim.study.comparison.data import ComparisonData
from sim.study.knees.knee import KneeData
from sim.study.replicate import RunFailedError
from sim.study.sweeps.data import Failed, SweepData

STUDIES = ("blast", "faults", "load", "knee")
"""What can be studied beside the comparison."""
NOT_ASKED = "not asked for"
NOTHING_ELSE = tuple((name, NOT_ASKED) for name in STUDIES)


@dataclass(frozen=True)
class AssessmentData:
    """A comparison, and beside it what else was studied of the same scenario and patterns.

    `blast`: an outage of each component in turn; `faults`: faults of the scenario; `load`: a sweep
    over the rate of the only stream of arrivals; `knees`: where each pattern saturates. What is
    None was not studied, and `missing` says why, by its name.
    """

    comparison: ComparisonData
    blast: BlastData | None = None
    faults: BlastData | None = None
    load: SweepData | None = None
    knees: KneeData | None = None
    missing: tuple[tuple[str, str], ...] = NOTHING_ELSE

    @property
    def scenario(self) -> Scenario:
        """The scenario, as it was compared."""
        return self.comparison.scenario

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns that were studied, in their order."""
        return self.comparison.patterns

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know of any of the studies, each thing once."""
        return tuple(dict.fromkeys(text for one in self._studies() for text in one.warnings))

    @property
    def failures(self) -> tuple[RunFailedError, ...]:
        """The runs that failed, in any of the studies."""
        found = [failure for one in self._studies() for failure in one.failures]
        return tuple(one.error if isinstance(one, Failed) else one for one in found)

    @property
    def wall_s(self) -> float:
        """How long the studies took together."""
        return sum(one.wall_s for one in self._studies())

    def _studies(self) -> Iterator[ComparisonData | BlastData | SweepData | KneeData]:
        yield self.comparison
        for other in (self.blast, self.faults, self.load, self.knees):
            if other is not None:
                yield other
