"""Cross-check: the public function, thin over `sim.study.crosscheck`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.report.crosscheck import Crosscheck


def crosscheck(
    scenario: Scenario,
    pattern: str | Sequence[str] | None = None,
    *,
    replications: int = 10,
    seed: int | None = None,
    told: Callable[[int, int], None] | None = None,
) -> Crosscheck:
    """A pattern (or several, or all of the file) beside Ciw, an independent simulator.

    Both sides run the scenario without failures and without what a network of queues does not
    have; ``left_out`` of the result names it. ``told(done, of)`` hears of each replication. Raises
    ``NoCiwError`` where Ciw is not installed (``pip install 'ciw>=3.2'``), and ``NotExportedError``
    where no pattern can be exported.
    """
    from sim.report.crosscheck import Crosscheck  # noqa: PLC0415 - pandas only when asked for
    from sim.study.crosscheck.crosscheck import crosscheck as study  # noqa: PLC0415 - as above

    patterns = [pattern] if isinstance(pattern, str) else pattern
    return Crosscheck(study(scenario, patterns, replications=replications, seed=seed, told=told))
