"""Claims on trial: the public function, thin over `sim.study.claims.judge`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.studies import Told, compute_with

if TYPE_CHECKING:
    from sim.report.claims import Claims


def claims(
    only: int | Iterable[int] | None = None,
    *,
    seeds: Sequence[int] | None = None,
    replications: int | None = None,
    sensitivity: bool = True,
    jobs: int | None = None,
    cluster: str | None = None,
    folder: str | Path | None = None,
    progress: Told | None = None,
) -> Claims:
    """Put the common claims about the patterns on trial: those in ``only``, or all twelve.

    ``seeds``: each claim is judged under each of them, by default 1, 2, 3. ``replications``: runs
    a setting, 5 by default. ``sensitivity``: estimates are taken lower and higher, too. The rest is
    as in ``compute_with``; ``progress`` counts settings. Raises UnknownClaimError.
    """
    from sim.report.claims import Claims  # noqa: PLC0415 - charts only when asked for
    from sim.study.claims.judge import REPLICATIONS, SEEDS, try_claims  # noqa: PLC0415 - as above

    return Claims(
        try_claims(
            [only] if isinstance(only, int) else only,
            seeds=seeds or SEEDS,
            replications=replications or REPLICATIONS,
            sensitivity=sensitivity,
            compute=compute_with(jobs, cluster, folder, progress),
        )
    )
