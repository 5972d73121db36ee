"""Hybrid search: the public function, thin over `sim.study.hybrid.search`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.studies import Told, compute_with
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.hybrid import HybridSearch


def hybrid_search(
    scenario: Scenario,
    objectives: Sequence[str] | None = None,
    *,
    most: int = 60,
    replications: int | None = None,
    tolerance: float = 0.02,
    weights: Mapping[str, float] | None = None,
    outage: Mapping[str, object] | None = None,
    coordinator: str | None = None,
    bus: str | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> HybridSearch:
    """Where to cut the workflows into domains: the cuts that no other is shown to beat.

    ``objectives``: metrics ("p99" is latency_p99), "blast_share", "blast_total", "change_impact";
    by default p99, blast share, messages and change impact. All cuts are run where there are
    ``most`` at most, else a guided search runs so many. ``tolerance``: the share from which on a
    difference matters; ``weights``: what each objective counts in the suggestion. ``outage``: the
    fault of the blast share, written without its target. ``coordinator`` and ``bus``: the patterns
    that domains and borders are made of, by default the first that have one. The rest is as in
    ``compute_with``.
    """
    from sim.report.hybrid import HybridSearch  # noqa: PLC0415 - matplotlib only when asked for
    from sim.study.hybrid.objectives import DEFAULT  # noqa: PLC0415 - as above
    from sim.study.hybrid.search import hybrid_search as study  # noqa: PLC0415 - as above

    return HybridSearch(
        study(
            scenario,
            DEFAULT if objectives is None else objectives,
            most=most,
            replications=replications,
            tolerance=tolerance,
            weights=weights,
            outage=outage,
            coordinator=coordinator,
            bus=bus,
            seed=seed,
            compute=compute_with(jobs, cluster, folder, progress),
        )
    )
