"""Provenance: what one must know to get the same figures again, as plain data."""

import math
import os
import platform
from importlib import metadata

from sim.study.comparison.data import ComparisonData

LIBRARIES = ("counterpoint", "simpy", "numpy", "pandas", "scipy", "pydantic", "pyarrow")

NOT_MODELLED = (
    "isolation between instances: dirty reads between sagas",
    "data itself: what a service stores and answers",
    "consensus inside the broker or the store",
    "CPU contention between services on one host",
)
"""Where the model ends; every report says so."""

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
"""What JSON can hold."""


def versions() -> dict[str, Plain]:
    """The interpreter and the libraries that the figures depend on."""
    found: dict[str, Plain] = {"python": platform.python_version()}
    for name in LIBRARIES:
        found[name] = metadata.version(name)
    return found


def machine() -> dict[str, Plain]:
    """The computer: digests are comparable on one machine only, because libm differs."""
    return {
        "platform": platform.platform(),
        "processor": platform.machine(),
        "cpus": os.cpu_count(),
    }


def precision(data: ComparisonData) -> Plain:
    """What was asked of the intervals of a comparison and came of it; None when nothing was."""
    found = data.precision
    if found is None:
        return None
    widths: list[Plain] = [
        {
            "metric": one.metric,
            "workflow": one.workflow,
            "pattern": one.pattern,
            "half_width": one.half_width if math.isfinite(one.half_width) else None,
        }
        for one in found.widths
    ]
    return {
        "target": found.target,
        "at_most": found.at_most,
        "replications": found.replications,
        "met": found.met,
        "half_widths": widths,
    }


def manifest(data: ComparisonData) -> dict[str, Plain]:
    """The manifest of a comparison: scenario, seeds, versions, machine, digests, wall time."""
    runs = data.runs
    digests: dict[str, Plain] = {
        pattern: [str(digest) for digest in runs.loc[runs["pattern"] == pattern, "digest"]]
        for pattern in data.patterns
    }
    cuts: dict[str, Plain] = {
        cut.pattern: {"cut_s": cut.cut_s, "state": cut.state} for cut in data.cuts
    }
    return {
        "schema": 1,
        "kind": "comparison",
        "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
        "seed": data.seed,
        "replications": data.replications,
        "patterns": list(data.patterns),
        "baseline": data.baseline,
        "precision": precision(data),
        "warmup": {"cut_s": data.cut_s, "patterns": cuts},
        "warnings": list(data.warnings),
        "digests": digests,
        "versions": versions(),
        "machine": machine(),
        "wall_s": round(data.wall_s, 3),
    }
