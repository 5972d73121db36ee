"""Advice: the public function, thin over `sim.study.advice.advise`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.studies import Told, compute_with
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.advice import Advice


def advise(
    scenario: Scenario,
    *,
    weights: Mapping[str, float] | None = None,
    patterns: Sequence[str] | None = None,
    knee: bool = False,
    changes: bool = True,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Callable[[str], Told | None] | None = None,
) -> Advice:
    """Which pattern to take for this scenario, criterion by criterion, and what would change it.

    ``weights``: of the groups speed, capacity, integrity, harm, effort, change, visibility; 1
    unless said. ``knee``: find where each pattern saturates, too (capacity counts only then).
    ``changes``: look for the nearest value of each important parameter at which another pattern is
    advised. ``progress`` is called with the name of each study before it begins, and what it
    returns with (runs done, runs in all). The rest is as in ``sim.compare``.
    """
    from sim.report.advice import Advice  # noqa: PLC0415 - charts only when asked for
    from sim.study.advice.advise import advise as study  # noqa: PLC0415 - as above

    return Advice(
        study(
            scenario,
            weights=weights,
            patterns=patterns,
            knee=knee,
            changes=changes,
            replications=replications,
            seed=seed,
            compute=compute_with(jobs, cluster, folder, None),
            progress=progress,
        )
    )
