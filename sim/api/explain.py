"""Preview: the public function, thin over `sim.study.preview`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.preview import Preview


def explain(scenario: Scenario, pattern: str | Sequence[str] | None = None) -> Preview:
    """What formulas say about a pattern (or several, or all of the file), before any run.

    Utilisation of every component, the bottleneck with the load that it carries, and the expected
    latency with the reasons why it is approximate, or why there is none. Faults are left out.
    """
    from sim.report.preview import Preview  # noqa: PLC0415 - scipy only when asked for
    from sim.study.preview.preview import preview  # noqa: PLC0415 - as above

    return Preview(preview(scenario, [pattern] if isinstance(pattern, str) else pattern))
