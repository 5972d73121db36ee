"""Shares: how often something happened of how often it could, with an interval."""

from dataclasses import dataclass

from scipy import stats


@dataclass(frozen=True, slots=True)
class Share:
    """``seen`` of ``of``."""

    seen: int
    of: int

    @property
    def value(self) -> float:
        """The share itself, 0 where there was nothing to see."""
        return self.seen / self.of if self.of else 0.0

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Clopper and Pearson's exact interval."""
        if not self.of:
            return 0.0, 1.0
        found = stats.binomtest(self.seen, self.of).proportion_ci(confidence, method="exact")
        return float(found.low), float(found.high)
