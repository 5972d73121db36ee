"""Change impact: the public function, thin over `sim.study.change`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.studies import Told, compute_with
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.change import ChangeImpact


def change_impact(
    scenario: Scenario,
    patterns: Sequence[str] | None = None,
    *,
    release: bool = False,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> ChangeImpact:
    """Who must be changed and released when a workflow changes, under each pattern (or some).

    Every change of the catalogue at every place, read off the parts: nothing is run. ``release``:
    measure also the harm of releasing exactly those components by rolling restarts, for one place
    of each kind of change; the rest is as in ``compute_with``.
    """
    from sim.report.change import ChangeImpact  # noqa: PLC0415 - pandas only when asked for
    from sim.study.change.impact import impacts  # noqa: PLC0415 - as above
    from sim.study.change.release import release as study  # noqa: PLC0415 - as above

    found = impacts(scenario, patterns)
    if not release:
        return ChangeImpact(found)
    compute = compute_with(jobs, cluster, folder, progress)
    return ChangeImpact(found, study(found, replications=replications, seed=seed, compute=compute))
