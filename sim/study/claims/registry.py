"""All claims, by number."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sim.study.claims.claim import Claim
from sim.study.claims.trials import (
    claim_01_central_point,
    claim_02_commands_and_events,
    claim_03_coupling,
    claim_04_complexity,
    claim_05_bottleneck,
    claim_06_flexibility,
    claim_07_one_service,
    claim_08_visibility,
    claim_09_error_handling,
    claim_10_what_for_what,
    claim_11_hybrid,
    claim_12_latency,
)

CLAIMS: Mapping[int, Claim] = MappingProxyType(
    {
        module.CLAIM.number: module.CLAIM
        for module in (
            claim_01_central_point,
            claim_02_commands_and_events,
            claim_03_coupling,
            claim_04_complexity,
            claim_05_bottleneck,
            claim_06_flexibility,
            claim_07_one_service,
            claim_08_visibility,
            claim_09_error_handling,
            claim_10_what_for_what,
            claim_11_hybrid,
            claim_12_latency,
        )
    }
)
"""Their order is that of their numbers."""


class UnknownClaimError(ValueError):
    """A claim was asked for by a number that there is not."""


def claims(numbers: Iterable[int] | None = None) -> tuple[Claim, ...]:
    """The claims of these numbers, by default all, in order; raises UnknownClaimError."""
    wanted = sorted(set(CLAIMS if numbers is None else numbers))
    if unknown := [number for number in wanted if number not in CLAIMS]:
        raise UnknownClaimError(f"there is no claim {unknown[0]}: they are numbered 1 to 12")
    return tuple(CLAIMS[number] for number in wanted)
