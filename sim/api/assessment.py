"""Assessment: every study of a scenario that a report tells of, one after another."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from sim.api.studies import Told, compute_with
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.assessment import Assessment

Study = Literal["blast", "faults", "load", "knee"]
"""What is studied beside the comparison."""
STUDIES: tuple[Study, ...] = get_args(Study)
USUAL: tuple[Study, ...] = ("blast", "load", "knee")
"""The faults of the file are studied only when asked for: there may be many."""


def assess(
    scenario: Scenario,
    *,
    studies: Collection[str] = USUAL,
    patterns: list[str] | None = None,
    baseline: str | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Callable[[str], Told | None] | None = None,
) -> Assessment:
    """Compare the patterns, and study beside that what is in ``studies``.

    "blast": an outage of each component in turn; "faults": each fault of the scenario, too;
    "load": how latency grows with the rate of arrivals; "knee": where each pattern saturates.
    ``progress`` is called with the name of each study before it begins, and what it returns with
    (runs done, runs in all). The comparison keeps its runs in ``folder``, each other study in one
    of its own within it.
    The rest is as in ``sim.compare``. A study that the scenario does not allow is left out, and
    the assessment says why.
    """
    from sim.report.assessment import Assessment  # noqa: PLC0415 - charts only when asked for
    from sim.study.assessment.assess import assess as study  # noqa: PLC0415 - as above

    unknown = [one for one in studies if one not in STUDIES]
    if unknown:
        raise ValueError(f"no study {unknown[0]!r}: there are {', '.join(STUDIES)}")
    return Assessment(
        study(
            scenario,
            studies=tuple(one for one in STUDIES if one in studies),
            patterns=patterns,
            baseline=baseline,
            replications=replications,
            seed=seed,
            compute=compute_with(jobs, cluster, folder, None),
            progress=progress,
        )
    )
