"""Releases: the public function, thin over `sim.study.change.versions`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.studies import Told, compute_with
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.rollout import Rollout


def release(
    scenario: Scenario,
    fault: str,
    *,
    patterns: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> Rollout:
    """What a release of a changed workflow costs under each pattern (or those named).

    ``fault``: the name of a fault of kind ``release``. Three runs on the same tape tell it: with
    the release, with a plain restart of the same components at the same moments, and without
    either. Replications and seed default to the scenario's. The rest is as in ``compute_with``.
    """
    from sim.report.rollout import Rollout  # noqa: PLC0415 - matplotlib only when asked for
    from sim.study.change.versions import release as study  # noqa: PLC0415 - as above

    return Rollout(
        study(
            scenario,
            fault,
            patterns=patterns,
            replications=replications,
            seed=seed,
            compute=compute_with(jobs, cluster, folder, progress),
        )
    )
