"""Studies of many runs: the public functions, thin over `sim.study`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.blast import Blast, BlastMap
    from sim.report.comparison import Comparison

Told = Callable[[int, int], None]
"""Called with (runs done, runs in all)."""


def compare(
    scenario: Scenario,
    *,
    patterns: list[str] | None = None,
    baseline: str | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    progress: Told | None = None,
) -> Comparison:
    """Compare the patterns of a scenario on the same load and the same random draws.

    ``replications`` and ``seed`` default to the scenario's, ``baseline`` to its first pattern,
    ``jobs`` to the processors of this machine; the result does not depend on ``jobs``.
    """
    from sim.report.comparison import Comparison  # noqa: PLC0415 - charts only when asked for
    from sim.study.compare import compare as study  # noqa: PLC0415 - as above

    return Comparison(
        study(
            scenario,
            patterns=patterns,
            baseline=baseline,
            replications=replications,
            seed=seed,
            jobs=jobs,
            progress=progress,
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
    progress: Told | None = None,
) -> Blast:
    """What one fault does under one pattern, told by each run's twin: the same without it.

    ``fault``: its name in the scenario, or a fault as it is written there. Replications and seed
    default to the scenario's, ``jobs`` to the processors of this machine; ``replications=1``
    measures a single run and its twin.
    """
    from sim.report.blast import Blast  # noqa: PLC0415 - charts only when asked for
    from sim.study.blast import blast_radius as study  # noqa: PLC0415 - as above

    return Blast(
        study(
            scenario,
            pattern,
            fault,
            replications=replications,
            seed=seed,
            jobs=jobs,
            progress=progress,
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
    progress: Told | None = None,
) -> BlastMap:
    """What each fault of the scenario (or those named) does under each pattern (or those named).

    A fault on a coordinator or the bus is followed by its mirror. The rest is as above.
    """
    from sim.report.blast import BlastMap  # noqa: PLC0415 - charts only when asked for
    from sim.study.blast import blast_faults as study  # noqa: PLC0415 - as above

    return BlastMap(
        study(
            scenario,
            faults,
            patterns=patterns,
            replications=replications,
            seed=seed,
            jobs=jobs,
            progress=progress,
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
    progress: Told | None = None,
) -> BlastMap:
    """What one fault does at each component in turn, under each pattern (or those named).

    ``fault``: as written in the scenario file, without its target; by default an outage of 30 s
    at 120 s. ``links``: each link that is used is cut in turn, too. The rest is as above.
    """
    from sim.report.blast import BlastMap  # noqa: PLC0415 - charts only when asked for
    from sim.study.blast import OUTAGE  # noqa: PLC0415 - as above
    from sim.study.blast import blast_map as study  # noqa: PLC0415 - as above

    return BlastMap(
        study(
            scenario,
            OUTAGE if fault is None else fault,
            patterns=patterns,
            links=links,
            replications=replications,
            seed=seed,
            jobs=jobs,
            progress=progress,
        )
    )
