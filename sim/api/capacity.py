"""Saturation: the public function, thin over `sim.study.knees.knee`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.studies import Told, compute_with
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.knee import Knees


def knee(
    scenario: Scenario,
    pattern: str | Sequence[str] | None = None,
    path: str | None = None,
    *,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> Knees:
    """Where a pattern (or several, or all of the file) saturates, and what binds there.

    ``path`` leads to the number that is raised, such as ``workload.0.arrivals.rate``; by default
    all open arrivals grow together. ``replications``: runs a load, 5 by default. The rest is as in
    ``compute_with``.
    """
    from sim.report.knee import Knees  # noqa: PLC0415 - charts only when asked for
    from sim.study.knees.knee import knee as study  # noqa: PLC0415 - as above
    from sim.study.knees.load import LOAD  # noqa: PLC0415 - as above

    return Knees(
        study(
            scenario,
            path=LOAD if path is None else path,
            patterns=[pattern] if isinstance(pattern, str) else pattern,
            replications=replications,
            seed=seed,
            compute=compute_with(jobs, cluster, folder, progress),
        )
    )
