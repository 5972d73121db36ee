"""Coupling: the public function, thin over `sim.report.coupling`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.coupling import Coupling


def coupling(scenario: Scenario, pattern: str | Sequence[str] | None = None) -> Coupling:
    """Who must know whom under a pattern (or several, or all), and where to look for an instance.

    Nothing is run: it is read off the parts that the model executes.
    """
    from sim.report.coupling import Coupling  # noqa: PLC0415 - matplotlib only when asked for

    return Coupling.of(scenario, [pattern] if isinstance(pattern, str) else pattern)
