"""Calibration: the public function, thin over `sim.calibration`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.calibration.instances import Nested
    from sim.calibration.write import Coming, Times
    from sim.report.calibration import Calibration


def calibrate(
    traces: str | Path | Sequence[str | Path],
    *,
    name: str = "calibrated",
    workflow: str | None = None,
    nested: Nested = "inside",
    times: Times = "empirical",
    arrivals: Coming = "auto",
) -> Calibration:
    """The workflows that spans of a running system show, and a scenario of them.

    ``traces``: files of OTLP JSON, Jaeger JSON or CSV spans. ``name``: of the scenario;
    ``workflow``: all traces are of one workflow of this name, by default of one for each operation
    that drives others. ``nested``: visits that a step makes itself are "inside" its work, or
    "steps" that follow it. ``times``: "empirical" or "fitted"; ``arrivals``: "auto", "poisson" or
    "recorded". Raises TracesError (a ValueError) for files that are no traces, or too few.
    """
    from sim.calibration.find import find  # noqa: PLC0415 - scipy only when asked for
    from sim.calibration.reading import read  # noqa: PLC0415 - as above
    from sim.report.calibration import Calibration  # noqa: PLC0415 - as above

    paths = [traces] if isinstance(traces, (str, Path)) else traces
    spans = read(Path(path) for path in paths)
    return Calibration(find(spans, name=workflow, nested=nested), name, times, arrivals)
