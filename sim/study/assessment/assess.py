"""Assess: the comparison of a scenario's patterns, and the studies beside it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from sim.scenario import Scenario, ScenarioError
from sim.scenario.arrivals import BatchArrivals, ConstantArrivals, PoissonArrivals
from sim.study.asked import HERE
from sim.study.assessment.data import NOT_ASKED, AssessmentData
from sim.study.blast.data import BlastData
from sim.study.blast.study import blast_faults, blast_map
from sim.study.comparison.compare import compare
from sim.study.comparison.data import ComparisonData
from sim.study.knees.knee import KneeData, knee
from sim.study.knees.load import NoLoadError
from sim.study.runs.session import Compute
from sim.study.sweeps.carried import NEEDED
from sim.study.sweeps.data import SweepData
from sim.study.sweeps.sweep import sweep

MOST = 5
"""Replications at most of the studies beside the comparison: each of them has many runs."""
LOADS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
"""The loads of the sweep, as multiples of the file's."""
METRICS = ("latency_mean", "latency_p50", "latency_p99", *NEEDED)
"""What the sweep over the load keeps."""
OUTAGE_S, OUTAGE_SHARE, OUTAGE_MOST = 30.0, 0.01, 1.0 / 6.0
"""How long a component is out in the blast map: this long, or this share of a run where that is
longer, and at most the second share of it."""
RECOVERY_S = 330.0
"""How much of a run there is at least after the outage: enough to see a recovery, or none."""

Progress = Callable[[str], Callable[[int, int], None] | None]


class _NotStudiedError(Exception):
    """Why a study is left out."""


class _Studies:
    """The studies beside a comparison, each with as much of it as it needs."""

    def __init__(self, comparison: ComparisonData, compute: Compute, progress: Progress) -> None:
        self._of, self._compute, self._progress = comparison, compute, progress
        self._scenario = comparison.scenario
        self._replications = min(self._scenario.run.replications, MOST)

    def blast(self) -> BlastData:
        """An outage of each component in turn, once the warm-up is over."""
        start, length = _outage(self._of)
        seen = max(self._of.duration_s, start + length + RECOVERY_S)
        fault = {"kind": "outage", "at": f"{start:g}s", "for": f"{length:g}s"}
        return blast_map(
            self._scenario.with_({"run.duration": f"{seen:g}s"}),
            fault,
            patterns=self._of.patterns,
            replications=self._replications,
            compute=self._means("blast", "striking each component"),
        )

    def faults(self) -> BlastData:
        """Every fault of the scenario."""
        if not self._scenario.faults:
            raise _NotStudiedError("the scenario has no faults")
        return blast_faults(
            self._scenario,
            patterns=self._of.patterns,
            replications=self._replications,
            compute=self._means("faults", "striking with the scenario's faults"),
        )

    def load(self) -> SweepData:
        """Latency from a quarter of the load up to one and a half times as much."""
        entry, *more = self._scenario.workload
        arrivals = entry.arrivals
        if more or not isinstance(arrivals, PoissonArrivals | ConstantArrivals | BatchArrivals):
            raise _NotStudiedError(
                "arrivals are more than one stream of a fixed rate: vary the one that matters with "
                "counterpoint sweep FILE --over workload.0.arrivals..."
            )
        return sweep(
            self._scenario,
            {"workload.0.arrivals.rate": [f"{arrivals.rate * times:g}/s" for times in LOADS]},
            patterns=self._of.patterns,
            baseline=self._of.baseline,
            replications=self._replications,
            metrics=METRICS,
            compute=self._means("load", "varying the load"),
        )

    def knee(self) -> KneeData:
        """Where each pattern saturates."""
        try:
            return knee(
                self._scenario,
                patterns=self._of.patterns,
                replications=self._replications,
                compute=self._means("knee", "raising the load until each pattern saturates"),
            )
        except NoLoadError as error:
            raise _NotStudiedError(str(error)) from None

    def _means(self, name: str, what: str) -> Compute:
        return _inside(self._compute, name, self._progress(what))


def assess(
    scenario: Scenario,
    *,
    studies: Collection[str],
    patterns: Sequence[str] | None = None,
    baseline: str | None = None,
    replications: int | None = None,
    seed: int | None = None,
    compute: Compute = HERE,
    progress: Progress | None = None,
) -> AssessmentData:
    """Compare, then do each of `studies` ("blast", "faults", "load", "knee"), in this order.

    Those beside the comparison have MOST replications at most. Raises what `compare` raises; a
    study that the scenario does not allow is left out, and `missing` says why.
    """
    told = progress or (lambda _: None)
    comparison = compare(
        scenario,
        patterns=patterns,
        baseline=baseline,
        replications=replications,
        seed=seed,
        compute=replace(compute, progress=told("comparing the patterns")),
    )
    beside = _Studies(comparison, compute, told)
    ways = {
        "blast": beside.blast,
        "faults": beside.faults,
        "load": beside.load,
        "knee": beside.knee,
    }
    found: dict[str, object] = {}
    missing: list[tuple[str, str]] = []
    for name, study in ways.items():
        if name not in studies:
            missing.append((name, NOT_ASKED))
            continue
        try:
            found[name] = study()
        except (_NotStudiedError, ScenarioError) as error:
            missing.append((name, str(error)))
    return AssessmentData(
        comparison=comparison,
        blast=found.get("blast"),  # type: ignore[arg-type]  # each name has its own kind of result
        faults=found.get("faults"),  # type: ignore[arg-type]  # as above
        load=found.get("load"),  # type: ignore[arg-type]  # as above
        knees=found.get("knee"),  # type: ignore[arg-type]  # as above
        missing=tuple(missing),
    )


def _outage(data: ComparisonData) -> tuple[float, float]:
    """When the outage begins and how long it lasts: after the warm-up, and leaving time after."""
    start = max(data.duration_s / 4.0, data.cut_s)
    length = min(max(OUTAGE_S, OUTAGE_SHARE * data.duration_s), OUTAGE_MOST * data.duration_s)
    return float(f"{start:.3g}"), float(f"{length:.3g}")


def _inside(compute: Compute, name: str, told: Callable[[int, int], None] | None) -> Compute:
    """The same means with a folder of its own for the study's runs."""
    folder = None if compute.folder is None else compute.folder / name
    return replace(compute, folder=folder, progress=told)
