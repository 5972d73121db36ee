"""A multiple of a length that may be random: the same shape, every draw so many times as long."""

from __future__ import annotations

from typing import TypeVar

from sim.scenario.distribution import Distribution, Empirical, Mixture, Weighted
from sim.scenario.families import Spread

S = TypeVar("S", bound=Spread)
_LENGTHS = ("value", "mean", "low", "mode", "high", "min")
"""The keys of a distribution that are lengths; the others say its shape."""


def can_be_multiplied(distribution: Distribution) -> bool:
    """Whether there is a multiple: what was measured (a file) has none, nor what has it inside."""
    if isinstance(distribution, Mixture):
        return not any(isinstance(part.distribution, Empirical) for part in distribution.of)
    return not isinstance(distribution, Empirical)


def multiple(distribution: S, factor: float) -> S:
    """The distribution of `factor` times the length.

    Raises ValueError for one that cannot be multiplied.
    """
    if not can_be_multiplied(distribution):  # type: ignore[arg-type]  # every Spread is one
        raise ValueError("what is drawn from a file has no multiple: its values are in the file")
    if isinstance(distribution, Mixture):
        parts = tuple(
            Weighted.model_construct(
                weight=part.weight, distribution=multiple(part.distribution, factor)
            )
            for part in distribution.of
        )
        return distribution.model_copy(update={"of": parts})
    lengths = {
        name: getattr(distribution, name) * factor
        for name in _LENGTHS
        if name in type(distribution).model_fields
    }
    return distribution.model_copy(update=lengths)
