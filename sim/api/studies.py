"""Studies of many runs: the public functions, thin over `sim.study`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.blast import Blast, BlastMap
    from sim.report.comparison import Comparison
    from sim.report.sweep import DecisionMap, Sweep
    from sim.study.runs.session import Compute

Told = Callable[[int, int], None]
"""Called with (runs done, runs in all)."""


def compute_with(
    jobs: int | None, cluster: str | None, folder: str | Path | None, progress: Told | None
) -> Compute:
    """Where the runs of a study are computed and kept.

    ``jobs``: processes of this machine, by default one a processor; ``cluster``: the address of a
    dask scheduler instead. ``folder`` keeps each finished run: a study that was interrupted goes on
    from there, and one that is extended computes only what is new. No result depends on these.
    """
    from sim.study.runs.session import Compute  # noqa: PLC0415 - pyarrow only when asked for

    return Compute(jobs, cluster, None if folder is None else Path(folder), progress)


def compare(
    scenario: Scenario,
    *,
    patterns: list[str] | None = None,
    baseline: str | None = None,
    replications: int | None = None,
    precision: float | None = None,
    at_most: int | None = None,
    watch: Sequence[str] | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> Comparison:
    """Compare the patterns of a scenario on the same load and the same random draws.

    ``replications`` and ``seed`` default to the scenario's, ``baseline`` to its first pattern.
    ``precision=0.05`` adds replications instead, until the means of the ``watch``ed metrics
    (latency_mean, and latency_p99 where it has an interval) are known to ±5 %: 10 of them or the
    scenario's number, whichever is more, and ``at_most`` 100. The rest is as in ``compute_with``.
    """
    from sim.report.comparison import Comparison  # noqa: PLC0415 - charts only when asked for
    from sim.study.comparison.compare import compare as study  # noqa: PLC0415 - as above
    from sim.study.comparison.sequential import Target  # noqa: PLC0415 - as above

    if precision is None and at_most is not None:
        raise ValueError("at_most bounds the replications that a precision asks for: give that too")
    watched = tuple(watch) if watch else None
    return Comparison(
        study(
            scenario,
            patterns=patterns,
            baseline=baseline,
            replications=replications,
            target=None if precision is None else Target(precision, at_most, watched),
            seed=seed,
            compute=compute_with(jobs, cluster, folder, progress),
        )
    )


def blast_radius(
    scenario: Scenario,
    pattern: str,
    fault: str | Mapping[str, object],
    *,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> Blast:
    """What one fault does under one pattern, told by each run's twin: the same without it.

    ``fault``: its name in the scenario, or a fault as it is written there. Replications and seed
    default to the scenario's; ``replications=1`` measures a single run and its twin. The rest is as
    in ``compute_with``.
    """
    from sim.report.blast import Blast  # noqa: PLC0415 - charts only when asked for
    from sim.study.blast.study import blast_radius as study  # noqa: PLC0415 - as above

    return Blast(
        study(
            scenario,
            pattern,
            fault,
            replications=replications,
            seed=seed,
            compute=compute_with(jobs, cluster, folder, progress),
        )
    )


def blast_faults(
    scenario: Scenario,
    faults: Iterable[str] | None = None,
    *,
    patterns: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> BlastMap:
    """What each fault of the scenario (or those named) does under each pattern (or those named).

    A fault on a coordinator or the bus is followed by its mirror. The rest is as above.
    """
    from sim.report.blast import BlastMap  # noqa: PLC0415 - charts only when asked for
    from sim.study.blast.study import blast_faults as study  # noqa: PLC0415 - as above

    return BlastMap(
        study(
            scenario,
            faults,
            patterns=patterns,
            replications=replications,
            seed=seed,
            compute=compute_with(jobs, cluster, folder, progress),
        )
    )


def blast_map(
    scenario: Scenario,
    fault: Mapping[str, object] | None = None,
    *,
    patterns: Sequence[str] | None = None,
    links: bool = False,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> BlastMap:
    """What one fault does at each component in turn, under each pattern (or those named).

    ``fault``: as written in the scenario file, without its target; by default an outage of 30 s
    at 120 s. ``links``: each link that is used is cut in turn, too. The rest is as above.
    """
    from sim.report.blast import BlastMap  # noqa: PLC0415 - charts only when asked for
    from sim.study.blast.study import OUTAGE  # noqa: PLC0415 - as above
    from sim.study.blast.study import blast_map as study  # noqa: PLC0415 - as above

    return BlastMap(
        study(
            scenario,
            OUTAGE if fault is None else fault,
            patterns=patterns,
            links=links,
            replications=replications,
            seed=seed,
            compute=compute_with(jobs, cluster, folder, progress),
        )
    )


def sweep(
    scenario: Scenario,
    over: Mapping[str, object],
    *,
    patterns: list[str] | None = None,
    baseline: str | None = None,
    replications: int | None = None,
    seed: int | None = None,
    samples: int | None = None,
    metrics: Sequence[str] | str | None = None,
    refine: int = 0,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> Sweep:
    """Run the patterns at each point over what is varied, all on the same random draws.

    ``over``: values for each dotted path, listed or as a text: ``"10/s:200/s:10/s"`` (a step),
    ``"1ms:1s:log4"`` (points even in the logarithm), ``"10:200"`` with ``samples``, which are a
    Latin hypercube. ``metrics``: those that are kept, "all", or by default the usual ones.
    ``refine``: so many rounds of further points around where the first of them crosses. The rest is
    as above.
    """
    from sim.report.sweep import Sweep  # noqa: PLC0415 - charts only when asked for
    from sim.study.sweeps.sweep import sweep as study  # noqa: PLC0415 - as above

    return Sweep(
        study(
            scenario,
            over,
            patterns=patterns,
            baseline=baseline,
            replications=replications,
            seed=seed,
            samples=samples,
            metrics=metrics,
            refine=refine,
            compute=compute_with(jobs, cluster, folder, progress),
        )
    )


def decision_map(
    scenario: Scenario,
    over: Mapping[str, object],
    metric: str = "latency_mean",
    *,
    workflow: str = "all",
    patterns: list[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> DecisionMap:
    """Which pattern is best on a metric at each point over one path or two, and where none is.

    The rest is as in ``sweep``.
    """
    from sim.report.sweep import DecisionMap  # noqa: PLC0415 - charts only when asked for
    from sim.study.sweeps.decision_map import decision_map as study  # noqa: PLC0415 - as above

    return DecisionMap(
        study(
            scenario,
            over,
            metric,
            workflow=workflow,
            patterns=patterns,
            replications=replications,
            seed=seed,
            compute=compute_with(jobs, cluster, folder, progress),
        )
    )
