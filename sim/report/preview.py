"""Preview: what `sim.explain` gives to a person: what formulas say before anything is run."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from sim.report.figures import figure, number
from sim.report.provenance import Plain
from sim.study.preview.data import Expected, Load, PatternPreview, PreviewData


@dataclass(frozen=True, repr=False)
class Preview:
    """Utilisation, bottleneck and expected latency of each pattern, by formulas."""

    data: PreviewData

    def __getitem__(self, pattern: str) -> PatternPreview:
        """One pattern's preview; KeyError for one that was not asked for."""
        return {one.pattern: one for one in self.data.patterns}[pattern]

    def loads(self) -> pd.DataFrame:
        """A row a pattern and component, the busiest first: rate, work, slots, utilisation."""
        rows = [
            {"pattern": one.pattern, **asdict(load)}
            for one in self.data.patterns
            for load in one.loads
        ]
        return pd.DataFrame(rows)

    def latencies(self) -> pd.DataFrame:
        """A row a pattern and workflow: what to expect, how sure that is, and why."""
        rows = [
            {"pattern": one.pattern, **asdict(each)}
            for one in self.data.patterns
            for each in one.expected
        ]
        return pd.DataFrame(rows)

    def summary(self) -> dict[str, Plain]:
        """All of it as plain data, as `counterpoint explain --json` prints it; null: no number."""
        data = self.data
        patterns: list[Plain] = [
            {
                "pattern": one.pattern,
                "bottleneck": one.bottleneck or None,
                "times": _plain(one.times),
                "carries": _plain(one.carries),
                "loads": [_row(load) for load in one.loads],
                "latencies": [_row(each) for each in one.expected],
            }
            for one in data.patterns
        ]
        return {
            "schema": 1,
            "kind": "preview",
            "scenario": {"name": data.scenario.name, "hash": data.scenario.hash()},
            "offered": data.offered,
            "bound": data.bound,
            "patterns": patterns,
        }

    def __repr__(self) -> str:
        found = ", ".join(f"{one.pattern}: {bottleneck_text(one)}" for one in self.data.patterns)
        return f"<Preview of {self.data.scenario.name!r}: {found}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: both tables."""
        shown = (self.loads(), self.latencies())
        return "\n".join(table.to_html(index=False, escape=True) for table in shown)


def bottleneck_text(one: PatternPreview) -> str:
    """The busiest component and the load that it carries: 'stock, up to 57.1 /s'."""
    if not one.bottleneck:
        return "nothing costs anything"
    return f"{one.bottleneck}, up to {figure(one.carries, '1/s')}"


def latency_text(one: Expected) -> str:
    """What to expect, and how sure it is: '≈ 302 ms'."""
    if one.grade == "none":
        return "no formula"
    return f"{'' if one.grade == 'exact' else '≈ '}{figure(one.latency_s, 's')}"


def busiest_text(one: PatternPreview, most: int = 3) -> str:
    """The busiest components with their utilisation: 'stock 81 %, bank 62 %'."""
    return ", ".join(
        f"{load.component} {number(100.0 * load.utilisation, 0)} %" for load in one.loads[:most]
    )


def _row(of: Load | Expected) -> dict[str, Plain]:
    return {key: _plain(value) for key, value in asdict(of).items()}


def _plain(value: Plain | tuple[str, ...]) -> Plain:
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, float) and not np.isfinite(value) else value
