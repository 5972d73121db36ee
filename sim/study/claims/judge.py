"""Judge: measure every setting of some claims, narrow down where they flip, apply the rule."""

import time
from collections.abc import Iterable, Sequence

from sim.study.asked import HERE
from sim.study.claims.bar import Bar, measure_all, narrow
from sim.study.claims.data import ClaimsData, Ruling, Sensitivity
from sim.study.claims.registry import claims
from sim.study.claims.sensitivity import probe
from sim.study.runs.session import Compute, session

REPLICATIONS = 5
SEEDS = (1, 2, 3)


def try_claims(
    numbers: Iterable[int] | None = None,
    *,
    seeds: Sequence[int] = SEEDS,
    replications: int = REPLICATIONS,
    sensitivity: bool = True,
    compute: Compute = HERE,
) -> ClaimsData:
    """Put the claims of these numbers (default: all) on trial, under each of these seeds.

    With `sensitivity` each estimate that a claim relies on is taken lower and higher under the
    first seed. Raises UnknownClaimError, and whatever a run raises.
    """
    started = time.perf_counter()
    chosen = claims(numbers)
    with session(compute) as runs:
        bars = {
            claim.number: [Bar(claim, seed, replications) for seed in seeds] for claim in chosen
        }
        every = [bar for own in bars.values() for bar in own]
        measure_all(every, runs)
        narrow(every, runs)
        hangs: dict[int, tuple[Sensitivity, ...]] = {}
        if sensitivity:
            hangs = probe([own[0] for own in bars.values()], runs)
        runs.forget_others()
    rulings = tuple(
        Ruling(
            claim, tuple(bar.judged() for bar in bars[claim.number]), hangs.get(claim.number, ())
        )
        for claim in chosen
    )
    return ClaimsData(rulings, tuple(seeds), replications, time.perf_counter() - started)
