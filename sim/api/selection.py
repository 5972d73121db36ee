"""Selection: the public function, thin over `sim.study.selection.select`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.studies import Told, compute_with
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.selection import Selection


def select(
    scenario: Scenario,
    metric: str = "latency_mean",
    *,
    workflow: str | None = None,
    delta: float | str | None = None,
    confidence: float = 0.95,
    at_most: int = 200,
    patterns: Sequence[str] | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> Selection:
    """The best of a scenario's patterns (or those named) by one metric, in few replications.

    ``delta`` is the difference that matters, "5ms" or a number in the metric's unit; by default 5 %
    of the best mean of the first ten replications. If the best is better than all others by that,
    it is selected with at least the probability ``confidence``, unless ``at_most`` replications are
    too few. ``workflow``: all together by default. The rest is as in ``compute_with``.
    """
    from sim.report.selection import Selection  # noqa: PLC0415 - matplotlib only when asked for
    from sim.study.selection.select import select as study  # noqa: PLC0415 - as above

    return Selection(
        study(
            scenario,
            metric,
            workflow=workflow,
            delta=delta,
            confidence=confidence,
            at_most=at_most,
            patterns=patterns,
            seed=seed,
            compute=compute_with(jobs, cluster, folder, progress),
        )
    )
