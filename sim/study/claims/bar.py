"""Bar: one claim under one seed, what was measured of it, and what that says.

Settings are independent of each other, so they are spread over the processes; each is kept in the
study's folder like a run.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sim.study.claims.claim import Claim, Experiment, Pair, Setting
from sim.study.claims.data import Evidence, Flip, Judged
from sim.study.claims.measured import MeasureTask, measure_job, read_pairs
from sim.study.claims.rule import Finding, contrast, findings
from sim.study.estimates import Scaled
from sim.study.runs.session import Session

ROUNDS = 3
"""How often the place of a flip is halved, in the logarithm of the axis."""

Changes = tuple[Scaled, ...]
Settings = Callable[[Experiment], Sequence[Setting]]
"""Which settings of an experiment are measured."""


def all_of(experiment: Experiment) -> Sequence[Setting]:
    """All of them."""
    return experiment.settings


@dataclass
class Bar:
    """One claim under one seed and some changed estimates: what was measured so far."""

    claim: Claim
    seed: int
    replications: int
    changes: Changes = ()
    pairs: dict[tuple[str, Setting], Mapping[str, Pair]] = field(default_factory=dict)

    def missing(self, settings: Settings) -> Iterator[MeasureTask]:
        """What of its experiments' settings was not measured yet."""
        for experiment in self.claim.experiments:
            for setting in settings(experiment):
                if (experiment.key, setting) not in self.pairs:
                    yield self.task(experiment, setting)

    def task(self, experiment: Experiment, setting: Setting) -> MeasureTask:
        """The task of one setting."""
        number = self.claim.number
        return MeasureTask(
            number, experiment.key, setting, self.seed, self.replications, self.changes
        )

    def judged(self) -> Judged:
        """The rule applied to all that was measured."""
        rows = [
            (experiment, setting, self.claim.proposition(key), pair)
            for experiment in self.claim.experiments
            for setting in self._settings(experiment)
            for key, pair in self.pairs[experiment.key, setting].items()
        ]
        contrasts = [contrast(proposition, pair) for _, _, proposition, pair in rows]
        found = findings([proposition for _, _, proposition, _ in rows], contrasts)
        evidence = tuple(
            Evidence(experiment.key, proposition.key, setting, one, finding)
            for (experiment, setting, proposition, _), one, finding in zip(
                rows, contrasts, found, strict=True
            )
        )
        flips = tuple(flip for flip in _flips(self.claim, evidence))
        return Judged(self.claim, self.seed, evidence, flips)

    def _settings(self, experiment: Experiment) -> list[Setting]:
        measured = [setting for key, setting in self.pairs if key == experiment.key]
        return sorted(measured, key=lambda one: one.at) if experiment.axis else measured

    def between(self) -> Iterator[MeasureTask]:
        """The settings that would narrow its flips down."""
        said: set[tuple[str, Setting]] = set()
        for flip in self.judged().flips:
            experiment = _experiment_of(self.claim, flip.proposition, flip.axis)
            assert experiment.axis is not None
            known = [
                setting.at
                for setting in self._settings(experiment)
                if flip.low <= setting.at <= flip.high
            ]
            at = experiment.axis.within(known)
            if at is None or (experiment.key, experiment.setting(at)) in said:
                continue
            said.add((experiment.key, experiment.setting(at)))
            yield self.task(experiment, experiment.setting(at))


def _experiment_of(claim: Claim, proposition: str, axis: str) -> Experiment:
    return next(
        one
        for one in claim.experiments
        if proposition in one.propositions and one.axis is not None and one.axis.name == axis
    )


def _flips(claim: Claim, evidence: Sequence[Evidence]) -> Iterator[Flip]:
    """The neighbours on an axis of which one holds and the other is opposed or level."""
    for experiment in claim.experiments:
        if experiment.axis is None:
            continue
        for key in experiment.propositions:
            decided = [
                (one.setting.at, one.finding)
                for one in evidence
                if (one.experiment, one.proposition) == (experiment.key, key)
                and one.finding != "not shown"
            ]
            for (low, below), (high, above) in pairwise(decided):
                if _holds(below) != _holds(above):
                    axis = experiment.axis
                    yield Flip(key, axis.name, axis.unit, low, high, _holds(below))


def _holds(finding: Finding) -> bool:
    return finding == "holds"


def measure_all(bars: Sequence[Bar], runs: Session, settings: Settings = all_of) -> None:
    """Measure these settings of the experiments (all of them); raises the first failure."""
    _measure([(bar, task) for bar in bars for task in bar.missing(settings)], runs)


def narrow(bars: Sequence[Bar], runs: Session, rounds: int = ROUNDS) -> None:
    """Halve the flips' brackets so many times."""
    for _ in range(rounds):
        _measure([(bar, task) for bar in bars for task in bar.between()], runs)


def _measure(wanted: Sequence[tuple[Bar, MeasureTask]], runs: Session) -> None:
    jobs = [(bar, task, measure_job(task)) for bar, task in wanted]
    failed = runs.run([job for _, _, job in jobs])
    for bar, task, job in jobs:
        if job.key in failed:
            raise failed[job.key]
        bar.pairs[task.experiment, task.setting] = read_pairs(runs.read(job))
