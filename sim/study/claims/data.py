"""What a trial of claims has found: contrasts in every setting, verdicts, where they flip."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.study.claims.claim import Claim, Setting
from sim.study.claims.rule import Contrast, Finding, Verdict, of_claim, of_proposition


@dataclass(frozen=True, slots=True)
class Evidence:
    """A proposition in one setting: what was measured, and what that says of it."""

    experiment: str
    proposition: str
    setting: Setting
    contrast: Contrast
    finding: Finding


@dataclass(frozen=True, slots=True)
class Flip:
    """Where a proposition changes along an axis: between `low` and `high`, neighbours that were
    measured and decided, it `holds_below` and not above, or the other way round.
    """

    proposition: str
    axis: str
    unit: str
    low: float
    high: float
    holds_below: bool

    @property
    def text(self) -> str:
        """The flip in words."""
        unit = f" {self.unit}" if self.unit else ""
        side = "up to" if self.holds_below else "from"
        return f"holds {side} {self.axis} {self.low:g}–{self.high:g}{unit}"


@dataclass(frozen=True)
class Judged:
    """One claim under one seed: all evidence, in the order of the claim, and the flips."""

    claim: Claim
    seed: int
    evidence: tuple[Evidence, ...]
    flips: tuple[Flip, ...]

    def of(self, proposition: str) -> tuple[Evidence, ...]:
        """The evidence on one proposition."""
        return tuple(one for one in self.evidence if one.proposition == proposition)

    @property
    def verdicts(self) -> Mapping[str, Verdict]:
        """The verdict on each proposition."""
        return {
            one.key: of_proposition(found.finding for found in self.of(one.key))
            for one in self.claim.propositions
        }

    @property
    def verdict(self) -> Verdict:
        """The verdict on the claim."""
        return of_claim(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class Turn:
    """A proposition whose verdict changes between two multiples of an estimate, `low` < `high`."""

    proposition: str
    low: float
    high: float
    below: Verdict
    above: Verdict


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What becomes of a claim's verdicts when one estimate is taken up to `factor` times lower and
    higher.

    `value`: the estimate in words, with its `certainty` and `source`. `touches`: any run changes
    with it at all. `lower` and `higher`: the verdict on the claim at the ends. `turns`: where a
    verdict on a proposition changes.
    """

    estimate: str
    value: str
    certainty: str
    source: str
    factor: float
    touches: bool
    lower: Verdict
    higher: Verdict
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Ruling:
    """A claim on trial: judged under each seed, and how the verdict hangs on estimates."""

    claim: Claim
    judged: tuple[Judged, ...]
    sensitivity: tuple[Sensitivity, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The verdict, where all seeds agree; else there is not enough data."""
        found = {one.verdict for one in self.judged}
        return found.pop() if len(found) == 1 else "not enough data"

    @property
    def reproduced(self) -> bool:
        """Whether every seed gives the same verdict, on the claim and on each proposition."""
        return len({(one.verdict, *one.verdicts.items()) for one in self.judged}) == 1


@dataclass(frozen=True)
class ClaimsData:
    """The result of `try_claims`: a ruling for each claim; `wall_s` is the time that it took."""

    rulings: tuple[Ruling, ...]
    seeds: tuple[int, ...]
    replications: int
    wall_s: float

    def __iter__(self) -> Iterator[Ruling]:
        """The rulings, in the order of their numbers."""
        return iter(self.rulings)
