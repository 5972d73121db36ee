"""All claims, by number."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sim.study.claims.claim import Claim
from sim.study.claims.trials import (
    claim_01_central_point,
    claim_04_complexity,
    claim_05_bottleneck,
    claim_07_one_service,
    claim_09_error_handling,
    claim_12_latency,
)

CLAIMS: Mapping[int, Claim] = MappingProxyType(
    {
        module.CLAIM.number: module.CLAIM
        for module in (
            claim_01_central_point,
            claim_04_complexity,
            claim_05_bottleneck,
            claim_07_one_service,
            claim_09_error_handling,
            claim_12_latency,
        )
    }
)


class UnknownClaimError(ValueError):
    """A claim was asked for by a number that there is not."""


def claims(numbers: Iterable[int] | None = None) -> tuple[Claim, ...]:
    """The claims of these numbers, by default all, in order; raises UnknownClaimError."""
    wanted = sorted(set(CLAIMS if numbers is None else numbers))
    if unknown := [number for number in wanted if number not in CLAIMS]:
        raise UnknownClaimError(
            f"there is no claim {unknown[0]}: they are numbered {min(CLAIMS)} to {max(CLAIMS)}"
        )
    return tuple(CLAIMS[number] for number in wanted)
