"""What a cross-check holds: each measure on both sides, and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.scenario import Scenario

Agreement = Literal["agree", "differ", "not enough data"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of one station or workflow under one pattern, over replications of both sides.

    `half_width`: of the interval of `ours − theirs`; the intervals of all measures of a pattern
    hold at once with 95 %.
    """

    pattern: str
    name: str
    measure: str
    ours: float
    theirs: float
    difference: float
    half_width: float
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class CrosscheckData:
    """The comparison with Ciw. `left_out`: by pattern, what neither side has, in words.

    `refused`: by pattern, why there is nothing to compare.
    """

    scenario: Scenario
    seed: int
    replications: int
    ciw: str
    rows: tuple[Compared, ...]
    left_out: dict[str, tuple[str, ...]]
    refused: dict[str, str]

    @property
    def differs(self) -> bool:
        """Whether any measure differs."""
        return any(row.agreement == "differ" for row in self.rows)
